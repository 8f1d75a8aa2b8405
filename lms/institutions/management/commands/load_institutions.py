"""Load a register of municipalities from a CSV file."""

import json
import sys
import tomllib
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lms.institutions.actions.register import Outcome, Report, load_register
from lms.institutions.rules.register import (
    BadCorrections,
    Finding,
    RegisterFile,
    parse_corrections,
    parse_register,
)

COUNTRIES = settings.BASE_DIR / "registers" / "countries.toml"
MOST_BYTES = 50_000_000
SHOWN = 20


class Command(BaseCommand):
    help = "Load municipalities from a CSV file: all of it, or with one error nothing. registers/README.md has the columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        facts = tomllib.loads(COUNTRIES.read_text(encoding="utf-8"))
        register = read(file, list(facts))
        outcome = Outcome(Report(read=len(register.rows)))
        if not register.errors:
            outcome = load_register(register.rows, facts, dry_run=options["dry_run"])
            register.warnings += outcome.warnings
            register.errors += outcome.errors
        show = self.as_json if options["json"] else self.as_lines
        show(outcome, register)
        if register.errors:
            sys.exit(1)

    def as_json(self, outcome: Outcome, register: RegisterFile) -> None:
        found = asdict(outcome.report) | {
            "warnings": [asdict(finding) for finding in register.warnings],
            "errors": [asdict(finding) for finding in register.errors],
        }
        self.stdout.write(json.dumps(found, ensure_ascii=False))

    def as_lines(self, outcome: Outcome, register: RegisterFile) -> None:
        for kind, findings in (("warning", register.warnings), ("error", register.errors)):
            for finding in findings[:SHOWN]:
                self.stderr.write(f"line {finding.line}, {kind}: {finding.reason}")
            if len(findings) > SHOWN:
                self.stderr.write(f"… and {len(findings) - SHOWN} more of this kind")
        if register.errors:
            self.stderr.write("Nothing was loaded.")
            return
        for title, lines in (("renamed", outcome.renames), ("no longer in the file", outcome.vanished)):
            for line in lines[:SHOWN]:
                self.stdout.write(f"{title}: {line}")
            if len(lines) > SHOWN:
                self.stdout.write(f"… and {len(lines) - SHOWN} more {title}")
        self.stdout.write(", ".join(f"{name} {count}" for name, count in asdict(outcome.report).items()))


def read(file: Path, countries: list[str]) -> RegisterFile:
    """The file with its corrections; what cannot be read at all is an error of the file."""
    beside = file.with_suffix(".corrections.toml")
    try:
        if file.stat().st_size > MOST_BYTES:
            return RegisterFile(errors=[Finding(0, f"the file is larger than {MOST_BYTES} bytes")])
        corrections = parse_corrections(beside.read_text(encoding="utf-8")) if beside.exists() else {}
        return parse_register(file.read_bytes(), countries, corrections)
    except OSError as error:
        return RegisterFile(errors=[Finding(0, f"the file cannot be read: {error.strerror}")])
    except BadCorrections as error:
        return RegisterFile(errors=[Finding(0, f"{beside.name}: {error}")])
