"""Completions from another system, from a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.progress.actions.recognition import import_completions, plan_import
from lms.progress.queries.recognition import ImportReport, report_of
from lms.progress.rules.completions import MOST_BYTES, BadFile


class Command(BaseCommand):
    help = "Recognise completions from another system: email,course,completed_on,source,reference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what the file would bring, and write nothing"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        text = read(file)
        try:
            if options["dry_run"]:
                key, report = "", report_of(plan_import(text, by=None).counts)
            else:
                batch = import_completions(text=text, file_name=file.name, by=None)
                key, report = str(batch.key), report_of(batch.counts)
        except BadFile as error:
            raise CommandError(f"{file.name}: {error.code}") from error
        self.stdout.write(as_json(key, report) if options["json"] else as_lines(key, report))


def read(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CommandError(f"{file.name}: larger than {MOST_BYTES // 1024**2} MB")
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file.name}: not UTF-8") from error


def as_json(key: str, report: ImportReport) -> str:
    problems = [{"line": line, "reason": reason} for line, reason in report.problems]
    return json.dumps(
        {"import": key, "new": report.new_count, "known": report.known_count, "problems": problems}
    )


def as_lines(key: str, report: ImportReport) -> str:
    head = f"{report.new_count} new, {report.known_count} known, {len(report.problems)} refused"
    lines = [f"line {line}: {reason}" for line, reason in report.problems]
    return "\n".join([head, *lines, *([f"import {key}"] if key else [])])
