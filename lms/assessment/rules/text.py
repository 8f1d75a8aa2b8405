"""Question pools as text: `questions.toml` of a module."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import tomlkit

from lms.assessment.rules.arithmetic import value_of
from lms.assessment.rules.questions import (
    ALL,
    GAP_MARK,
    Accepted,
    Criterion,
    Form,
    Gap,
    Kind,
    Number,
    Option,
    Pair,
    Question,
    Statement,
)
from lms.assessment.rules.said import said as _

LONGEST = 2_000


class BadPool(Exception):
    """A pool that cannot be used: `line` (from 1) and `reason`."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(_("line %(line)s: %(reason)s", line=line, reason=reason))
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PoolFile:
    """A pool as written: its key is the key of its module."""

    key: str
    questions: tuple[Question, ...]


def parse_pool(key: str, text: str) -> PoolFile:
    """The pool in `text`.

    Raises:
        BadPool: the text is not TOML, or a question has no key, an unknown type, or no right answer.
    """
    try:
        tables = tomllib.loads(text).get("question", [])
    except tomllib.TOMLDecodeError as error:
        raise BadPool(line_in(str(error)), str(error)) from error
    questions: list[Question] = []
    for table in tables:
        name = str(table.get("key", ""))
        try:
            questions.append(question_from(table))
        except (ValueError, KeyError, TypeError, InvalidOperation) as error:
            raise BadPool(
                line_of(text, name), f"question {name or 'without key'}: {reason_of(error)}"
            ) from error
        if [other.key for other in questions].count(name) > 1:
            raise BadPool(line_of(text, name), f"question {name} is there twice")
    return PoolFile(key, tuple(questions))


def line_in(message: str) -> int:
    _before, _sign, rest = message.partition("at line ")
    digits = rest.split(",")[0]
    return int(digits) if digits.isdecimal() else 1


def line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if key and line.strip().startswith("key") and f'"{key}"' in line:
            return number
    return 1


def reason_of(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error) or "cannot be read"


def question_from(table: Mapping[str, Any]) -> Question:
    """A question from its table; a ValueError says in words what is wrong."""
    kind = Kind(table["type"])
    question = Question(
        key=text_of(table, "key"),
        kind=kind,
        stem=text_of(table, "stem"),
        feedback=str(table.get("feedback", "")),
        options=tuple(option_from(option) for option in table.get("options", ())),
        pairs=tuple(Pair(str(pair["left"]), str(pair["right"])) for pair in table.get("pairs", ())),
        steps=tuple(str(step) for step in table.get("steps", ())),
        numbers=numbers_from(table) if kind is Kind.NUMERIC else (),
        calculation=str(table.get("calculation", "")),
        accepted=tuple(accepted_from(item) for item in table.get("accepted", ())),
        case_matters=bool(table.get("case_matters", False)),
        gaps=tuple(gap_from(gap) for gap in table.get("gaps", ())),
        columns=tuple(str(column) for column in table.get("columns", ())),
        statements=statements_from(table),
        rubric=tuple(criterion_from(criterion) for criterion in table.get("rubric", ())),
        competency=str(table.get("competency", "")),
        level=int(table.get("level", 0)),
        difficulty=Decimal(str(table["difficulty"])) if "difficulty" in table else None,
        lesson=str(table.get("lesson", "")),
        form=Form(table.get("form", "")),
    )
    check(question)
    return question


def option_from(table: Mapping[str, Any]) -> Option:
    return Option(
        str(table["text"]),
        bool(table.get("right", False)),
        str(table.get("feedback", "")),
        share_of(table["percent"]) if "percent" in table else None,
    )


def share_of(percent: object) -> Fraction:
    """The share a percentage stands for: 33.33333 means a third."""
    exact = Fraction(str(percent)) / 100
    near = exact.limit_denominator(30)
    return near if abs(near - exact) < Fraction(1, 10_000) else exact


def percent_of(share: Fraction) -> str:
    return f"{float(share * 100):.5f}".rstrip("0").rstrip(".")


def accepted_from(item: str | Mapping[str, Any]) -> Accepted:
    if isinstance(item, str):
        return Accepted(item)
    return Accepted(str(item["text"]), share_of(item.get("percent", 100)), str(item.get("feedback", "")))


def gap_from(table: Mapping[str, Any]) -> Gap:
    return Gap(
        tuple(str(text) for text in table["accepted"]), tuple(str(text) for text in table.get("choices", ()))
    )


def statements_from(table: Mapping[str, Any]) -> tuple[Statement, ...]:
    """Each statement names its column by the column's words."""
    columns = [str(column) for column in table.get("columns", ())]
    found = []
    for line in table.get("statements", ()):
        if str(line["column"]) not in columns:
            raise ValueError(_("no column is called “%(line)s”", line=line["column"]))
        found.append(Statement(str(line["text"]), columns.index(str(line["column"]))))
    return tuple(found)


def criterion_from(table: Mapping[str, Any]) -> Criterion:
    return Criterion(
        str(table["text"]), tuple((str(step["text"]), int(step["points"])) for step in table["steps"])
    )


def text_of(table: Mapping[str, Any], name: str) -> str:
    found = table[name]
    if not isinstance(found, str) or not found.strip():
        raise ValueError(_("%(name)s is empty", name=name))
    if len(found) > LONGEST:
        raise ValueError(_("%(name)s is longer than %(most)s characters", name=name, most=LONGEST))
    return found


def numbers_from(table: Mapping[str, Any]) -> tuple[Number, ...]:
    """The right value, and under `also` further ones that earn another share."""
    unit = str(table.get("unit", ""))
    return tuple(
        Number(
            Decimal(str(item["value"])),
            Decimal(str(item.get("tolerance", 0))),
            unit,
            share_of(item.get("percent", 100)),
            str(item.get("value_feedback", "")),
        )
        for item in (table, *table.get("also", ()))
    )


def check(question: Question) -> None:
    """Refuse, with a ValueError in words, what could not be asked or marked."""
    for refuse in CHECKS.get(question.kind, ()):
        refuse(question)
    if question.form is Form.EITHER:
        raise ValueError(_("a question is in form A or in form B"))
    if not 0 <= question.level <= 3:
        raise ValueError(_("a level is 1, 2 or 3"))
    if question.difficulty is not None and not 0 < question.difficulty < 1:
        raise ValueError(_("a difficulty lies between 0 and 1"))


def check_options(question: Question) -> None:
    if len(question.options) < 2:
        raise ValueError(_("fewer than two options"))


def check_one_right(question: Question) -> None:
    right = sum(option.right for option in question.options)
    if right != 1 and not any(option.share == ALL for option in question.options):
        raise ValueError(_("one option must be right, %(right)s are", right=right))


def check_some_right(question: Question) -> None:
    if not any(option.right or (option.share or 0) > 0 for option in question.options):
        raise ValueError(_("no option is right"))


def check_pairs(question: Question) -> None:
    if len(question.pairs) < 2:
        raise ValueError(_("fewer than two pairs"))


def check_steps(question: Question) -> None:
    if len(question.steps) < 2 or len(set(question.steps)) < len(question.steps):
        raise ValueError(_("an order needs two different steps or more"))


def check_numbers(question: Question) -> None:
    if not all(number.value.is_finite() and number.tolerance.is_finite() for number in question.numbers):
        raise ValueError(_("not a number that can be compared"))
    if not any(number.share == ALL for number in question.numbers):
        raise ValueError(_("no number earns everything"))
    if any(number.tolerance < 0 for number in question.numbers):
        raise ValueError(_("a tolerance below zero"))
    first = question.number
    if first and question.calculation:
        found = value_of(question.calculation)
        half_a_place = Decimal(5).scaleb(int(first.value.as_tuple().exponent) - 1)  # it may have been rounded
        if abs(found - first.value) > max(first.tolerance, half_a_place):
            raise ValueError(
                _(
                    "%(calculation)s is %(found)s, not %(value)s",
                    calculation=question.calculation,
                    found=found,
                    value=first.value,
                )
            )


def check_accepted(question: Question) -> None:
    if not any(item.share == ALL and item.text.strip() for item in question.accepted):
        raise ValueError(_("no answer is accepted in full"))


def check_gaps(question: Question) -> None:
    marks = GAP_MARK.findall(question.stem)
    if not marks or [int(mark) for mark in marks] != list(range(1, len(question.gaps) + 1)):
        raise ValueError(_("the text marks its gaps as [[1]], [[2]] …, one for each of `gaps`"))
    for gap in question.gaps:
        if not any(text.strip() for text in gap.accepted):
            raise ValueError(_("a gap accepts nothing"))
        if gap.choices and not set(gap.accepted) & set(gap.choices):
            raise ValueError(_("what a gap accepts is not among its choices"))


def check_matrix(question: Question) -> None:
    if len(question.columns) < 2 or len(set(question.columns)) < len(question.columns):
        raise ValueError(_("a matrix needs two different columns or more"))
    if not question.statements:
        raise ValueError(_("a matrix needs a statement"))


def check_rubric(question: Question) -> None:
    if not question.rubric or any(criterion.points <= 0 for criterion in question.rubric):
        raise ValueError(_("a rubric needs a criterion, and each criterion a step with points"))
    if any(points < 0 for criterion in question.rubric for _text, points in criterion.steps):
        raise ValueError(_("points below zero"))


CHECKS: Mapping[Kind, tuple[Callable[[Question], None], ...]] = {
    Kind.SINGLE: (check_options, check_one_right),
    Kind.SCENARIO: (check_options, check_one_right),
    Kind.MULTIPLE: (check_options, check_some_right),
    Kind.MATCHING: (check_pairs,),
    Kind.ORDERING: (check_steps,),
    Kind.NUMERIC: (check_numbers,),
    Kind.SHORT: (check_accepted,),
    Kind.GAPS: (check_gaps,),
    Kind.MATRIX: (check_matrix,),
    Kind.WORK: (check_rubric,),
}


def to_body(question: Question) -> dict[str, Any]:
    """The parts of a question as plain values (strings, lists), for storage and for text. Empty parts are left out."""
    body: dict[str, Any] = {
        "options": [option_table(option) for option in question.options],
        "pairs": [{"left": pair.left, "right": pair.right} for pair in question.pairs],
        "steps": list(question.steps),
        "calculation": question.calculation,
        "accepted": [accepted_table(item) for item in question.accepted],
        "case_matters": question.case_matters,
        "gaps": [gap_table(gap) for gap in question.gaps],
        "columns": list(question.columns),
        "statements": [
            {"text": line.text, "column": question.columns[line.column]} for line in question.statements
        ],
        "rubric": [criterion_table(criterion) for criterion in question.rubric],
        "competency": question.competency,
        "level": question.level,
        "difficulty": str(question.difficulty) if question.difficulty is not None else "",
        "lesson": question.lesson,
        "form": question.form.value,
    }
    return {name: value for name, value in body.items() if value} | numbers_table(question.numbers)


def option_table(option: Option) -> dict[str, Any]:
    table: dict[str, Any] = {"text": option.text}
    if option.right:
        table["right"] = True
    if option.share is not None:
        table["percent"] = percent_of(option.share)
    if option.feedback:
        table["feedback"] = option.feedback
    return table


def accepted_table(item: Accepted) -> str | dict[str, Any]:
    if item.share == ALL and not item.feedback:
        return item.text
    table: dict[str, Any] = {"text": item.text, "percent": percent_of(item.share)}
    return table | ({"feedback": item.feedback} if item.feedback else {})


def gap_table(gap: Gap) -> dict[str, Any]:
    return {"accepted": list(gap.accepted)} | ({"choices": list(gap.choices)} if gap.choices else {})


def criterion_table(criterion: Criterion) -> dict[str, Any]:
    return {
        "text": criterion.text,
        "steps": [{"text": text, "points": points} for text, points in criterion.steps],
    }


def numbers_table(numbers: Sequence[Number]) -> dict[str, Any]:
    if not numbers:
        return {}
    first, *others = numbers
    table = number_table(first) | {"unit": first.unit}
    return table | ({"also": [number_table(other) for other in others]} if others else {})


def number_table(number: Number) -> dict[str, Any]:
    table = {"value": str(number.value), "tolerance": str(number.tolerance)}
    if number.share != ALL:
        table["percent"] = percent_of(number.share)
    if number.feedback:
        table["value_feedback"] = number.feedback
    return table


def to_table(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "type": question.kind.value,
        "stem": question.stem,
        **to_body(question),
        "feedback": question.feedback,
    }


def dump_pool(questions: Sequence[Question]) -> str:
    """The text of a pool; parsing it gives the same questions."""
    document = tomlkit.document()
    tables = tomlkit.aot()
    for question in questions:
        table = tomlkit.table()
        for name, value in to_table(question).items():
            table.add(name, inline(value))
        tables.append(table)
    document.add("question", tables)
    return tomlkit.dumps(document)


def inline(value: Any) -> Any:
    """Lists of tables as one inline table a line, as a person would write them."""
    if not isinstance(value, list):
        return value
    array = tomlkit.array()
    for item in value:
        if isinstance(item, dict):
            row = tomlkit.inline_table()
            row.update(item)
            array.append(row)
        else:
            array.append(item)
    return array.multiline(multiline=True)
