"""The draw of an attempt: which questions, in which order, with their parts in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeGuard

from lms.assessment.rules.marking import Answer
from lms.assessment.rules.questions import CHOICES, Kind, Question


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question of a draw: `order[shown] = own` for each shown part."""

    key: str
    order: tuple[int, ...]


def draw(questions: Sequence[Question], seed: str) -> tuple[Drawn, ...]:
    """Questions and their parts, shuffled; the same seed gives the same draw."""
    chance = Random(seed)  # noqa: S311 -- fairness, not secrecy: nothing is guessed from the order
    shuffled = chance.sample(list(questions), len(questions))
    return tuple(Drawn(question.key, order_of(question, chance)) for question in shuffled)


def order_of(question: Question, chance: Random) -> tuple[int, ...]:
    order = list(range(question.size))
    if len(order) < 2:
        return tuple(order)
    chance.shuffle(order)
    # Steps shown in their right order would be an answer given away.
    while question.kind is Kind.ORDERING and order == sorted(order):
        chance.shuffle(order)
    return tuple(order)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a learner sees it while the attempt is open: no key, no feedback, no points."""

    key: str
    kind: Kind
    stem: str
    lines: tuple[str, ...]
    choices: tuple[str, ...]
    unit: str
    several: bool


def shown(question: Question, drawn: Drawn) -> Shown:
    """The question with its parts in the order of the draw.

    lines: what is asked line by line (left sides, steps); choices: what may be chosen (options, right sides).
    """
    parts: list[str] = []
    lines: tuple[str, ...] = ()
    if question.kind in CHOICES:
        parts = [option.text for option in question.options]
    elif question.kind is Kind.MATCHING:
        parts = [pair.right for pair in question.pairs]
        lines = tuple(pair.left for pair in question.pairs)
    elif question.kind is Kind.ORDERING:
        lines = tuple(question.steps[own] for own in drawn.order)
    choices = tuple(parts[own] for own in drawn.order) if parts else ()
    if question.kind is Kind.MATCHING:
        choices = tuple(dict.fromkeys(choices))  # a right side that fits two lines is offered once
    return Shown(
        key=question.key,
        kind=question.kind,
        stem=question.stem,
        lines=lines,
        choices=choices,
        unit=question.number.unit if question.number else "",
        several=question.kind is Kind.MULTIPLE,
    )


def given(question: Question, drawn: Drawn, raw: object) -> Answer:
    """What was sent for a drawn question, translated into the question's own order; nonsense counts as no answer.

    raw: a position or list of positions among the shown choices (single, scenario, multiple); a list of positions,
    one a line, or None (matching); a list of places 1…n, one a shown step (ordering); a text (numeric).
    """
    match question.kind:
        case Kind.NUMERIC:
            return Answer(number=raw if isinstance(raw, str) else "")
        case Kind.ORDERING:
            return Answer(order=ordered(drawn, raw))
        case Kind.MATCHING:
            return Answer(matched=matched(question, drawn, raw))
        case _:
            wanted = raw if isinstance(raw, list) else [raw]
            return Answer(
                chosen=frozenset(drawn.order[at] for at in wanted if is_position(at, len(drawn.order)))
            )


def is_position(value: object, size: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size


def ordered(drawn: Drawn, raw: object) -> tuple[int, ...]:
    places = raw if isinstance(raw, list) else []
    size = len(drawn.order)
    if len(places) != size or sorted(p for p in places if isinstance(p, int)) != list(range(1, size + 1)):
        return ()
    by_place = sorted(range(size), key=lambda at: places[at])
    return tuple(drawn.order[at] for at in by_place)


def matched(question: Question, drawn: Drawn, raw: object) -> tuple[int, ...]:
    sides = list(dict.fromkeys(question.pairs[own].right for own in drawn.order))
    first = {pair.right: index for index, pair in reversed(list(enumerate(question.pairs)))}
    chosen = raw if isinstance(raw, list) else []
    return tuple(
        first[sides[at]] if is_position(at, len(sides)) else -1
        for at in (chosen + [None] * len(question.pairs))[: len(question.pairs)]
    )


def right_answer(question: Question, drawn: Drawn) -> object:
    """What would have to be sent for full marks, as `given` reads it. For demonstrations and tests."""
    match question.kind:
        case Kind.NUMERIC:
            return str(question.number.value) if question.number else ""
        case Kind.ORDERING:
            return [own + 1 for own in drawn.order]
        case Kind.MATCHING:
            sides = list(dict.fromkeys(question.pairs[own].right for own in drawn.order))
            return [sides.index(pair.right) for pair in question.pairs]
        case Kind.MULTIPLE:
            return [at for at, own in enumerate(drawn.order) if question.options[own].right]
        case _:
            return next(at for at, own in enumerate(drawn.order) if question.options[own].right)
