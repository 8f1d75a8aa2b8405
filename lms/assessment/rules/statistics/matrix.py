"""Responses of persons to items as a matrix, and how one is read from CSV text."""

import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

MISSING = frozenset({"", "NA", "."})
SEPARATORS = (",", ";", "\t")
PERSON_HEADINGS = frozenset({"", "id", "person", "person_id", "respondent", "student", "user", "rownames"})


class BadMatrix(Exception):
    """A file that is no response matrix; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One row per person who answered anything, one column per item; a missing answer is NaN.

    silent_count: persons of the file who answered nothing and have no row.
    """

    keys: tuple[str, ...]
    values: Numbers
    silent_count: int = 0

    @property
    def person_count(self) -> int:
        return int(self.values.shape[0])

    @property
    def answered(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.values)

    @property
    def missing(self) -> dict[str, int]:
        """How many answers each item lacks, items that lack none left out."""
        counts = (~self.answered).sum(axis=0)
        return {key: int(count) for key, count in zip(self.keys, counts, strict=True) if count}

    @property
    def is_binary(self) -> bool:
        given = self.values[self.answered]
        return bool(np.isin(given, (0, 1)).all())

    @property
    def constant(self) -> tuple[str, ...]:
        """Items to which everybody who answered gave the same answer, or that nobody answered."""
        return tuple(key for key, column in zip(self.keys, self.values.T, strict=True) if is_constant(column))

    def varying(self) -> "Matrix":
        """The same without constant items, and without persons who then have no answer left."""
        constant = set(self.constant)
        places = [place for place, key in enumerate(self.keys) if key not in constant]
        return matrix_of([self.keys[place] for place in places], self.values[:, places])


def is_constant(column: Numbers) -> bool:
    given = column[~np.isnan(column)]
    return given.size == 0 or bool((given == given[0]).all())


def matrix_of(keys: Sequence[str], values: Numbers) -> Matrix:
    speaking = ~np.isnan(values).all(axis=1)
    return Matrix(tuple(keys), values[speaking], int((~speaking).sum()))


def read_matrix(text: str) -> Matrix:
    """The matrix written in CSV text: a header of item keys, then a line per person.

    Separators are commas, semicolons or tabs. A missing answer is empty, NA or a full stop. The first column may
    name the persons: when its heading says so, or when none of its values is a number.

    Raises:
        BadMatrix: anything else, with the line.
    """
    lines = rows_of(text)
    (_line, header), body = lines[0], lines[1:]
    if has_persons(header[0], [row[0] for _line, row in body]):
        header, body = header[1:], [(line, row[1:]) for line, row in body]
    check_header(header)
    values = np.array([[number(cell, line, key) for cell, key in zip(row, header, strict=True)]
                       for line, row in body])  # fmt: skip
    found = matrix_of(header, values)
    if not found.person_count:
        raise BadMatrix("the file: nobody answered anything")
    return found


def rows_of(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of every line that is not empty, each as wide as the header."""
    first = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(), delimiter=max(SEPARATORS, key=first.count), strict=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if row]
    except csv.Error as error:
        raise BadMatrix(f"line {reader.line_num}: {error}") from error
    if len(rows) < 2:
        raise BadMatrix("the file: needs a header of item keys and a line for each person")
    width = len(rows[0][1])
    for line, row in rows:
        if len(row) != width:
            raise BadMatrix(f"line {line}: {len(row)} values under a header of {width}")
    return rows


def has_persons(heading: str, values: Sequence[str]) -> bool:
    if heading.lower() in PERSON_HEADINGS:
        return True
    given = [value for value in values if value not in MISSING]
    return bool(given) and not any(is_number(value) for value in given)


def check_header(header: Sequence[str]) -> None:
    if not header:
        raise BadMatrix("line 1: there is no item")
    if "" in header:
        raise BadMatrix(f"line 1: item {list(header).index('') + 1} has no key")
    twice = [key for key, count in Counter(header).items() if count > 1]
    if twice:
        raise BadMatrix(f"line 1: the key “{twice[0]}” stands twice")


def is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def number(cell: str, line: int, key: str) -> float:
    if cell in MISSING:
        return math.nan
    if not is_number(cell):
        raise BadMatrix(f"line {line}, {key}: “{cell[:40]}” is not a number")
    if float(cell) < 0:
        raise BadMatrix(f"line {line}, {key}: {cell[:40]} is below 0")
    return float(cell)
