"""Marks: exact shares between 0 and 1. Right answers are known here and nowhere nearer to the learner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.assessment.rules.numbers import read_number
from lms.assessment.rules.questions import Kind, Question

NOTHING, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner gave, in terms of the question's own order (not of the attempt's draw).

    chosen: indices of options (single, scenario: one; multiple: any).
    matched: for each pair in order, the index of the chosen right side; -1 where none was chosen.
    order: indices of the steps in the order given.
    number: the text typed.
    """

    chosen: frozenset[int] = frozenset()
    matched: tuple[int, ...] = ()
    order: tuple[int, ...] = ()
    number: str = ""


def mark(question: Question, answer: Answer) -> Fraction:
    """The share of the question that the answer earns, 0 to 1."""
    match question.kind:
        case Kind.SINGLE | Kind.SCENARIO:
            return mark_single(question, answer)
        case Kind.MULTIPLE:
            return mark_multiple(question, answer)
        case Kind.MATCHING:
            return mark_matching(question, answer)
        case Kind.ORDERING:
            return mark_ordering(question, answer)
        case Kind.NUMERIC:
            return mark_numeric(question, answer)


def right_options(question: Question) -> frozenset[int]:
    return frozenset(index for index, option in enumerate(question.options) if option.right)


def mark_single(question: Question, answer: Answer) -> Fraction:
    return ALL if len(answer.chosen) == 1 and answer.chosen <= right_options(question) else NOTHING


def mark_multiple(question: Question, answer: Answer) -> Fraction:
    """(right − wrong) / all right, never below nothing."""
    right = right_options(question)
    gained = len(answer.chosen & right) - len(answer.chosen - right)
    return max(NOTHING, Fraction(gained, len(right)))


def mark_matching(question: Question, answer: Answer) -> Fraction:
    """One part per pair; two pairs with the same right side may be given either way round."""
    sides = [pair.right for pair in question.pairs]
    hits = sum(
        0 <= given < len(sides) and sides[given] == wanted
        for given, wanted in zip(answer.matched, sides, strict=False)
    )
    return Fraction(hits, len(sides))


def mark_ordering(question: Question, answer: Answer) -> Fraction:
    """One part per neighbouring pair of steps that stands in the right order next to each other."""
    if sorted(answer.order) != list(range(len(question.steps))):
        return NOTHING
    neighbours = list(zip(answer.order, answer.order[1:], strict=False))
    return Fraction(sum(after == before + 1 for before, after in neighbours), len(neighbours))


def mark_numeric(question: Question, answer: Answer) -> Fraction:
    if question.number is None:
        return NOTHING
    given = read_number(answer.number, question.number.unit)
    if given is None:
        return NOTHING
    return ALL if abs(given - question.number.value) <= question.number.tolerance else NOTHING


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of an attempt: the mean share of its questions, and whether that passes."""

    share: Fraction
    passed: bool


def total(marks: Sequence[Fraction] | Iterable[Fraction], passing: Fraction) -> Result:
    """The mean of the marks against the share that passes; no marks, no pass."""
    given = list(marks)
    if not given:
        return Result(NOTHING, passed=False)
    share = sum(given, NOTHING) / len(given)
    return Result(share, passed=share >= passing)
