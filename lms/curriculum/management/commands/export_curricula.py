"""`manage.py export_curricula PATH`: pages written back as text."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.curriculum.models import CoursePage, LessonPage
from lms.curriculum.queries import course_as_file, courses
from lms.curriculum.queries.messages import course_messages
from lms.curriculum.queries.translations import other_languages
from lms.curriculum.rules.files import write_course
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

    def export(self, course: CoursePage, folder: Path) -> None:
        files = write_course(course_as_file(course)) | drawings(course) | translations(course)
        for name, text in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        self.stdout.write(f"{course.course_key}: {len(files)} files in {folder}")


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


def drawings(course: CoursePage) -> dict[str, str]:
    """The drawings of a course, beside the module they belong to."""
    found = {}
    for lesson in LessonPage.objects.descendant_of(course):
        for child in lesson.body:
            if child.block_type == "diagram":
                found[f"{lesson.get_parent().slug}/{child.value['file']}"] = child.value["svg"]
            if child.block_type == "image":
                raise CommandError(
                    f"“{lesson.title}” holds a photograph, which text cannot carry yet. Nothing more was written."
                )
    return found
