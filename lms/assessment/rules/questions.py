"""What a question is. Texts are in the source language; keys and scoring never change with translation."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

ALL = Fraction(1)
GAP_MARK = re.compile(r"\[\[(\d+)\]\]")


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    MATCHING = "matching"
    ORDERING = "ordering"
    NUMERIC = "numeric"
    SCENARIO = "scenario"
    SHORT = "short"  # a word or a phrase, compared with accepted answers
    GAPS = "gaps"  # a text with gaps, written as [[1]], [[2]] … in the stem
    MATRIX = "matrix"  # statements, each belonging to one of the same columns
    WORK = "work"  # a text or a file that a trainer marks with a rubric


CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.SCENARIO})


class Form(StrEnum):
    """The set a question belongs to. A and B are parallel: one before a course, the other after it.

    EITHER is said of a test alone: it asks from both.
    """

    ANY = ""
    A = "A"
    B = "B"
    EITHER = "AB"
    PRACTICE = "practice"
    RESERVE = "reserve"


@dataclass(frozen=True, slots=True)
class Option:
    """`share` is what choosing it earns or costs (−1 to 1) where options weigh differently; None: by `right` alone."""

    text: str
    right: bool = False
    feedback: str = ""
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Number:
    """A right value, how far an answer may be off, the unit it is asked in, and what hitting it earns."""

    value: Decimal
    tolerance: Decimal
    unit: str = ""
    share: Fraction = ALL
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A phrase that is accepted; a star in it stands for any text. `share` is what it earns."""

    text: str
    share: Fraction = ALL
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap of a text: what is accepted in it, and what may be chosen where nothing is typed."""

    accepted: tuple[str, ...]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a matrix and the index of the column it belongs to."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric: what is looked at, and the points of each step, the best step last."""

    text: str
    steps: tuple[tuple[str, int], ...]

    @property
    def points(self) -> int:
        return max(points for _text, points in self.steps)


def without_gap_marks(stem: str) -> str:
    """A text for lists and titles: its gaps as dots."""
    return GAP_MARK.sub("…", stem)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Of the parts, only those of its kind are filled.

    steps are in their right order. competency is a code (K1 to K24), level its step (1 foundation, 2 practitioner,
    3 lead; 0: not said), difficulty the share of prepared learners expected to answer rightly, lesson the key of the
    lesson whose outcome it tests. calculation is how the first number was worked out; nobody who answers is shown it.
    """

    key: str
    kind: Kind
    stem: str
    feedback: str = ""
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    steps: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    calculation: str = ""
    accepted: tuple[Accepted, ...] = ()
    case_matters: bool = False
    gaps: tuple[Gap, ...] = ()
    columns: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    competency: str = ""
    level: int = 0
    difficulty: Decimal | None = None
    lesson: str = ""
    form: Form = Form.ANY

    @property
    def number(self) -> Number | None:
        """The first value that earns everything; it also says the unit."""
        return next((number for number in self.numbers if number.share == 1), None)

    @property
    def size(self) -> int:
        """How many parts an attempt shuffles."""
        return len(self.options) or len(self.pairs) or len(self.steps) or len(self.statements)

    @property
    def is_marked_by_hand(self) -> bool:
        return self.kind is Kind.WORK
