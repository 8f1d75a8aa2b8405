"""`manage.py load_curricula [PATH] [--dry-run]`: courses written as text become pages."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from lms.curriculum.actions.loading import Loaded, load_courses, load_pieces, planned
from lms.curriculum.actions.messages import import_messages
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.actions.trainers import ensure_moderation
from lms.curriculum.actions.translating import ensure_languages
from lms.curriculum.models import CoursePage, Edition, SharedPiece
from lms.curriculum.queries import changed_here, source_pages
from lms.curriculum.rules.files import (
    BadText,
    CourseFile,
    Folder,
    PieceFile,
    files_of,
    read_course,
    read_piece,
)
from lms.curriculum.rules.messages import BadMessages, Message, read_messages
from lms.curriculum.rules.outlines import Severity
from lms.curriculum.rules.plans import Act, Step
from lms.foundation.errors import RuleViolation

MEDIA = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".mp4", ".m4v", ".webm", ".vtt"}  # fmt: skip


Teller = Callable[[str], None]  # told the key of a course whose turn it is


def silent(_what: str) -> Teller:
    return lambda _key: None


class Command(BaseCommand):
    help = "Load the courses of a folder: print the plan, then make the pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", default=str(settings.BASE_DIR / "curricula"))
        parser.add_argument("--dry-run", action="store_true", help="print the plan and stop")
        parser.add_argument("--progress", action="store_true", help="name each course as its turn comes")

    def handle(self, *args: Any, **options: Any) -> None:
        files = read(Path(options["path"]))
        teller = self.tell if options["progress"] else silent
        for key in sorted(changed_here(loaded.course.key for loaded in files)):
            self.stderr.write(
                f"{key} was changed here and stays as it is. update_curricula brings in a new text."
            )
        pieces = read_pieces(Path(options["path"]))
        refuse_unknown_pieces(files, {piece.key for piece in pieces})
        try:
            if options["dry_run"]:
                self.show(planned(files))
                return
            load_pieces(pieces=pieces)
            steps = load_courses(files=files, before=teller("loading"))
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        except RuleViolation as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if options["verbosity"]:
            self.show(steps)
        ensure_languages()
        self.translate(files, teller("translating"))
        self.release_first_editions(teller("releasing"))
        ensure_moderation()

    def tell(self, what: str) -> Teller:
        """Writes the key of each course as its turn comes; the first time also what is done to them."""
        words = iter([what])

        def write(key: str) -> None:
            self.stdout.write(" ".join([*words, key]), ending=" ")
            self.stdout.flush()

        return write

    def show(self, steps: list[Step]) -> None:
        for step in steps:
            if step.act is not Act.KEEP:
                self.stdout.write(f"{step.act:7} {step.kind:7} {step.key:10} {step.title}")
        counts = Counter(step.act for step in steps)
        self.stdout.write(", ".join(f"{act} {counts[act]}" for act in Act))

    def translate(self, files: list[Loaded], tell: Teller) -> None:
        """Bring in the translations that lie beside the courses, and say what of them does not fit."""
        for loaded in (loaded for loaded in files if loaded.translations):
            tell(loaded.course.key)
            course = source_pages(CoursePage).get(course_key=loaded.course.key)
            for language, messages in loaded.translations.items():
                done = import_messages(course=course, language=language, messages=messages, by=None)
                for item in done.unfit:
                    self.stderr.write(f"{language}: {item.message.place}: {item.why}")

    def release_first_editions(self, tell: Teller) -> None:
        """A course that is meant for learners and has no edition gets its first. Later ones are a trainer's decision."""
        known = set(Edition.objects.values_list("course_key", flat=True))
        for course in source_pages(CoursePage).filter(status=CoursePage.Status.RELEASED):
            if course.course_key not in known:
                tell(course.course_key)
                cut_edition(course=course, severity=Severity.MATERIAL, note="First edition", by=None)


def read(path: Path) -> list[Loaded]:
    """Every course below `path`, in the order of their folders.

    Raises:
        CommandError: there is no course, or one cannot be read; it names file and line.
    """
    heads = sorted(path.rglob("course.toml"))
    if not heads:
        raise CommandError(f"There is no course.toml below {path}.")
    try:
        return [read_folder(head.parent) for head in heads]
    except BadText as error:
        raise CommandError(str(error)) from error


def read_pieces(path: Path) -> list[PieceFile]:
    """The pieces below `path`/shared, each in a file of its key."""
    try:
        return [
            read_piece(read_text(file), f"shared/{file.name}", file.stem)
            for file in sorted(path.glob("shared/*.md"))
        ]
    except BadText as error:
        raise CommandError(str(error)) from error


def refuse_unknown_pieces(files: list[Loaded], given: set[str]) -> None:
    known = given | set(SharedPiece.objects.values_list("key", flat=True))
    for loaded in files:
        for module in loaded.course.modules:
            for lesson in module.lessons:
                for block in lesson.blocks:
                    if block.kind == "shared" and block.title not in known:
                        raise CommandError(f"{lesson.key}: there is no shared piece {block.title}.")


def read_folder(path: Path) -> Loaded:
    texts = {
        str(file.relative_to(path)): read_text(file)
        for file in sorted(path.rglob("*"))
        if file.suffix in {".toml", ".md", ".svg"}
    }
    drawings = {Path(name).name: text for name, text in texts.items() if name.endswith(".svg")}
    files = {file.name: file.read_bytes() for file in path.rglob("*") if file.suffix.lower() in MEDIA}
    translations = {
        file.stem: read_translation(file) for file in sorted((path / "translations").glob("*.po"))
    }
    course = read_course(Folder(path.name, texts))
    return Loaded(course, drawings, translations, with_every_file(course, drawings, files))


def with_every_file(
    course: CourseFile, drawings: Mapping[str, str], files: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    """The pictures and recordings of a folder, of which none that a lesson shows is missing."""
    for module in course.modules:
        for lesson in module.lessons:
            for name in (name for block in lesson.blocks for name in files_of(block)):
                if name not in drawings and name not in files:
                    raise BadText(
                        f"{course.name}/{module.name}/{lesson.name}.md", 1, f"the file {name} is missing"
                    )
    return files


def read_translation(file: Path) -> list[Message]:
    try:
        return read_messages(read_text(file))
    except BadMessages as error:
        raise BadText(file.name, 1, str(error)) from error


def read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadText(file.name, 1, "the file is not UTF-8") from error
