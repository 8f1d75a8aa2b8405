"""Our questions as GIFT. What it cannot carry stands in comments at the top."""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from lms.assessment.rules.interchange.values import Note, Written, unplaced
from lms.assessment.rules.marking import worth
from lms.assessment.rules.questions import ALL, Kind, Option, Question
from lms.assessment.rules.text import percent_of

SIGNS = re.compile(r"[\\~=#{}:]")
UNWRITABLE = {
    Kind.ORDERING: "GIFT has no question about an order",
    Kind.GAPS: "GIFT has no text with several gaps",
    Kind.MATRIX: "GIFT has no matrix",
}


def write_gift(questions: Sequence[Question]) -> Written:
    """A GIFT file; reading it gives the same questions, but for the notes."""
    notes: list[Note] = []
    pieces: list[str] = []
    for question in questions:
        try:
            body = WRITERS[question.kind](question) if question.kind in WRITERS else None
        except ValueError as error:
            notes.append(Note(question.key, f"left out: {error}"))
            continue
        if body is None:
            notes.append(Note(question.key, f"left out: {UNWRITABLE[question.kind]}"))
            continue
        notes += [Note(question.key, loss) for loss in losses(question)]
        general = f"\n\t####{escaped(question.feedback)}" if question.feedback else ""
        pieces.append(f"::{escaped(question.key)}::[plain]{escaped(question.stem)}{{{body}{general}\n}}\n")
    head = [f"// {note.place}: {note.reason}".replace("\n", " ") for note in notes]
    return Written("\n".join([*head, "" if head else "// GIFT", *pieces]).encode(), tuple(notes))


def losses(question: Question) -> list[str]:
    found = unplaced(question)
    if question.kind is Kind.SCENARIO:
        found.append("written as a choice of one: GIFT knows no scenario")
    if question.case_matters:
        found.append("written without telling capital letters apart")
    if question.number and question.number.unit:
        found.append(f"written without the unit “{question.number.unit}”")
    if question.rubric:
        found.append("written without its rubric")
    return found


def escaped(text: str) -> str:
    return SIGNS.sub(lambda found: f"\\{found.group()}", text.strip()).replace("\n", "\\n")


def piece(text: str) -> str:
    """A text that follows a sign: one that looks like a weight or a format says that it is neither."""
    return f"[plain]{escaped(text)}" if text.lstrip()[:1] in {"%", "["} else escaped(text)


def commented(text: str, comment: str) -> str:
    return f"{piece(text)}#{piece(comment)}" if comment.strip() else piece(text)


def line(sign: str, share: Fraction, text: str, comment: str) -> str:
    weight = "" if (sign, share) in {("=", ALL), ("~", 0)} else f"%{percent_of(share)}%"
    return f"\n\t{sign}{weight}{commented(text, comment)}"


def one(question: Question) -> str:
    if not any(worth(option) == ALL for option in question.options):
        raise ValueError("no option earns the whole mark")
    return "".join(
        line("=" if worth(option) == ALL else "~", worth(option), option.text, option.feedback)
        for option in question.options
    )


def some(question: Question) -> str:
    shares = shares_of_some(question.options)
    return "".join(
        line("~", share, option.text, option.feedback)
        for option, share in zip(question.options, shares, strict=True)
    )


def shares_of_some(options: Sequence[Option]) -> list[Fraction]:
    """What choosing each option earns, where options weigh the same written out: a wrong one takes a right one away."""
    if any(option.share is not None for option in options):
        return [worth(option) for option in options]
    part = Fraction(1, sum(option.right for option in options))
    return [part if option.right else -part for option in options]


def short(question: Question) -> str:
    if any("->" in item.text for item in question.accepted):
        raise ValueError("GIFT reads “->” as a pair")
    return "".join(line("=", item.share, item.text, item.feedback) for item in question.accepted)


def matching(question: Question) -> str:
    if any("->" in side for pair in question.pairs for side in (pair.left, pair.right)):
        raise ValueError("GIFT reads “->” as a pair")
    return "".join(f"\n\t={piece(pair.left)} -> {piece(pair.right)}" for pair in question.pairs)


def numeric(question: Question) -> str:
    return "#" + "".join(
        f"\n\t={weight_of(number.share)}{number.value:f}:{number.tolerance:f}"
        + (f"#{piece(number.feedback)}" if number.feedback else "")
        for number in question.numbers
    )


def weight_of(share: Fraction) -> str:
    return "" if share == ALL else f"%{percent_of(share)}%"


def work(question: Question) -> str:
    return ""


WRITERS: Mapping[Kind, Callable[[Question], str]] = {
    Kind.SINGLE: one,
    Kind.SCENARIO: one,
    Kind.MULTIPLE: some,
    Kind.SHORT: short,
    Kind.MATCHING: matching,
    Kind.NUMERIC: numeric,
    Kind.WORK: work,
}
