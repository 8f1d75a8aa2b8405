"""What reading a foreign file gives: questions that can come, and a note for everything that cannot."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lms.assessment.rules.questions import Criterion, Question
from lms.assessment.rules.said import said as _
from lms.assessment.rules.said import why_of
from lms.assessment.rules.text import LONGEST, check

MOST_QUESTIONS = 2_000
MOST_PARTS = 100
MOST_NOTES = 5_000
MOST_LOSSES = 20
LONGEST_KEY = 60


class Refused(Exception):
    """A file that is not read at all; the message is one line for a person."""


class Hostile(Refused):
    """A file that no honest program writes, or that would cost more to read than it is worth."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that did not come along: where in the file (a line, an identifier, a file inside it), and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A question that can come, what it was worth where it comes from, and what it loses on the way."""

    question: Question
    place: str
    points: Decimal = Decimal(1)
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read. `left` is what cannot come at all, `kept` what pages of a course lose that come nevertheless."""

    format: str
    arrived: tuple[Arrived, ...] = ()
    left: tuple[Note, ...] = ()
    kept: tuple[Note, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(item.question for item in self.arrived)

    @property
    def losses(self) -> tuple[Note, ...]:
        """What is lost of what comes nevertheless."""
        return (*self.kept, *(Note(item.place, loss) for item in self.arrived for loss in item.losses))


@dataclass(slots=True)
class Sheet:
    """Gathers a reading while a file is read. Questions that could not be asked or marked are left out, with the reason."""

    format: str
    arrived: list[Arrived] = field(default_factory=list)
    left: list[Note] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def leave(self, place: str, reason: str) -> None:
        """Note what cannot come.

        Raises:
            Refused: nearly nothing in the file can.
        """
        refuse_flood(self.left)
        self.left.append(Note(place, reason))

    def take(self, place: str, question: Question, losses: list[str], points: Decimal = Decimal(1)) -> None:
        """Add a question under a key of its own.

        Raises:
            Refused: there are too many questions.
        """
        if len(self.arrived) >= MOST_QUESTIONS:
            raise Refused(
                _(
                    "The file holds more than %(most)s questions. Part it into smaller files.",
                    most=f"{MOST_QUESTIONS:,}",
                )
            )
        fitting, shortened = without_long_feedback(question)
        try:
            check_sizes(fitting)
            check(fitting)
        except ValueError as error:
            self.leave(place, _("cannot be asked here: %(why)s", why=why_of(error)))
            return
        key = unused_key(fitting.key or f"q{len(self.arrived) + 1}", self.keys)
        self.keys.add(key)
        found = fewer(list(dict.fromkeys([*losses, *shortened])))
        self.arrived.append(Arrived(replace(fitting, key=key), place, points, found))

    def reading(self) -> Reading:
        return Reading(self.format, tuple(self.arrived), tuple(self.left))


def refuse_flood(notes: Sequence[Note]) -> None:
    if len(notes) >= MOST_NOTES:
        raise Refused(
            _(
                "More than %(most)s things in the file cannot be kept. Is it the right file?",
                most=f"{MOST_NOTES:,}",
            )
        )


def fewer(losses: list[str]) -> tuple[str, ...]:
    if len(losses) <= MOST_LOSSES:
        return tuple(losses)
    more = _("kept without %(count)s further things of these kinds", count=len(losses) - MOST_LOSSES)
    return (*losses[:MOST_LOSSES], more)


def key_from(title: str) -> str:
    """A key made from a title or an identifier: letters, digits, points, dashes and underscores."""
    signs = [sign if sign.isalnum() or sign in "._-" else " " for sign in title[:200]]
    return "-".join("".join(signs).split())[:LONGEST_KEY].strip("-")


def unused_key(wanted: str, taken: set[str]) -> str:
    number, key = 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def without_long_feedback(question: Question) -> tuple[Question, list[str]]:
    """The question without explanations longer than what is kept, and a word about each that went."""
    lost: list[str] = []

    def fitting(text: str) -> str:
        if len(text) <= LONGEST:
            return text
        lost.append(_("kept without a feedback longer than %(most)s characters", most=f"{LONGEST:,}"))
        return ""

    return replace(
        question,
        feedback=fitting(question.feedback),
        options=tuple(replace(option, feedback=fitting(option.feedback)) for option in question.options),
        accepted=tuple(replace(item, feedback=fitting(item.feedback)) for item in question.accepted),
        numbers=tuple(replace(number, feedback=fitting(number.feedback)) for number in question.numbers),
    ), lost


def check_sizes(question: Question) -> None:
    """Refuse, with a ValueError in words, texts that are missing or too long and lists that are too long."""
    parts = parts_of(question)
    if not question.stem.strip():
        raise ValueError(_("it has no text"))
    if any(len(text) > LONGEST for text in (question.stem, *parts)):
        raise ValueError(_("a text is longer than %(most)s characters", most=f"{LONGEST:,}"))
    if len(parts) > MOST_PARTS:
        raise ValueError(_("it has more than %(most)s parts", most=MOST_PARTS))
    if any(not option.text.strip() for option in question.options):
        raise ValueError(_("an option has no text"))
    if any(not pair.left.strip() or not pair.right.strip() for pair in question.pairs):
        raise ValueError(_("a pair has a side without text"))
    if any(not step.strip() for step in question.steps):
        raise ValueError(_("a step has no text"))


def parts_of(question: Question) -> list[str]:
    return [
        *(option.text for option in question.options),
        *(side for pair in question.pairs for side in (pair.left, pair.right)),
        *question.steps,
        *(item.text for item in question.accepted),
        *(text for gap in question.gaps for text in (*gap.accepted, *gap.choices)),
        *question.columns,
        *(statement.text for statement in question.statements),
        *(criterion.text for criterion in question.rubric),
    ]


def plain_rubric(points: Decimal, looked_at: str = "") -> tuple[Criterion, ...]:
    """One criterion for a text that another system lets a person mark."""
    most = max(1, min(100, round(points)))
    return (Criterion(looked_at or "The answer", (("Not shown", 0), ("Shown in full", most))),)


@dataclass(frozen=True, slots=True)
class Written:
    """A pool in a foreign format, and what that format could not carry: by the key of the question."""

    content: bytes
    notes: tuple[Note, ...] = ()


def unplaced(question: Question) -> list[str]:
    """What no foreign format carries: where a question belongs among ours."""
    known = {
        "competency": question.competency,
        "level": question.level,
        "difficulty": question.difficulty is not None,
        "lesson": question.lesson,
        "form": question.form.value,
    }
    names = ", ".join(name for name, value in known.items() if value)
    return [f"written without {names}"] if names else []
