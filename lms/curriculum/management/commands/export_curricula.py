"""`manage.py export_curricula PATH`: pages written back as text."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.curriculum.models import CoursePage, SharedPiece
from lms.curriculum.queries import all_lessons, course_as_file, courses, piece_as_file
from lms.curriculum.queries.editions import drawings_of
from lms.curriculum.queries.media import media_files
from lms.curriculum.queries.messages import course_messages
from lms.curriculum.queries.translations import other_languages
from lms.curriculum.rules.files import write_course, write_piece
from lms.curriculum.rules.messages import write_messages


class Command(BaseCommand):
    help = "Write every course as text below a folder, as load_curricula reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(options["path"])
        found = courses()
        if not found:
            raise CommandError("There is no course to write.")
        for course in found:
            self.export(course, root / "courses" / course.slug)
        for piece in SharedPiece.objects.all():
            target = root / "shared" / f"{piece.key}.md"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(write_piece(piece_as_file(piece)), encoding="utf-8")

    def export(self, course: CoursePage, folder: Path) -> None:
        files = (
            write_course(course_as_file(course))
            | drawings_of(course, all_lessons(course))
            | translations(course)
        )
        for name, text in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        media = media_files(course)
        for name, stored in media.items():
            with stored.open() as opened:
                (folder / name).write_bytes(opened.read())
        self.stdout.write(f"{course.course_key}: {len(files) + len(media)} files in {folder}")


def translations(course: CoursePage) -> dict[str, str]:
    """What of the course is translated, a file for each language."""
    files = {}
    for language in other_languages():
        done = [
            message
            for message in course_messages(course, language)
            if message.translation and not message.is_unsure
        ]
        if done:
            files[f"translations/{language}.po"] = write_messages(
                done, title=course.course_key, language=language
            )
    return files
