"""Where learners stop: how many reached and finished each lesson, and how long they took from one to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from lms.institutions.rules.small_numbers import is_small

SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """One lesson. None is hidden: too few persons. `days`: median from the lesson before to this one."""

    lesson_key: str
    reached: int | None
    finished: int | None
    days: float | None


def steps(lessons: Sequence[str], learners: Sequence[Mapping[str, datetime]], k: int) -> list[Step]:
    """The lessons in their order. Each learner is given as the moments at which she finished lessons.

    Reached: she finished it, a later one, or the one before; the first lesson is reached by whoever is enrolled.
    """
    return [step(lessons, place, learners, k) for place in range(len(lessons))]


def step(lessons: Sequence[str], place: int, learners: Sequence[Mapping[str, datetime]], k: int) -> Step:
    here, from_before = lessons[place], lessons[max(place - 1, 0) :]
    reached = len(learners) if not place else sum(any(key in one for key in from_before) for one in learners)
    finished = sum(here in one for one in learners)
    gaps = gaps_before(lessons, place, learners)
    days = round(median(gaps), 1) if gaps and not is_small(len(gaps), k) else None
    return Step(here, shown(reached, k), shown(finished, k), days)


def gaps_before(
    lessons: Sequence[str], place: int, learners: Sequence[Mapping[str, datetime]]
) -> list[float]:
    """Days between the lesson before and this one, of those who finished both in this order."""
    if not place:
        return []
    before, here = lessons[place - 1], lessons[place]
    pairs = [(one[before], one[here]) for one in learners if before in one and here in one]
    return [(end - start).total_seconds() / SECONDS_A_DAY for start, end in pairs if end >= start]


def shown(count: int, k: int) -> int | None:
    return None if is_small(count, k) else count
