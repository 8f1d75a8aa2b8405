"""A tally of learning facts in one cell, and how a change reaches the cells above."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lms.institutions.rules.tree import ancestors


@dataclass(frozen=True, slots=True)
class Tally:
    """Within a month: enrolments opened, learners with a finished lesson or test, enrolments completed."""

    enrolled: int = 0
    active: int = 0
    completed: int = 0

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(
            self.enrolled - other.enrolled, self.active - other.active, self.completed - other.completed
        )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.enrolled + other.enrolled, self.active + other.active, self.completed + other.completed
        )

    def __bool__(self) -> bool:
        return bool(self.enrolled or self.active or self.completed)


Leaf = tuple[int, str, date]  # institution id, course key, first day of the month
Above = tuple[str, str, date]  # tree path, course key, first day of the month


def differences(
    counted: Mapping[Leaf, Tally], kept: Mapping[Leaf, Tally], paths: Mapping[int, str]
) -> dict[Above, Tally]:
    """What to add to every cell on the way from the leaves to the country."""
    found: dict[Above, Tally] = {}
    for leaf, tally in counted.items():
        change = tally - kept.get(leaf, Tally())
        if not change:
            continue
        institution, course, month = leaf
        for path in way_up(paths[institution]):
            above = (path, course, month)
            found[above] = found.get(above, Tally()) + change
    return found


def way_up(path: str) -> Iterator[str]:
    """The path itself and every one above it."""
    yield path
    yield from ancestors(path)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
