"""Where learners stop: how many reached and finished each lesson, and how long they took from one to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from lms.institutions.rules.small_numbers import hide_nested, is_small, shown_part

SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """One lesson. None is hidden: few persons, or it would tell them. `days`: median from the lesson before to this one."""

    lesson_key: str
    reached: int | None
    finished: int | None
    days: float | None


def steps(lessons: Sequence[str], learners: Sequence[Mapping[str, datetime]], k: int) -> list[Step]:
    """The lessons in their order. Each learner is given as the moments at which she finished lessons.

    Reached: she finished it, a later one, or the one before; the first lesson is reached by whoever is enrolled.
    What is hidden cannot be found by taking one shown count from another: who reached a lesson is among those who
    reached the one before, and who finished it among those who reached the next.
    """
    counts = [reached_count(lessons, place, learners) for place in range(len(lessons))]
    reached = hide_nested(counts, k)
    return [
        Step(
            key,
            reached[place],
            shown_part(sum(key in one for one in learners), last_shown(reached[: place + 2]), k),
            days_before(lessons, place, learners, k),
        )
        for place, key in enumerate(lessons)
    ]


def beside_known(found: Sequence[Step], others: Sequence[Step]) -> list[Step]:
    """The counts of all learners, as somebody may read them who knows some of them one by one.

    She can take those she knows from a count; what is left are the others, so a count is hidden where theirs is.
    """
    return [
        replace(
            step,
            reached=None if other.reached is None else step.reached,
            finished=None if other.finished is None else step.finished,
        )
        for step, other in zip(found, others, strict=True)
    ]


def reached_count(lessons: Sequence[str], place: int, learners: Sequence[Mapping[str, datetime]]) -> int:
    if not place:
        return len(learners)
    return sum(any(key in one for key in lessons[place - 1 :]) for one in learners)


def last_shown(counts: Sequence[int | None]) -> int | None:
    return next((count for count in reversed(counts) if count is not None), None)


def days_before(
    lessons: Sequence[str], place: int, learners: Sequence[Mapping[str, datetime]], k: int
) -> float | None:
    gaps = gaps_before(lessons, place, learners)
    return round(median(gaps), 1) if gaps and not is_small(len(gaps), k) else None


def gaps_before(
    lessons: Sequence[str], place: int, learners: Sequence[Mapping[str, datetime]]
) -> list[float]:
    """Days between the lesson before and this one, of those who finished both in this order."""
    if not place:
        return []
    before, here = lessons[place - 1], lessons[place]
    pairs = [(one[before], one[here]) for one in learners if before in one and here in one]
    return [(end - start).total_seconds() / SECONDS_A_DAY for start, end in pairs if end >= start]
