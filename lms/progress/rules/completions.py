"""A file of completions from another system, line by line: what is right, and what is wrong with the rest."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

COLUMNS = ("email", "course", "completed_on", "source", "reference")
MOST_LINES = 50_000
MOST_BYTES = 10 * 1024 * 1024
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
OLDEST = date(1990, 1, 1)
LENGTHS = {"email": 254, "course": 20, "source": 120, "reference": 200}


class BadFile(ValueError):
    """A file none of whose lines can be read: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class CompletionLine:
    """A line as written. `number` counts from 1, the header being line 1."""

    number: int
    email: str
    course: str
    completed_on: date
    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is refused, and why (a code)."""

    number: int
    reason: str


def completion_lines(text: Iterable[str], today: date) -> Iterator[CompletionLine | Problem]:
    """The lines of a CSV file with the columns of `COLUMNS`; separated by commas or semicolons.

    Raises:
        BadFile: no header, a column is missing, or more than `MOST_LINES` lines.
    """
    lines = iter(text)
    header = next(lines, "").lstrip("\ufeff")
    separator = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=separator), [])]
    if not set(COLUMNS[:4]) <= set(names):
        raise BadFile("columns")
    reader = csv.reader(lines, delimiter=separator)
    try:
        for cells in reader:
            if reader.line_num > MOST_LINES:
                raise BadFile("too_long")
            if any(cell.strip() for cell in cells):
                yield line_of(reader.line_num + 1, dict(zip(names, cells, strict=False)), today)
    except csv.Error as error:
        raise BadFile("not_csv") from error


def line_of(number: int, raw: dict[str, str], today: date) -> CompletionLine | Problem:
    if any(cell.startswith(FORMULA_STARTS) for cell in raw.values()):
        return Problem(number, "formula")
    cells = {name: raw.get(name, "").strip() for name in COLUMNS}
    if not all(cells[name] for name in COLUMNS[:4]):
        return Problem(number, "missing")
    if any(len(cells[name]) > most for name, most in LENGTHS.items()):
        return Problem(number, "too_long_cell")
    day = day_of(cells["completed_on"])
    if day is None:
        return Problem(number, "date")
    if not OLDEST <= day <= today:
        return Problem(number, "date_out_of_range")
    return CompletionLine(
        number, cells["email"].lower(), cells["course"], day, cells["source"], cells["reference"]
    )


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
