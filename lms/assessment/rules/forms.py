"""Parallel forms: who gets which first, and whether the two are equal."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms.assessment.rules.questions import Form, Question

Cell = tuple[str, int]


def forms_for(person_key: object, course_key: str) -> tuple[Form, Form]:
    """The form before the course and the form after it. Half of all people begin with A, half with B."""
    seed = hashlib.sha256(f"{course_key}:{person_key}".encode()).digest()
    return (Form.A, Form.B) if seed[0] % 2 == 0 else (Form.B, Form.A)


@dataclass(frozen=True, slots=True)
class Uneven:
    """A competency and a level of which the two forms hold different numbers of questions."""

    competency: str
    level: int
    in_a: int
    in_b: int


@dataclass(frozen=True, slots=True)
class Parallel:
    """Forms A and B side by side. Difficulties are means of what authors expect; None where none is said."""

    count_a: int
    count_b: int
    uneven: tuple[Uneven, ...]
    difficulty_a: Decimal | None
    difficulty_b: Decimal | None

    @property
    def exist(self) -> bool:
        return bool(self.count_a and self.count_b)

    @property
    def are_equal(self) -> bool:
        return self.exist and not self.uneven

    @property
    def difference(self) -> Decimal | None:
        """By how much A is expected to be easier than B."""
        if self.difficulty_a is None or self.difficulty_b is None:
            return None
        return self.difficulty_a - self.difficulty_b


def parallel(questions: Sequence[Question]) -> Parallel:
    a, b = (cells(questions, form) for form in (Form.A, Form.B))
    return Parallel(
        count_a=a.total(),
        count_b=b.total(),
        uneven=tuple(Uneven(*cell, a[cell], b[cell]) for cell in sorted(a | b) if a[cell] != b[cell]),
        difficulty_a=mean_difficulty(questions, Form.A),
        difficulty_b=mean_difficulty(questions, Form.B),
    )


def cells(questions: Sequence[Question], form: Form) -> Counter[Cell]:
    return Counter((question.competency, question.level) for question in questions if question.form is form)


def mean_difficulty(questions: Sequence[Question], form: Form) -> Decimal | None:
    said = [
        question.difficulty
        for question in questions
        if question.form is form and question.difficulty is not None
    ]
    return (sum(said, Decimal(0)) / len(said)).quantize(Decimal("0.001")) if said else None
