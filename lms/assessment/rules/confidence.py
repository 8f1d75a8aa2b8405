"""How sure a learner said she was, beside what her answers earned. It never changes a mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction


class Sure(IntEnum):
    """The answer to “How sure are you?”."""

    GUESSED = 1
    FAIRLY = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of `count` answers given with this certainty, `right` earned everything."""

    sure: Sure
    count: int
    right: int


def calibration(answers: Iterable[tuple[int, Fraction]]) -> tuple[Calibration, ...]:
    """One line per certainty that was said, the surest first. `answers`: certainty and share earned."""
    given = list(answers)
    return tuple(
        Calibration(sure, len(shares), sum(share == 1 for share in shares))
        for sure in sorted(Sure, reverse=True)
        if (shares := [share for said, share in given if said == sure])
    )
