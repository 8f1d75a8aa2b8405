"""A sheet of levels as JSON text: the file that `score_round` reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.capacity.rules.instrument import FULL, KEY_FORM, Instrument
from lms.capacity.rules.scoring import NOT_APPLICABLE_PERCENT, Flaw, Problem, problems

MAY_HOLD = ("instrument", "profile", "levels", "variant", "not_applicable")
# A vector of the instrument can be scored as it stands: what it expects is not read.
MAY_STAND_BESIDE = ("name", "note", "dimension_scores", "overall", "certificate_level_on_scores")


class BadSheet(ValueError):
    """A text that is no complete sheet; one line per place."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Sheet:
    instrument_key: str
    profile: tuple[str, ...]
    levels: Mapping[str, int]
    variant: str
    not_applicable: tuple[str, ...]


def read_sheet(text: str) -> Sheet:
    """The sheet in a JSON text, by its form alone; `check_sheet` compares it with its instrument.

    Raises:
        BadSheet: names the places and what is wrong there.
    """
    raw = read_json(text)
    unknown = [name for name in raw if name not in (*MAY_HOLD, *MAY_STAND_BESIDE)]
    if unknown:
        raise BadSheet(*(f"{name}: unknown name; expected {', '.join(MAY_HOLD)}" for name in unknown))
    missing = [name for name in ("instrument", "profile", "levels") if name not in raw]
    if missing:
        raise BadSheet(*(f"{name}: is missing" for name in missing))
    levels = raw["levels"]
    if not isinstance(levels, dict):
        raise BadSheet('levels: expected an object such as {"1.1": 3}')
    variant = raw.get("variant", FULL)
    if not isinstance(variant, str):
        raise BadSheet("variant: expected a text")
    return Sheet(
        instrument_key(raw["instrument"]),
        texts("profile", raw["profile"]),
        levels,
        variant,
        texts("not_applicable", raw.get("not_applicable", [])),
    )


def read_json(text: str) -> dict[str, Any]:
    try:
        raw = json.loads(text, object_pairs_hook=pairs_once, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        raise BadSheet(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        if isinstance(error, BadSheet):
            raise
        raise BadSheet(f"the file: {error}") from error
    if not isinstance(raw, dict):
        raise BadSheet("the file: expected a JSON object")
    return raw


def pairs_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadSheet(f"{name}: is there twice")
        found[name] = value
    return found


def refuse_constant(name: str) -> None:
    raise BadSheet(f"the file: {name} is not a number of JSON")


def instrument_key(value: object) -> str:
    if not isinstance(value, str) or not KEY_FORM.fullmatch(value):
        raise BadSheet('instrument: expected the key of an instrument such as "lmdc-1.0"')
    return value


def texts(place: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadSheet(f"{place}: expected a list of texts")
    return tuple(value)


def check_sheet(instrument: Instrument, sheet: Sheet) -> None:
    """Raises:
    BadSheet: the sheet cannot be scored; one line per place.
    """
    found = problems(instrument, sheet.profile, sheet.levels, sheet.variant, sheet.not_applicable)
    if found:
        raise BadSheet(*(in_words(problem, sheet) for problem in found))


def in_words(problem: Problem, sheet: Sheet) -> str:
    place = problem.place
    level = json.dumps(sheet.levels.get(place), ensure_ascii=False, default=str)[:40]
    return {
        Flaw.UNKNOWN_LETTER: f"profile: unknown letter “{place}”; expected O, D, T or R",
        Flaw.UNKNOWN_VARIANT: f"variant: unknown variant “{place}”; expected full or core-26",
        Flaw.UNKNOWN_INDICATOR: f"indicator {place}: is not in the instrument",
        Flaw.LEVEL_OUT_OF_RANGE: f"indicator {place}: expected a whole number from 0 to 4, found {level}",
        Flaw.LEVEL_MISSING: f"indicator {place}: applies and has no level",
        Flaw.RATED_AND_NOT_APPLICABLE: f"indicator {place}: has a level and is declared not applicable",
        Flaw.GATE_NOT_APPLICABLE: f"indicator {place}: a gate is always applicable",
        Flaw.TOO_MUCH_NOT_APPLICABLE: (
            f"not_applicable: {place} weigh more than {NOT_APPLICABLE_PERCENT} % of the applicable indicators"
        ),
    }[problem.flaw]
