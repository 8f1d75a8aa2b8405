"""Reading a register of municipalities: every line right, or a list of what is wrong and where."""

import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

COLUMNS = (
    "country", "code", "name", "name_alt", "kind", "admin1_code", "admin1_name", "admin2_code", "admin2_name",
    "population", "lat", "lon",
)  # fmt: skip
NEEDED = ("country", "code", "name", "admin1_code", "admin1_name")
LONGEST = {
    "code": 60, "name": 200, "name_alt": 200, "admin1_code": 60, "admin1_name": 200, "admin2_code": 60,
    "admin2_name": 200,
}  # fmt: skip
LARGEST_COUNT = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a line of a file; line 1 is the header, 0 the file as a whole."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality. Codes are text; population is in persons, coordinates in degrees."""

    line: int
    country: str
    code: str
    name: str
    name_alt: str
    kind: str
    admin1_code: str
    admin1_name: str
    admin2_code: str
    admin2_name: str
    population: int | None
    latitude: float | None
    longitude: float | None

    @property
    def level(self) -> int:
        """2 below regions, 3 where the register has a level between."""
        return 3 if self.admin2_code else 2


@dataclass(slots=True)
class RegisterFile:
    rows: list[Row] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)


class BadCorrections(ValueError):
    """A file of corrections that cannot be applied; the message names the place."""


def parse_corrections(text: str) -> Mapping[str, list[dict[str, Any]]]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCorrections(str(error)) from error
    for kind, entries in found.items():
        needed = {
            "drop": {"column", "value", "reason"},
            "replace": {"column", "where", "value", "reason"},
        }.get(kind)
        if needed is None or any(needed - entry.keys() for entry in entries):
            raise BadCorrections(f"{kind}: not a correction, or something of it is missing")
    return found


def corrected(
    cells: dict[str, str], corrections: Mapping[str, list[dict[str, Any]]]
) -> dict[str, str] | None:
    """The cells of a line after corrections; None when the line is dropped."""
    if any(cells.get(rule["column"]) == rule["value"] for rule in corrections.get("drop", ())):
        return None
    for rule in corrections.get("replace", ()):
        if all(cells.get(column) == value for column, value in rule["where"].items()):
            cells = {**cells, rule["column"]: rule["value"]}
    return cells


def parse_register(
    content: bytes,
    countries: Iterable[str],
    corrections: Mapping[str, list[dict[str, Any]]] | None = None,
) -> RegisterFile:
    """The municipalities in a CSV file, with everything that is odd (warnings) or wrong (errors) about it."""
    found = RegisterFile()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found.errors.append(Finding(line, "not UTF-8: save the file as UTF-8 and load it again"))
        return found
    lost = text.find("\ufffd")
    if lost >= 0:
        line = text.count("\n", 0, lost) + 1
        found.errors.append(
            Finding(line, "a letter was lost (\ufffd) when the file was saved in a wrong encoding")
        )
        return found
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    reasons = wrong_with_header(reader)
    if reasons:
        found.errors += [Finding(1, reason) for reason in reasons]
        return found
    read_lines(reader, found, set(countries), corrections or {})
    if not found.rows and not found.errors:
        found.errors.append(Finding(0, "the file has no municipality"))
    check_together(found)
    return found


def wrong_with_header(reader: "csv.DictReader[str]") -> list[str]:
    try:
        columns = list(reader.fieldnames or ())
    except csv.Error as error:
        return [f"not a CSV line: {error}"]
    if len(columns) == 1 and ";" in columns[0]:
        return ["the columns are separated by semicolons; commas are needed"]
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        return [f"columns missing: {', '.join(missing)}"]
    return [f"the column {column} stands there twice" for column in COLUMNS if columns.count(column) > 1]


def read_lines(
    reader: "csv.DictReader[str]",
    found: RegisterFile,
    countries: set[str],
    corrections: Mapping[str, list[dict[str, Any]]],
) -> None:
    line, following = 1, reader.line_num + 1
    try:
        for cells in reader:
            # An entry may have several lines, and is known by the first.
            line, following = following, reader.line_num + 1
            if None in cells or None in cells.values():
                found.errors.append(Finding(line, "the line has more or fewer cells than the header"))
                continue
            clean = corrected({key: tidy(value) for key, value in cells.items()}, corrections)
            if clean is None:
                continue
            reasons = list(wrong_with(clean, countries))
            found.errors += [Finding(line, reason) for reason in reasons]
            if not reasons:
                found.rows.append(row_of(line, clean))
    except csv.Error as error:
        found.errors.append(Finding(following, f"not a CSV line: {error}"))


def tidy(cell: str) -> str:
    """One form for every way of typing the same text: composed letters, single spaces, none around."""
    return re.sub("[ \u00a0]+", " ", unicodedata.normalize("NFC", cell)).strip()


def wrong_with(cells: Mapping[str, str], countries: set[str]) -> Iterable[str]:
    for column in NEEDED:
        if not cells[column]:
            yield f"{column} is missing"
    if cells["country"] and cells["country"] not in countries:
        yield f"country “{cells['country']}” is not in countries.toml"
    if is_name_in_disguise(cells["code"], cells["name"]):
        yield f"code {cells['code']} is made from the name; names repeat and change, an official code is needed"
    if cells.get("admin2_name") and not cells.get("admin2_code"):
        yield f"admin2_code of “{cells['admin2_name']}” is missing"
    for column, most in LONGEST.items():
        if len(cells.get(column, "")) > most:
            yield f"{column} is longer than {most} signs"
    yield from wrong_with_numbers(cells)
    if any("\x00" <= sign < " " for value in cells.values() for sign in value):
        yield "a cell holds a control character"


def wrong_with_numbers(cells: Mapping[str, str]) -> Iterable[str]:
    if cells.get("population") and not is_count(cells["population"]):
        yield f"population “{cells['population'][:20]}” is not a whole number"
    for column, most in (("lat", 90), ("lon", 180)):
        value = cells.get(column, "")
        if value and not is_degree(value, most):
            yield f"{column} “{value[:20]}” is not a number of degrees between -{most} and {most}"


def is_name_in_disguise(code: str, name: str) -> bool:
    """Whether a code is only the name with something around it, such as 01-Adrar for Adrar."""
    head, found, tail = code.casefold().partition(name.casefold())
    lettered = any(sign.isalpha() for sign in name)
    return len(name) > 2 and lettered and bool(found) and not any(sign.isalpha() for sign in head + tail)


def is_count(text: str) -> bool:
    # The length first: Python refuses to read numbers of thousands of digits.
    return text.isascii() and text.isdigit() and len(text) <= 20 and int(text) <= LARGEST_COUNT


def is_degree(text: str, most: int) -> bool:
    try:
        return -most <= float(text) <= most
    except ValueError:
        return False


def row_of(line: int, cells: Mapping[str, str]) -> Row:
    def number(column: str) -> float | None:
        return float(cells[column]) if cells.get(column) else None

    return Row(
        line=line,
        country=cells["country"],
        code=cells["code"],
        name=cells["name"],
        name_alt=cells.get("name_alt", ""),
        kind=cells.get("kind", "")[:60],
        admin1_code=cells["admin1_code"],
        admin1_name=cells["admin1_name"],
        admin2_code=cells.get("admin2_code", ""),
        admin2_name=cells.get("admin2_name", ""),
        population=int(cells["population"]) if cells.get("population") else None,
        latitude=number("lat"),
        longitude=number("lon"),
    )


def check_together(found: RegisterFile) -> None:
    """What only shows when lines stand side by side: a code twice, a parent with two names or two parents."""
    seen: dict[tuple[str, int, str], int] = {}
    for row in found.rows:
        key = (row.country, row.level, row.code)
        if key in seen:
            found.errors.append(Finding(row.line, f"code {row.code} stands on line {seen[key]} too"))
        seen.setdefault(key, row.line)
    check_districts(found, seen)
    name_parents(found)
    for country in {row.country for row in found.rows}:
        if len({row.level for row in found.rows if row.country == country}) > 1:
            line = next(row.line for row in found.rows if row.country == country and not row.admin2_code)
            found.errors.append(Finding(line, "admin2_code is missing here and given on other lines"))


def check_districts(found: RegisterFile, municipalities: Mapping[tuple[str, int, str], int]) -> None:
    """A place between lies in one region, and its code is not that of a municipality on the same level."""
    regions: dict[tuple[str, str], str] = {}
    for row in found.rows:
        if not row.admin2_code:
            continue
        if regions.setdefault((row.country, row.admin2_code), row.admin1_code) != row.admin1_code:
            found.errors.append(Finding(row.line, f"admin2 {row.admin2_code} lies in two of the first level"))
        if line := municipalities.get((row.country, 2, row.admin2_code)):
            reason = f"admin2 {row.admin2_code} is the code of a municipality on line {line}"
            found.errors.append(Finding(row.line, reason))


def name_parents(found: RegisterFile) -> None:
    """Give every region and district one name: the first there is, else its code. Anything else is a warning."""
    names: dict[tuple[str, int, str], str] = {}
    for row in found.rows:
        for level, code, name in parents_named(row):
            first = names.setdefault((row.country, level, code), name) or name
            names[row.country, level, code] = first
            if name and name != first:
                reason = f"admin{level} {code} is “{first}” above and “{name}” here"
                found.warnings.append(Finding(row.line, reason))
    for row in found.rows:
        for level, code, _name in parents_named(row):
            if not names[row.country, level, code]:
                reason = f"admin{level} {code} has no name; its code stands in for it"
                found.warnings.append(Finding(row.line, reason))
                names[row.country, level, code] = code
    found.rows = [
        replace(
            row,
            admin1_name=names[row.country, 1, row.admin1_code],
            admin2_name=names.get((row.country, 2, row.admin2_code), ""),
        )
        for row in found.rows
    ]


def parents_named(row: Row) -> list[tuple[int, str, str]]:
    """Level, code and name of the places a line puts above its municipality, as the line has them."""
    above = [(1, row.admin1_code, row.admin1_name)]
    return [*above, (2, row.admin2_code, row.admin2_name)] if row.admin2_code else above
