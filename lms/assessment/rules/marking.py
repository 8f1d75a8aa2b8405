"""Marks: exact shares between 0 and 1. Right answers are known here and nowhere nearer to the learner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.assessment.rules.numbers import read_number
from lms.assessment.rules.questions import ALL, Kind, Option, Question
from lms.assessment.rules.words import is_same_text

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner gave, in terms of the question's own order (not of the attempt's draw).

    chosen: indices of options (single, scenario: one; multiple: any).
    matched: for each pair in order, the index of the chosen right side; -1 where none was chosen.
    order: indices of the steps in the order given.
    number: the number typed.
    texts: what was typed or chosen, one for each gap; one alone for a short text.
    columns: for each statement of a matrix in order, the index of the column; -1 where none was chosen.
    """

    chosen: frozenset[int] = frozenset()
    matched: tuple[int, ...] = ()
    order: tuple[int, ...] = ()
    number: str = ""
    texts: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()


def mark(question: Question, answer: Answer) -> Fraction:
    """The share of the question that the answer earns, 0 to 1. A work earns nothing before a trainer marked it."""
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
        case Kind.SHORT:
            return mark_short(question, answer)
        case Kind.GAPS:
            return mark_gaps(question, answer)
        case Kind.MATRIX:
            return mark_matrix(question, answer)
        case Kind.WORK:
            return NOTHING


def right_options(question: Question) -> frozenset[int]:
    return frozenset(index for index, option in enumerate(question.options) if option.right)


def worth(option: Option) -> Fraction:
    """What choosing an option earns where one is chosen."""
    return option.share if option.share is not None else Fraction(option.right)


def mark_single(question: Question, answer: Answer) -> Fraction:
    if len(answer.chosen) != 1:
        return NOTHING
    (chosen,) = answer.chosen
    return max(NOTHING, worth(question.options[chosen]))


def mark_multiple(question: Question, answer: Answer) -> Fraction:
    """(right − wrong) / all right, or the sum of the options' own shares; never below nothing, never above all."""
    if any(option.share is not None for option in question.options):
        gained = sum((worth(question.options[at]) for at in answer.chosen), NOTHING)
        return min(ALL, max(NOTHING, gained))
    right = right_options(question)
    hits = len(answer.chosen & right) - len(answer.chosen - right)
    return max(NOTHING, Fraction(hits, len(right)))


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
    """The best share among the values that the number hits."""
    given = read_number(answer.number, question.number.unit if question.number else "")
    if given is None:
        return NOTHING
    hits = (number.share for number in question.numbers if abs(given - number.value) <= number.tolerance)
    return max(hits, default=NOTHING)


def mark_short(question: Question, answer: Answer) -> Fraction:
    given = answer.texts[0] if answer.texts else ""
    hits = (
        item.share
        for item in question.accepted
        if is_same_text(given, item.text, case_matters=question.case_matters)
    )
    return max(hits, default=NOTHING)


def mark_gaps(question: Question, answer: Answer) -> Fraction:
    """One part per gap."""
    hits = sum(
        any(is_same_text(given, text, case_matters=question.case_matters) for text in gap.accepted)
        for given, gap in zip(answer.texts, question.gaps, strict=False)
    )
    return Fraction(hits, len(question.gaps))


def mark_matrix(question: Question, answer: Answer) -> Fraction:
    """One part per statement."""
    hits = sum(
        given == statement.column
        for given, statement in zip(answer.columns, question.statements, strict=False)
    )
    return Fraction(hits, len(question.statements))


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
