"""Publish the instruments in curricula/, in the languages they are translated into."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lms.capacity.actions.instruments import publish_instrument, word_instrument
from lms.capacity.models import InstrumentVersion
from lms.capacity.rules.instrument import BadInstrument
from lms.curriculum.rules.messages import BadMessages, read_messages, said_of
from lms.foundation.errors import RuleViolation


class Command(BaseCommand):
    help = "Publish every instrument of a folder that is not published yet; all of them or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=settings.BASE_DIR / "curricula" / "instruments"
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not files or not files[0].is_file():
            raise CommandError(f"{path}: no instruments here")
        with transaction.atomic():
            for file in files:
                self.publish(file)

    def publish(self, file: Path) -> None:
        try:
            version, new = publish_instrument(file.read_text(encoding="utf-8"))
        except BadInstrument as error:
            raise CommandError(f"{file.name}, {error}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file.name}, byte {error.start}: not UTF-8") from error
        except RuleViolation as error:
            raise CommandError(f"{file.name}: {error.message}") from error
        if file.stem != version.key:
            raise CommandError(f"{file.name}: its key is {version.key}; name the file after it")
        self.stdout.write(f"{version.key}: {'published' if new else 'already published'}")
        for wording in sorted(file.parent.glob(f"{version.key}.*.po")):
            self.translate(version, wording)

    def translate(self, version: InstrumentVersion, file: Path) -> None:
        try:
            text = file.read_text(encoding="utf-8")
            done = word_instrument(version=version, language=said_of(text)[1], messages=read_messages(text))
        except (BadMessages, UnicodeDecodeError) as error:
            raise CommandError(f"{file.name}: {error}") from error
        except RuleViolation as error:
            raise CommandError(f"{file.name}: {error.message}") from error
        for item in done.unfit:
            self.stderr.write(f"{file.name}: {item.message.place}: {item.why}")
