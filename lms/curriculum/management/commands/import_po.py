"""`manage.py import_po FILE [--dry-run]`: a translator's work becomes translated pages and questions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import polib
from django.core.management.base import BaseCommand, CommandError

from lms.curriculum.actions.messages import Imported, fitted, import_messages
from lms.curriculum.actions.translating import ensure_languages
from lms.curriculum.management.commands.export_po import written_course
from lms.curriculum.rules.messages import BadMessages, Unfit, read_messages
from lms.foundation.errors import RuleViolation


class Command(BaseCommand):
    help = "Translate the pages and questions of a course with a PO file; say what does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what fits and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8")
            head = polib.pofile(text).metadata
            messages = read_messages(text)
            course = written_course(head.get("Project-Id-Version", ""))
            if options["dry_run"]:
                found = fitted(course, head.get("Language", ""), messages)
                self.told(found.unfit)
                self.stdout.write(f"{len(found.found)} translations fit, {len(found.unfit)} do not.")
                return
            ensure_languages()
            done = import_messages(
                course=course, language=head.get("Language", ""), messages=messages, by=None
            )
        except (OSError, BadMessages) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        except RuleViolation as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.show(done)

    def show(self, done: Imported) -> None:
        self.told(done.unfit)
        for key, count in done.incomplete.items():
            self.stdout.write(f"{key}: {count} passages have no translation yet; not published")
        self.stdout.write(
            f"{done.used_count} translations used, {done.changed_count} pages and questions changed, "
            f"{len(done.unfit)} translations do not fit."
        )

    def told(self, unfit: tuple[Unfit, ...]) -> None:
        for item in unfit:
            self.stdout.write(f"{item.message.place}: {item.why}: “{item.message.translation}”")
