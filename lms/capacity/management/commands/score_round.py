"""Score a sheet of levels from a file, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.capacity.rules.instrument import BadInstrument, Instrument, parse_instrument
from lms.capacity.rules.levels import certificate_level_on_scores
from lms.capacity.rules.scoring import score, shown
from lms.capacity.rules.sheet import BadSheet, Sheet, check_sheet, read_sheet

MOST_BYTES = 1_000_000


class Command(BaseCommand):
    help = "Print the scores and the certificate level on scores of the levels in a JSON file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE.json", help="instrument, profile and levels; - reads standard input"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sheet = read_sheet(read_text(options["file"], self))
            instrument = published(sheet.instrument_key)
            check_sheet(instrument, sheet)
        except (BadSheet, BadInstrument) as error:
            raise CommandError(
                f"{options['file']}: {error}".replace("\n", f"\n{options['file']}: ")
            ) from error
        result = result_of(instrument, sheet)
        self.stdout.write(json.dumps(result) if options["json"] else in_lines(instrument, result))


def read_text(name: str, command: Command) -> str:
    path = Path("/dev/stdin" if name == "-" else name)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadSheet(f"the file: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise BadSheet(f"the file: larger than {MOST_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSheet(f"byte {error.start}: the file is not UTF-8") from error


def published(key: str) -> Instrument:
    path = settings.BASE_DIR / "curricula" / "instruments" / f"{key}.toml"
    if not path.is_file():
        raise BadSheet(f"instrument: there is no instrument “{key}”")
    return parse_instrument(path.read_text(encoding="utf-8"))


def result_of(instrument: Instrument, sheet: Sheet) -> dict[str, Any]:
    scores = score(instrument, sheet.profile, sheet.levels, sheet.variant, sheet.not_applicable)
    return {
        "dimension_scores": {key: shown(value) for key, value in scores.dimensions.items()},
        "overall": shown(scores.overall),
        "certificate_level_on_scores": certificate_level_on_scores(instrument, scores, sheet.variant),
    }


def in_lines(instrument: Instrument, result: dict[str, Any]) -> str:
    level = result["certificate_level_on_scores"]
    criteria = instrument.criteria_of(level)
    titles = {dimension.key: dimension.title for dimension in instrument.dimensions}
    lines = [
        f"{key:>4}  {'not scored' if value is None else f'{value:10.1f}'}  {titles[key]}"
        for key, value in result["dimension_scores"].items()
    ]
    name = f"{level} {criteria.name}" if criteria else "none"
    return "\n".join([*lines, f" All  {result['overall']:10.1f}", f"Certificate level on scores: {name}"])
