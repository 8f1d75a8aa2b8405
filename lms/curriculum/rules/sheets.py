"""The table of an exercise that a learner fills in, and takes home as a document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Cell = tuple[int, int]  # row (from 1; 0 names the columns) and column (from 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows`: the first names the columns; empty cells are to be filled in. `evidence`: indicators the document serves.

    `number` counts the exercises of a lesson from 1.
    """

    number: int
    title: str
    product: str
    rows: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...] = ()

    @property
    def head(self) -> tuple[str, ...]:
        return self.rows[0]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Those to fill in, in reading order."""
        return tuple(open_cells(self.rows))


def open_cells(rows: Sequence[Sequence[str]]) -> Iterator[Cell]:
    for down, row in enumerate(rows[1:], start=1):
        yield from ((down, across) for across, cell in enumerate(row) if not cell.strip())


def sheet_from(plain: Mapping[str, Any], number: int) -> Sheet:
    """A sheet as `to_plain` wrote it."""
    return Sheet(
        number,
        str(plain["title"]),
        str(plain["product"]),
        tuple(tuple(map(str, row)) for row in plain["rows"]),
        tuple(map(str, plain["evidence"])),
    )


def to_plain(title: str, product: str, rows: Sequence[Sequence[str]], evidence: str) -> dict[str, Any] | None:
    """The sheet of an exercise as plain values; none where nothing is to be filled in."""
    if not any(open_cells(rows)):
        return None
    return {
        "title": title,
        "product": product,
        "rows": [list(row) for row in rows],
        "evidence": evidence.split(),
    }
