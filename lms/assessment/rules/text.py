"""Question pools as text: `questions.toml` of a module."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import tomlkit

from lms.assessment.rules.questions import CHOICES, Kind, Number, Option, Pair, Question

LONGEST = 2_000


class BadPool(Exception):
    """A pool that cannot be used: `line` (from 1) and `reason`."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
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
    _, _, rest = message.partition("at line ")
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
        options=tuple(
            Option(str(option["text"]), bool(option.get("right", False)))
            for option in table.get("options", ())
        ),
        pairs=tuple(Pair(str(pair["left"]), str(pair["right"])) for pair in table.get("pairs", ())),
        steps=tuple(str(step) for step in table.get("steps", ())),
        number=number_from(table) if kind is Kind.NUMERIC else None,
    )
    check(question)
    return question


def text_of(table: Mapping[str, Any], name: str) -> str:
    found = table[name]
    if not isinstance(found, str) or not found.strip():
        raise ValueError(f"{name} is empty")
    if len(found) > LONGEST:
        raise ValueError(f"{name} is longer than {LONGEST} characters")
    return found


def number_from(table: Mapping[str, Any]) -> Number:
    return Number(
        Decimal(str(table["value"])), Decimal(str(table.get("tolerance", 0))), str(table.get("unit", ""))
    )


def check(question: Question) -> None:
    right = sum(option.right for option in question.options)
    if question.kind in CHOICES and len(question.options) < 2:
        raise ValueError("fewer than two options")
    if question.kind in {Kind.SINGLE, Kind.SCENARIO} and right != 1:
        raise ValueError(f"one option must be right, {right} are")
    if question.kind is Kind.MULTIPLE and not right:
        raise ValueError("no option is right")
    if question.kind is Kind.MATCHING and len(question.pairs) < 2:
        raise ValueError("fewer than two pairs")
    if question.kind is Kind.ORDERING and (
        len(question.steps) < 2 or len(set(question.steps)) < len(question.steps)
    ):
        raise ValueError("an order needs two different steps or more")
    if question.number and question.number.tolerance < 0:
        raise ValueError("a tolerance below zero")


def to_body(question: Question) -> dict[str, Any]:
    """The parts of a question as plain values (strings, lists), for storage and for text."""
    body: dict[str, Any] = {}
    if question.options:
        body["options"] = [
            {"text": option.text, "right": True} if option.right else {"text": option.text}
            for option in question.options
        ]
    if question.pairs:
        body["pairs"] = [{"left": pair.left, "right": pair.right} for pair in question.pairs]
    if question.steps:
        body["steps"] = list(question.steps)
    if question.number:
        body |= {
            "value": str(question.number.value),
            "tolerance": str(question.number.tolerance),
            "unit": question.number.unit,
        }
    return body


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
