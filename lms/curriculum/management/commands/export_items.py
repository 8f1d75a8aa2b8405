"""`manage.py export_items POOL --format gift|moodle-xml|qti`: the questions of a pool for another system."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.assessment.queries.pools import kept_questions
from lms.assessment.rules.interchange.formats import WRITERS, Format, write_questions


class Command(BaseCommand):
    help = "Write the questions of a pool, right answers included, for another system. Losses are named on stderr."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pool", metavar="POOL")
        parser.add_argument("--format", choices=[name.value for name in WRITERS], default=Format.GIFT.value)
        parser.add_argument("--output", type=Path, metavar="FILE", help="a file that does not exist yet")

    def handle(self, *args: Any, pool: str, output: Path | None, **options: Any) -> None:
        questions = kept_questions(pool)
        if not questions:
            raise CommandError(f"There is no pool “{pool}” with questions in it.")
        wanted = Format(options["format"])
        written = write_questions(questions, wanted)
        for note in written.notes:
            self.stderr.write(f"{note.place}: {note.reason}")
        if output:
            self.keep(output, written.content)
        elif wanted is Format.QTI:
            raise CommandError("A QTI package is an archive: name a file for it with --output.")
        else:
            self.stdout.write(written.content.decode())

    def keep(self, output: Path, content: bytes) -> None:
        try:
            with output.open("xb") as file:
                file.write(content)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
