"""`manage.py export_instrument_po KEY LANGUAGE FILE`: everything an instrument says, for a translator."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.capacity.models import InstrumentVersion
from lms.capacity.queries.instruments import instrument_messages
from lms.curriculum.queries.translations import other_languages
from lms.curriculum.rules.messages import write_messages


class Command(BaseCommand):
    help = "Write the words of an instrument, with the translations there are. load_programmes takes the file back when it lies beside the instrument as KEY.LANGUAGE.po."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key")
        parser.add_argument("language", choices=other_languages())
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        version = InstrumentVersion.objects.filter(key=options["key"]).first()
        if version is None:
            raise CommandError(f"There is no instrument “{options['key']}”.")
        messages = instrument_messages(version, options["language"])
        text = write_messages(messages, title=version.key, language=options["language"])
        options["file"].write_text(text, encoding="utf-8")
        done = sum(bool(message.translation) for message in messages)
        self.stdout.write(f"{len(messages)} texts, {done} translated, in {options['file']}")
