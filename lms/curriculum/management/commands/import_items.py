"""`manage.py import_items FILE`: questions and courses of other systems, read and, if asked, kept."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from lms.assessment.actions.interchange import import_questions
from lms.assessment.rules.interchange.archives import MOST_ARCHIVE_BYTES
from lms.assessment.rules.interchange.formats import Format, format_of, read_questions
from lms.assessment.rules.interchange.report import as_plain
from lms.assessment.rules.interchange.values import Arrived, Reading, Refused
from lms.curriculum.actions.importing import import_course
from lms.curriculum.rules.cartridge import Cartridge, read_cartridge, refuse_key
from lms.foundation.errors import RuleViolation

PROPOSED_KEY = "I1"  # a reading needs no database, so it does not look which keys are taken
SHOWN = 200


class Command(BaseCommand):
    help = (
        "Read questions (GIFT, Moodle XML, Aiken, QTI) or a course (Common Cartridge) of another system. "
        "With --into they are kept: questions in that pool, a course as a draft under that key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=[name.value for name in Format], default=Format.AUTO.value)
        parser.add_argument(
            "--into", metavar="POOL", default="", help="the pool, or the key of the new course"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would come, and write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            data = content(file)
            found = Format(options["format"])
            found = format_of(data) if found is Format.AUTO else found
            into = "" if options["dry_run"] else options["into"]
            take = self.course if found is Format.CARTRIDGE else self.questions
            take(data, found, into, as_json=options["json"], key=options["into"])
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        except RuleViolation as refusal:
            self.stderr.write(str(refusal.message))
            sys.exit(2)

    def questions(self, data: bytes, found: Format, into: str, *, as_json: bool, key: str) -> None:
        reading = read_questions(data, found)
        refuse_key(key, 80) if key else None
        kept = import_questions(pool_key=into, questions=reading.questions, by=None) if into else None
        self.show(reading, len(reading.arrived), as_json=as_json)
        if as_json:
            return
        if kept and kept.pool:
            self.stdout.write(
                f"{kept.pool}: {kept.added_count} questions added as drafts, {kept.known_count} were there already."
            )
        else:
            self.stdout.write("Nothing was written. Name a pool with --into, and leave out --dry-run.")

    def course(self, data: bytes, found: Format, into: str, *, as_json: bool, key: str) -> None:
        cartridge = read_cartridge(data, key or PROPOSED_KEY)
        if into:
            import_course(course=cartridge.course, by=None)
        self.show(cartridge.reading, cartridge.lesson_count + len(cartridge.reading.arrived), as_json=as_json)
        if as_json:
            return
        self.show_course(cartridge)
        if not into:
            self.stdout.write(
                "Nothing was written. Give the key of the new course with --into, and leave out --dry-run."
            )

    def show(self, reading: Reading, count: int, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(as_plain(reading, count), ensure_ascii=False))
            return
        self.stdout.write(
            f"{reading.format}: {len(reading.arrived)} questions can come; {len(reading.losses)} losses in what comes; "
            f"{len(reading.left)} things cannot come."
        )
        for item in reading.arrived[:SHOWN]:
            self.show_question(item)
        for sign, notes in (("~", reading.kept), ("-", reading.left)):
            for note in notes[:SHOWN]:
                self.stdout.write(f"{sign} {note.place}: {note.reason}")
        hidden = sum(max(0, len(found) - SHOWN) for found in (reading.arrived, reading.kept, reading.left))
        if hidden:
            self.stdout.write(f"… and {hidden} more")

    def show_question(self, item: Arrived) -> None:
        self.stdout.write(
            f"+ {item.place}: {item.question.kind} {item.question.key} {item.question.stem[:70]!r}"
        )
        for loss in item.losses:
            self.stdout.write(f"    {loss}")

    def show_course(self, cartridge: Cartridge) -> None:
        course = cartridge.course
        self.stdout.write(f"course {course.key} {course.title}")
        for module in course.modules:
            self.stdout.write(f"  module {module.key} {module.title}: {len(module.questions)} questions")
            for lesson in module.lessons:
                self.stdout.write(f"    lesson {lesson.key} {lesson.title}")


def content(file: Path) -> bytes:
    """The bytes of a file of a size that is read at all.

    Raises:
        Refused: there is no such file, or it is too large.
    """
    try:
        if file.is_file() and file.stat().st_size > MOST_ARCHIVE_BYTES:
            raise Refused(f"{file} is larger than {MOST_ARCHIVE_BYTES // 1_000_000} MB.")
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
