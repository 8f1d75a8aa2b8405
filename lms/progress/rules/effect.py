"""When the tests before and after a course are offered, and what may be shown of a group."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.assessment.rules.effect import Effect, Pair, effect, histogram
from lms.institutions.rules.small_numbers import hide, is_small, shown_share


class Moment(StrEnum):
    """The value ends the subject key of the attempt: `<enrolment key>:entry`."""

    ENTRY = "entry"
    EXIT = "exit"


def moment_open(*, begun: bool, lessons_done: bool, handed_in: Collection[Moment]) -> Moment | None:
    """Which test may be taken now: entry before the first lesson is finished, exit after the last, once each."""
    if Moment.ENTRY not in handed_in:
        return None if begun else Moment.ENTRY
    return Moment.EXIT if lessons_done and Moment.EXIT not in handed_in else None


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """A group as it may be shown: without a count nothing is, because few persons are in it or it gives them away."""

    name: str
    count: int | None
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many persons gained so many percentage points, by the lower end of a step; None is hidden."""

    steps: tuple[tuple[int, int | None], ...]
    gained_share: float | None


def group_effects(pairs: Mapping[str, Sequence[Pair]], k: int) -> tuple[GroupEffect, ...]:
    """In the order given. The total is shown beside them, so one hidden group hides a second."""
    names = list(pairs)
    counts = hide([len(pairs[name]) for name in names], k)
    return tuple(
        GroupEffect(name, count, None if count is None else effect(pairs[name]))
        for name, count in zip(names, counts, strict=True)
    )


def whole_effect(pairs: Sequence[Pair], k: int) -> Effect | None:
    """The effect over everybody; None below k persons."""
    return None if is_small(len(pairs), k) else effect(pairs)


def distribution(pairs: Sequence[Pair], k: int) -> Distribution | None:
    """The gains in steps, small counts hidden; None below k persons."""
    if len(pairs) < k:
        return None
    counts = histogram(pairs)
    gained = sum(pair.gain > 0 for pair in pairs)
    shown = hide(list(counts.values()), k)
    return Distribution(tuple(zip(counts, shown, strict=True)), shown_share(gained, len(pairs), k))
