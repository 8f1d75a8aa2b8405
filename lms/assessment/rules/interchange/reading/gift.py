"""GIFT, the text format of Moodle's questions. Every step looks at each character a fixed number of times."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms.assessment.rules.interchange.plain import Wording
from lms.assessment.rules.interchange.values import MOST_PARTS, Reading, Sheet, key_from, plain_rubric
from lms.assessment.rules.interchange.weights import number_from, share_from, weighed
from lms.assessment.rules.questions import ALL, Accepted, Kind, Number, Option, Pair, Question
from lms.assessment.rules.said import said as _
from lms.assessment.rules.said import why_of

# An escaped sign is put away under a character that no text has, so that what is left is structure.
ESCAPED = {f"\\{sign}": chr(0xFDD0 + at) for at, sign in enumerate("\\~=#{}:")} | {"\\n": "\ufdda"}
PLAIN = {away: sign[1] for sign, away in ESCAPED.items()} | {"\ufdda": "\n"}
ESCAPE = re.compile(r"\\[\\~=#{}:n]")
FORM = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
TAG = re.compile(r"\[tag:([^\]\n]{1,200})\]")
TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
BLANK = "_____"
CATEGORY = "$CATEGORY:"


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two blank lines: the line it begins on, its text, and the tags in comments before it."""

    line: int
    text: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One answer: its sign, its weight as written, its text and its feedback."""

    sign: str
    weight: str
    text: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Written:
    """A question before its kind is known. `answers` is what stood in braces, None where there were none."""

    title: str
    form: str
    stem: str
    answers: str | None
    general: str


def read_gift(text: str) -> Reading:
    """The questions of a GIFT file.

    Raises:
        Refused: there are too many questions.
    """
    sheet = Sheet("gift")
    for chunk in chunks(ESCAPE.sub(lambda found: ESCAPED[found.group()], text)):
        read_chunk(chunk, sheet)
    return sheet.reading()


def chunks(text: str) -> Iterator[Chunk]:
    """Pieces parted by blank lines. A blank line inside braces parts nothing, unless the brace is never closed."""
    gathered: list[tuple[int, str]] = []
    tags: list[str] = []
    is_open = False
    blank = 0  # the first blank line since the open brace, as an index into `gathered`
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("//"):
            tags += TAG.findall(line)
            continue
        alone = line.lstrip().startswith(CATEGORY)
        if not is_open and (alone or not line.strip()):
            yield from chunk_of(gathered, tags)
            yield from chunk_of([(number, line)] if alone else [], [])
            gathered, tags = [], []
            continue
        if is_open and blank and "{" in line:
            yield from parted(gathered, blank, tags)
            gathered, tags, is_open = [], [], False
        was_open, is_open = is_open, open_after(line, is_open=is_open)
        blank = (blank or (0 if line.strip() else len(gathered))) if is_open and was_open else 0
        gathered.append((number, line))
    yield from parted(gathered, blank, tags) if is_open and blank else chunk_of(gathered, tags)


def open_after(line: str, *, is_open: bool) -> bool:
    opening, closing = line.rfind("{"), line.rfind("}")
    return is_open if opening == closing else opening > closing


def chunk_of(lines: list[tuple[int, str]], tags: list[str]) -> Iterator[Chunk]:
    if lines:
        yield Chunk(lines[0][0], "\n".join(line for _number, line in lines), tuple(tags))


def parted(lines: list[tuple[int, str]], blank: int, tags: list[str]) -> Iterator[Chunk]:
    """The chunk whose brace is not closed, and what follows it, at its blank lines."""
    yield from chunk_of(lines[:blank], tags)
    gathered: list[tuple[int, str]] = []
    for number, line in lines[blank:]:
        if line.strip():
            gathered.append((number, line))
            continue
        yield from chunk_of(gathered, [])
        gathered = []
    yield from chunk_of(gathered, [])


def read_chunk(chunk: Chunk, sheet: Sheet) -> None:
    place, text = _("line %(number)s", number=chunk.line), chunk.text.strip()
    if text.startswith(CATEGORY):
        name = restored(text.removeprefix(CATEGORY))
        sheet.leave(
            place, _("the category “%(name)s” is not kept: a pool has no categories", name=name[:120])
        )
        return
    wording = Wording()
    for tag in chunk.tags:
        wording.lose(_("kept without the tag “%(tag)s”", tag=tag))
    try:
        written = parts_of(text)
        if written.answers is None:
            sheet.leave(place, _("a description asks nothing"))
            return
        question = question_from(written, wording)
    except ValueError as error:
        sheet.leave(place, why_of(error))
        return
    sheet.take(place, question, wording.all_losses)


def parts_of(text: str) -> Written:
    """Title, format, text and answers; a ValueError says which brace is wrong."""
    title = ""
    if text.startswith("::") and "::" in text[2:]:
        title, _sign, text = text[2:].partition("::")
    found = FORM.match(text)
    form = found.group(1).lower() if found else "moodle"
    text = text[found.end() :] if found else text
    before, brace, rest = text.partition("{")
    if not brace:
        if "}" in text:
            raise ValueError(_("a brace is closed that was not opened"))
        return Written(title, form, text, None, "")
    answers, closed, after = rest.partition("}")
    if not closed:
        raise ValueError(_("a brace is opened and not closed"))
    if "{" in answers or "{" in after or "}" in after:
        raise ValueError(_("a brace inside the text or the answers is not escaped"))
    answers, _sign, general = answers.partition("####")
    stem = f"{before}{BLANK}{after}" if after.strip() else before
    return Written(title, form, stem, answers.strip(), general)


def question_from(written: Written, wording: Wording) -> Question:
    """The question as its answers tell its kind; a ValueError says why there is none."""
    answers = written.answers or ""
    question = {
        Kind.WORK: work,
        Kind.NUMERIC: numeric,
        Kind.SINGLE: truth,
        Kind.MULTIPLE: choice,
        Kind.MATCHING: matching,
        Kind.SHORT: short,
    }[kind_of(answers)](Answers(answers, written.form, wording))
    return Question(
        key=key_from(restored(written.title)),
        stem=said(written.stem, written.form, wording),
        feedback=said(written.general, written.form, wording),
        **question,
    )


def kind_of(answers: str) -> Kind:
    if not answers:
        return Kind.WORK
    if answers.startswith("#"):
        return Kind.NUMERIC
    if answers.partition("#")[0].strip().upper() in TRUTHS:
        return Kind.SINGLE
    if "~" in answers:
        return Kind.MULTIPLE
    return Kind.MATCHING if "->" in answers and answers.startswith("=") else Kind.SHORT


@dataclass(frozen=True, slots=True)
class Answers:
    """What stood in braces, the format it is written in unless it says otherwise, and what gathers losses."""

    text: str
    form: str
    wording: Wording

    def items(self) -> list[Item]:
        """The answers behind their signs; text before the first sign is one right answer."""
        text = self.text if self.text[:1] in {"=", "~"} else f"={self.text}"
        if text.count("=") + text.count("~") > MOST_PARTS:
            raise ValueError(_("it has more than %(most)s answers", most=MOST_PARTS))
        return [item_from(sign, body) for sign, body in re.findall(r"([=~])([^=~]*)", text)]

    def said(self, text: str) -> str:
        return said(text, self.form, self.wording)

    def share(self, item: Item) -> Fraction:
        if item.weight:
            return share_from(item.weight, self.wording.losses)
        return ALL if item.sign == "=" else Fraction(0)


def item_from(sign: str, body: str) -> Item:
    text, _sign, feedback = body.partition("#")
    text, weight = text.strip(), ""
    if text.startswith("%") and "%" in text[1:]:
        weight, _sign, text = text[1:].partition("%")
    return Item(sign, weight, text, feedback)


def said(text: str, form: str, wording: Wording) -> str:
    """Plain text of a piece, which may name its own format."""
    found = FORM.match(text)
    if found:
        form, text = found.group(1).lower(), text[found.end() :]
    if form == "moodle":
        return restored(wording.text(text, form)).strip()
    return wording.text(restored(text), form)


def restored(text: str) -> str:
    return "".join(PLAIN.get(character, character) for character in text).strip()


def work(answers: Answers) -> dict[str, Any]:
    answers.wording.lose(_("kept with a rubric of one criterion: write what is to be shown"))
    return {"kind": Kind.WORK, "rubric": plain_rubric(Decimal(1))}


def truth(answers: Answers) -> dict[str, Any]:
    """Two options; the first comment belongs to “True”, the second to “False”."""
    word, *comments = answers.text.split("#")
    is_true = TRUTHS[word.strip().upper()]
    of_true, of_false = ([answers.said(comment) for comment in comments] + ["", ""])[:2]
    if is_true and comments:
        answers.wording.lose(
            _("kept with its first comment on “True”: see whether it is meant for the other")
        )
    options = (Option("True", is_true, of_true), Option("False", not is_true, of_false))
    return {"kind": Kind.SINGLE, "options": options}


def choice(answers: Answers) -> dict[str, Any]:
    items = answers.items()
    options = [
        Option(answers.said(item.text), False, answers.said(item.feedback), answers.share(item))
        for item in items
    ]
    single = any(item.sign == "=" for item in items)
    kind, weighed_options = weighed(options, single=single, losses=answers.wording.losses)
    return {"kind": kind, "options": weighed_options}


def short(answers: Answers) -> dict[str, Any]:
    accepted = tuple(
        Accepted(answers.said(item.text), answers.share(item), answers.said(item.feedback))
        for item in answers.items()
    )
    return {"kind": Kind.SHORT, "accepted": accepted}


def matching(answers: Answers) -> dict[str, Any]:
    pairs = []
    for item in answers.items():
        left, arrow, right = item.text.partition("->")
        if not arrow:
            raise ValueError(_("an answer of a matching question has no “->”"))
        if item.feedback.strip() or item.weight:
            answers.wording.lose(_("kept without the weights and comments of its pairs"))
        if left.strip():
            pairs.append(Pair(answers.said(left), answers.said(right)))
        else:
            answers.wording.lose(
                _("kept without the answer that fits nothing: “%(right)s”", right=answers.said(right)[:80])
            )
    return {"kind": Kind.MATCHING, "pairs": tuple(pairs)}


def numeric(answers: Answers) -> dict[str, Any]:
    inner = Answers(answers.text[1:].strip(), answers.form, answers.wording)
    numbers = []
    for item in inner.items():
        if item.sign == "~" or not item.text.strip():
            answers.wording.lose(_("kept without the comment on wrong numbers"))
            continue
        value, tolerance = number_and_tolerance(restored(item.text))
        numbers.append(
            Number(
                value,
                tolerance,
                share=max(Fraction(0), inner.share(item)),
                feedback=inner.said(item.feedback),
            )
        )
    if not any(number.share == ALL for number in numbers):
        raise ValueError(_("no number earns the whole mark"))
    return {"kind": Kind.NUMERIC, "numbers": tuple(numbers)}


def number_and_tolerance(text: str) -> tuple[Decimal, Decimal]:
    """From “value”, “value:tolerance” or “low..high”."""
    low, dots, high = text.partition("..")
    if dots:
        ends = number_from(low), number_from(high)
        if ends[0] is None or ends[1] is None or ends[0] > ends[1]:
            raise ValueError(_("“%(text)s” is no range of numbers that can be marked", text=text[:60]))
        return (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2
    written, colon, off = text.partition(":")
    value, tolerance = number_from(written), number_from(off) if colon else Decimal(0)
    if value is None or tolerance is None or tolerance < 0:
        raise ValueError(_("“%(text)s” is no number that can be marked", text=text[:60]))
    return value, tolerance
