"""Regional migration dialogues as they are written down, and which countries take part."""

import csv
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
COLUMNS = ["country", "dialogue"]


class BadDialogues(ValueError):
    """A file that cannot be used; it says where and why."""


@dataclass(frozen=True, slots=True)
class DialogueLine:
    """A dialogue of the catalogue. `as_of`: of when the source speaks; `certainty`: A read, B well established."""

    key: str
    name: str
    area: str
    chair: str
    source: str
    as_of: str
    certainty: str


def parse_dialogues(text: str) -> tuple[DialogueLine, ...]:
    """The catalogue of dialogues.

    Raises:
        BadDialogues: it is not TOML, a word is missing, or a key stands twice.
    """
    try:
        rows = tomllib.loads(text).get("dialogue", [])
    except tomllib.TOMLDecodeError as error:
        raise BadDialogues(str(error)) from error
    found = tuple(dialogue_line(number, row) for number, row in enumerate(rows, 1))
    keys = [line.key for line in found]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise BadDialogues(f"{twice[0]} stands twice")
    return found


def dialogue_line(number: int, row: dict[str, object]) -> DialogueLine:
    values = {name: str(row.get(name, "")).strip() for name in DialogueLine.__slots__}
    missing = [name for name, value in values.items() if not value and name != "chair"]
    if missing:
        raise BadDialogues(f"dialogue {number}: {missing[0]} is missing")
    if not KEY.fullmatch(values["key"]):
        raise BadDialogues(f"dialogue {number}: a key has small letters, digits and hyphens: {values['key']}")
    if values["certainty"] not in {"A", "B"}:
        raise BadDialogues(f"dialogue {number}: certainty is A or B, not {values['certainty']}")
    return DialogueLine(**values)


def parse_members(
    text: str, countries: Collection[str], dialogues: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Country code → keys of the dialogues it takes part in, from a CSV file with the columns country and dialogue.

    Raises:
        BadDialogues: other columns, a country that is not served here, or a dialogue that is not in the catalogue.
    """
    rows = csv.DictReader(text.splitlines())
    if rows.fieldnames != COLUMNS:
        raise BadDialogues(f"line 1: the columns are {','.join(COLUMNS)}")
    found: dict[str, set[str]] = {}
    for row in rows:
        country, dialogue = ((row[name] or "").strip() for name in COLUMNS)
        if country not in countries:
            raise BadDialogues(f"line {rows.line_num}: no country {country} is served here")
        if dialogue not in dialogues:
            raise BadDialogues(f"line {rows.line_num}: the catalogue has no dialogue {dialogue}")
        found.setdefault(country, set()).add(dialogue)
    return {country: tuple(sorted(keys)) for country, keys in found.items()}
