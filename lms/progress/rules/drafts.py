"""Filling in the sheet of an exercise: what its cells are called, what was written, the table it gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.curriculum.rules.sheets import Cell, Sheet

MOST_SIGNS = 2000  # in a cell


def name_of(cell: Cell) -> str:
    down, across = cell
    return f"r{down}c{across}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet with something to fill in. `given`: what stands in it already, as column and words."""

    number: int
    given: tuple[tuple[str, str], ...]
    cells: tuple[tuple[str, str], ...]  # name and the column it is in


def lines_of(sheet: Sheet) -> Iterator[Line]:
    for down, row in enumerate(sheet.rows[1:], start=1):
        columns = list(enumerate(sheet.head))
        cells = tuple((name_of((down, at)), head) for at, head in columns if not row[at].strip())
        given = tuple((head, row[at]) for at, head in columns if row[at].strip())
        if cells:
            yield Line(down, given, cells)


def written(sheet: Sheet, given: Mapping[str, str]) -> dict[str, str]:
    """What of this belongs into the sheet and is not empty."""
    names = [name_of(cell) for cell in sheet.cells]
    return {name: given[name].strip() for name in names if given.get(name, "").strip()}


def filled(sheet: Sheet, cells: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """The table with what was written in it."""
    return tuple(
        tuple(
            cells.get(name_of((down, across)), "") if not cell.strip() and down else cell
            for across, cell in enumerate(row)
        )
        for down, row in enumerate(sheet.rows)
    )
