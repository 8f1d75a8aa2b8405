"""Write the session kit of a module into a folder, to be opened without a network."""

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.curriculum.models import Edition
from lms.curriculum.queries import current_edition
from lms.curriculum.rules.audience import Reader
from lms.teaching.exports.kits import kit_files
from lms.teaching.models import Cohort
from lms.teaching.queries.kits import Kit, kit_of, names_in


class Command(BaseCommand):
    help = "Write the lessons, outline, worksheets, attendance sheet and test of a module as pages that open from a folder"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cohort_or_course", help="key of a group, or key of a course such as C1")
        parser.add_argument("--module", required=True, help="key of the module")
        parser.add_argument("--to", required=True, type=Path, help="folder to write to; it is made")
        parser.add_argument("--language", default="", help="language, when the group does not say it")
        parser.add_argument("--names", action="store_true", help="names of the group on the attendance sheet")

    def handle(self, *args: Any, **options: Any) -> None:
        cohort = cohort_of(options["cohort_or_course"])
        kit = found(cohort, options)
        if options["names"] and cohort:
            kit = replace(kit, names=names_in(cohort))
        folder: Path = options["to"]
        for name, content in kit_files(kit).items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        self.stdout.write(f"Open {folder / 'index.html'}")


def cohort_of(name: str) -> Cohort | None:
    try:
        key = uuid.UUID(name)
    except ValueError:
        return None
    cohort = Cohort.objects.select_related("provider__territory").filter(key=key).first()
    if cohort is None:
        raise CommandError(f"No group has the key {name}.")
    return cohort


def found(cohort: Cohort | None, options: dict[str, Any]) -> Kit:
    course = cohort.course_key if cohort else options["cohort_or_course"]
    edition = current_edition(course)
    if edition is None:
        raise CommandError(f"No course {course} is released.")
    reader = Reader(country=cohort.provider.territory.country_id) if cohort else Reader()
    language = options["language"] or (cohort.language if cohort else settings.LANGUAGE_CODE)
    kit = kit_of(edition, options["module"], language, reader)
    if kit is None:
        raise CommandError(f"{course} has no module {options['module']}. It has: {modules_in(edition)}.")
    return kit


def modules_in(edition: Edition) -> str:
    return ", ".join(module.key for module in edition.outline_value.modules)
