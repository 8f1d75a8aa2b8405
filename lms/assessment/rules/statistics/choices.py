"""What could be chosen in a question, what was, and by whom: everybody, those who know most, those who know least."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.assessment.rules.marking import Answer, worth
from lms.assessment.rules.questions import CHOICES, Kind, Question

OUTER_SHARE = (
    0.27  # T. L. Kelley, Journal of Educational Psychology 30, 1939: the share that tells groups apart best
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen. `line` is what it is chosen for, where a question has lines."""

    text: str
    right: bool
    line: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """How often something was chosen: by all, by the best and by the weakest 27 % of those asked."""

    everyone: int = 0
    best: int = 0
    weakest: int = 0


@dataclass(frozen=True, slots=True)
class Sitting:
    """How one person answered a question; `share` is what she earned in the whole test."""

    share: float
    answer: Answer


def choices(question: Question) -> tuple[Choice, ...]:
    """In the question's own order; nothing for questions in which one types, orders or hands in."""
    if question.kind in CHOICES:
        return tuple(Choice(option.text, worth(option) > 0) for option in question.options)
    if question.kind is Kind.MATCHING:
        sides = list(dict.fromkeys(pair.right for pair in question.pairs))
        return tuple(Choice(side, side == pair.right, pair.left) for pair in question.pairs for side in sides)
    if question.kind is Kind.MATRIX:
        return tuple(
            Choice(column, at == statement.column, statement.text)
            for statement in question.statements
            for at, column in enumerate(question.columns)
        )
    return ()


def chosen_places(question: Question, answer: Answer) -> frozenset[int]:
    """Places in `choices` of what the answer chose; empty for no answer."""
    if question.kind in CHOICES:
        return answer.chosen
    if question.kind is Kind.MATCHING:
        sides = list(dict.fromkeys(pair.right for pair in question.pairs))
        own = [pair.right for pair in question.pairs]
        return frozenset(
            line * len(sides) + sides.index(own[side])
            for line, side in enumerate(answer.matched)
            if 0 <= side < len(own)
        )
    columns = len(question.columns)
    return frozenset(
        line * columns + column for line, column in enumerate(answer.columns) if 0 <= column < columns
    )


def chosen_table(question: Question, sittings: Sequence[Sitting]) -> tuple[Chosen, ...]:
    """For each choice how often it was chosen, and last how often nothing was; nothing where nothing can be chosen."""
    size = len(choices(question))
    if not size:
        return ()
    ranked = sorted(sittings, key=lambda sitting: sitting.share)
    picked = [chosen_places(question, sitting.answer) or frozenset({size}) for sitting in ranked]
    outer = outer_count(len(picked))

    def count(group: Sequence[frozenset[int]], place: int) -> int:
        return sum(place in places for places in group)

    return tuple(
        Chosen(
            count(picked, place), count(picked[len(picked) - outer :], place), count(picked[:outer], place)
        )
        for place in range(size + 1)
    )


def outer_count(persons: int) -> int:
    """How many persons 27 % are; at least one where there are two groups at all."""
    return max(1, round(persons * OUTER_SHARE)) if persons > 1 else 0
