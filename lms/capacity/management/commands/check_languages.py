"""`manage.py check_languages [PATH]`: whether what is to be translated in full is. `make content` calls it."""

import tomllib
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.capacity.models import InstrumentVersion
from lms.capacity.queries.instruments import instrument_messages
from lms.curriculum.models import CoursePage
from lms.curriculum.queries import source_pages
from lms.curriculum.queries.messages import course_messages
from lms.curriculum.queries.translations import other_languages
from lms.curriculum.rules.messages import Message


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many texts of a course or an instrument have their translation, and the places of those that have not."""

    key: str
    language: str
    text_count: int
    left: tuple[str, ...]


class Command(BaseCommand):
    help = "Count what is translated of every course and instrument that is loaded. Ends with 1 when something that languages.toml asks for is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=settings.BASE_DIR / "curricula" / "languages.toml"
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        asked = asked_for(path)
        found = list(coverages())
        for row in found:
            is_asked = row.language in asked.get(row.key, ())
            if is_asked or len(row.left) < row.text_count:
                done = row.text_count - len(row.left)
                self.stdout.write(
                    f"{row.key:>8} {row.language}  {done:5} of {row.text_count:5} texts{'  asked for' if is_asked else ''}"
                )
        self.refuse_missing(found, asked)

    def refuse_missing(self, found: list[Coverage], asked: dict[str, set[str]]) -> None:
        seen = {row.key for row in found}
        missing = [f"{key} is not loaded" for key in asked if key not in seen]
        for row in found:
            if row.language in asked.get(row.key, ()):
                missing += [f"{row.key} {row.language}: {place}" for place in row.left]
        for line in missing:
            self.stderr.write(line)
        if missing:
            raise CommandError(f"{len(missing)} texts are left to translate")


def asked_for(path: Path) -> dict[str, set[str]]:
    """Key of a course or an instrument → languages into which it is translated in full."""
    try:
        wanted = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = {**wanted["courses"], **wanted["instruments"]}
        return {key: set(codes) for key, codes in rows.items()}
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise CommandError(f"{path}: {error}") from error


def coverages() -> Iterator[Coverage]:
    for course in source_pages(CoursePage).order_by("path"):
        for language in other_languages():
            yield coverage(course.course_key, language, course_messages(course, language))
    for version in InstrumentVersion.objects.order_by("key"):
        for language in other_languages():
            yield coverage(version.key, language, instrument_messages(version, language))


def coverage(key: str, language: str, messages: list[Message]) -> Coverage:
    left = tuple(message.place for message in messages if not message.translation or message.is_unsure)
    return Coverage(key, language, len(messages), left)
