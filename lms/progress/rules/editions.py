"""What a newer edition means for who is in the course: who moves, who is asked, what is kept and what is new."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from lms.curriculum.rules.outlines import (
    Outline,
    OutlineLesson,
    OutlineModule,
    Severity,
    compare_outlines,
    severest,
)


class Placement(StrEnum):
    """What happens to a learner when a newer edition is released."""

    MOVE = "move"
    ASK = "ask"
    STAY = "stay"


def placement(severities: Iterable[Severity], *, begun: bool, completed: bool) -> Placement:
    """Completed stays completed. Wording moves everybody; anything more moves who has not begun and asks who has.

    severities: of every edition between hers and the newest, the newest included.
    """
    if completed:
        return Placement.STAY
    if not begun or severest(severities) is Severity.WORDING:
        return Placement.MOVE
    return Placement.ASK


@dataclass(frozen=True, slots=True)
class Group:
    """How many learners stand alike: `behind` are the severities of editions released since theirs."""

    behind: tuple[Severity, ...]
    begun: bool
    completed: bool
    count: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many learners a release of that severity would move, ask and leave where they are."""

    severity: Severity
    moved: int = 0
    asked: int = 0
    stayed: int = 0


def forecast(groups: Iterable[Group], severity: Severity) -> Forecast:
    counts = dict.fromkeys(Placement, 0)
    for group in groups:
        where = placement([*group.behind, severity], begun=group.begun, completed=group.completed)
        counts[where] += group.count
    return Forecast(severity, counts[Placement.MOVE], counts[Placement.ASK], counts[Placement.STAY])


@dataclass(frozen=True, slots=True)
class Transition:
    """What a learner keeps and what is new to her when she goes on in another edition.

    kept_lessons: done, and part of the other edition; reworded, moved: of these, with other words or in another place.
    kept_tests: modules whose test she passed. new_lessons: not in her edition, and not done. new_tests: modules
    with a test that her edition does not ask for. gone: lessons the other edition no longer has.
    """

    kept_lessons: tuple[OutlineLesson, ...]
    kept_tests: tuple[OutlineModule, ...]
    new_lessons: tuple[OutlineLesson, ...]
    new_tests: tuple[OutlineModule, ...]
    reworded: tuple[OutlineLesson, ...]
    moved: tuple[OutlineLesson, ...]
    requestioned: tuple[OutlineModule, ...]
    gone: tuple[OutlineLesson, ...]
    other_outcomes: tuple[OutlineModule, ...]

    @property
    def new_minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.new_lessons)


def transition(old: Outline, new: Outline, finished: Collection[str], passed: Collection[str]) -> Transition:
    """What moving from `old` to `new` means to somebody who finished these lessons and passed these modules' tests."""
    change = compare_outlines(old, new)
    tested = {module.key for module in old.modules if module.test}
    return Transition(
        kept_lessons=tuple(lesson for lesson in new.lessons if lesson.key in finished),
        kept_tests=tuple(module for module in new.modules if module.test and module.key in passed),
        new_lessons=tuple(
            lesson for lesson in new.lessons if lesson.key in change.added and lesson.key not in finished
        ),
        new_tests=tuple(
            module
            for module in new.modules
            if module.test and module.key not in tested and module.key not in passed
        ),
        reworded=tuple(lesson for lesson in new.lessons if lesson.key in change.reworded),
        moved=tuple(lesson for lesson in new.lessons if lesson.key in change.moved),
        requestioned=tuple(
            module for module in new.modules if module.key in change.requestioned and module.key in tested
        ),
        gone=tuple(lesson for lesson in old.lessons if lesson.key in change.removed),
        other_outcomes=tuple(module for module in new.modules if module.key in change.other_outcomes),
    )


T = TypeVar("T", OutlineLesson, OutlineModule)


def in_words(found: Transition, titles: Mapping[str, str]) -> Transition:
    """The same with titles of lessons and modules in other words, by key; what has none keeps its own."""

    def titled(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(replace(item, title=titles.get(item.key, item.title)) for item in items)

    return Transition(
        kept_lessons=titled(found.kept_lessons),
        kept_tests=titled(found.kept_tests),
        new_lessons=titled(found.new_lessons),
        new_tests=titled(found.new_tests),
        reworded=titled(found.reworded),
        moved=titled(found.moved),
        requestioned=titled(found.requestioned),
        gone=titled(found.gone),
        other_outcomes=titled(found.other_outcomes),
    )
