"""What a test asks: so many questions of a competency and a level. And whether a pool can give them."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.assessment.rules.questions import Form, Question


@dataclass(frozen=True, slots=True)
class Line:
    """`count` questions of a competency ("": of any) and a level (0: of any)."""

    count: int
    competency: str = ""
    level: int = 0

    def takes(self, question: Question) -> bool:
        return self.competency in {"", question.competency} and self.level in {0, question.level}


Blueprint = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """How a test is made up. No blueprint: every question of the form is asked; no minutes: no limit.

    last: questions of this form come when nothing else unseen is left.
    """

    blueprint: Blueprint = ()
    form: Form = Form.ANY
    minutes: int = 0
    asks_confidence: bool = False
    last: Form = Form.ANY


EVERYTHING = Paper()


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A line of a blueprint for which a pool lacks `missing` questions."""

    line: Line
    missing: int


def of_form(questions: Sequence[Question], form: Form) -> list[Question]:
    """The questions a test asks from. Without a form it asks what belongs to no set, so that the sets stay unseen."""
    asked = {Form.A, Form.B} if form is Form.EITHER else {form}
    return [question for question in questions if question.form in asked]


def size(blueprint: Blueprint) -> int:
    return sum(line.count for line in blueprint)


def chosen(questions: Sequence[Question], blueprint: Blueprint) -> list[Question]:
    """As many questions as the blueprint can take, the earlier ones of `questions` before the later ones."""
    return [questions[at] for at in sorted(places(questions, blueprint))]


def shortfalls(questions: Sequence[Question], blueprint: Blueprint) -> tuple[Shortfall, ...]:
    """Lines that cannot be filled from these questions."""
    taken = list(places(questions, blueprint).values())
    return tuple(
        Shortfall(line, line.count - taken.count(number))
        for number, line in enumerate(blueprint)
        if taken.count(number) < line.count
    )


def places(questions: Sequence[Question], blueprint: Blueprint) -> dict[int, int]:
    """Question → line, both by number. Lines may overlap: a question gives way when another line takes it too."""
    seats: dict[int, int] = {}
    for at in range(len(questions)):
        seat(at, questions, blueprint, seats, set())
    return seats


def seat(
    at: int, questions: Sequence[Question], blueprint: Blueprint, seats: dict[int, int], tried: set[int]
) -> bool:
    """Find a line for one question, moving others to other lines but never out: an augmenting path."""
    for number, line in enumerate(blueprint):
        if number in tried or not line.takes(questions[at]):
            continue
        tried.add(number)
        sitting = [other for other, place in seats.items() if place == number]
        if len(sitting) < line.count or any(
            seat(other, questions, blueprint, seats, tried) for other in sitting
        ):
            seats[at] = number
            return True
    return False


def read_blueprint(text: str) -> Blueprint:
    """A blueprint as trainers write it: one line each of competency, level and number; a star for any.

    Raises:
        ValueError: with the line that cannot be read.

    >>> read_blueprint("K1 1 2")
    (Line(count=2, competency='K1', level=1),)
    """
    return tuple(read_line(line) for line in text.splitlines() if line.strip())


def read_line(text: str) -> Line:
    words = text.split()
    if (
        len(words) != 3
        or words[1] not in {"*", "1", "2", "3"}
        or not words[2].isdecimal()
        or int(words[2]) < 1
    ):
        raise ValueError(text.strip())
    competency, level, count = ("" if word == "*" else word for word in words)
    return Line(int(count), competency, int(level or 0))


def write_blueprint(blueprint: Blueprint) -> str:
    return "\n".join(f"{line.competency or '*'} {line.level or '*'} {line.count}" for line in blueprint)
