"""`manage.py load_dialogues [PATH] [--members FILE.csv]`: the catalogue of regional dialogues, and who takes part."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.institutions.actions.dialogues import load_dialogues, name_dialogues
from lms.institutions.models import Country, Dialogue
from lms.institutions.rules.dialogues import BadDialogues, parse_dialogues, parse_members


class Command(BaseCommand):
    help = "Load regional migration dialogues; with --members also which countries take part (columns country,dialogue)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", default=str(settings.BASE_DIR / "curricula" / "dialogues.toml")
        )
        parser.add_argument("--members", type=Path, metavar="FILE.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_dialogues(parse_dialogues(text_of(Path(options["path"]))))
            self.stdout.write(f"{count} dialogues")
            if options["members"]:
                self.name_members(text_of(options["members"]))
        except BadDialogues as error:
            raise CommandError(str(error)) from error

    def name_members(self, text: str) -> None:
        countries = Country.objects.values_list("code", flat=True)
        members = parse_members(text, set(countries), set(Dialogue.objects.values_list("key", flat=True)))
        for country in name_dialogues(members=members, by=None):
            self.stdout.write(f"{country.name}: {', '.join(country.dialogue_keys)}")


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path.name} cannot be read: {error}") from error
