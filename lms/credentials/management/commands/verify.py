"""Compare certificates with what was stored."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.credentials.documents.reading import serial_in
from lms.credentials.queries import verification_of_file
from lms.credentials.rules.states import Shown


class Command(BaseCommand):
    help = "Say of each PDF whether it is a certificate of this installation, unaltered, and what it is worth today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.pdf")
        parser.add_argument("--json", action="store_true", help="print one JSON object per file")

    def handle(self, *args: Any, **options: Any) -> None:
        answers = [self.answer(file) for file in options["files"]]
        for answer in answers:
            line = "{file}: {answer} {serial}".format(**answer).rstrip()
            self.stdout.write(json.dumps(answer) if options["json"] else line)
        if any(answer["answer"] != Shown.VALID for answer in answers):
            sys.exit(1)

    def answer(self, file: Path) -> dict[str, str]:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        found = verification_of_file(content, serial_in(content))
        return {"file": str(file), "answer": found.shown.value, "serial": found.serial}
