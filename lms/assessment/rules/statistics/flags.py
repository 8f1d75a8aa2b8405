"""What is odd about a question, by its figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.assessment.rules.questions import CHOICES, Question
from lms.assessment.rules.statistics.choices import Choice, Chosen, choices

FEWEST_ANSWERS = 30  # below, one person more or less turns every figure round
FEWEST_FOR_MODELS = 200

NEARLY_ALL, HARDLY_ANY = 0.95, 0.2
WEAK = 0.1


class Flag(StrEnum):
    REVERSED = "reversed"  # who knows less answers it better
    RIVAL = "rival"  # those who know most prefer a wrong option to the right one
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    WEAK = "weak"  # says hardly anything about what a person knows
    UNCHOSEN = "unchosen"  # a wrong option that nobody takes


BAD = frozenset(
    {Flag.REVERSED, Flag.RIVAL, Flag.TOO_HARD}
)  # to be looked at before the next learner meets it


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag; `place` is the option it is about, counted from 0."""

    flag: Flag
    place: int | None = None


def flags(
    question: Question, answered: int, p: float | None, item_rest: float | None, table: Sequence[Chosen]
) -> tuple[Raised, ...]:
    """The worst first; none at all below 30 answers."""
    if answered < FEWEST_ANSWERS or p is None:
        return ()
    found = []
    if item_rest is not None and item_rest < 0:
        found.append(Raised(Flag.REVERSED))
    if question.kind in CHOICES and table:
        found += [Raised(Flag.RIVAL, place) for place in rivals(choices(question), table)]
    if p <= HARDLY_ANY:
        found.append(Raised(Flag.TOO_HARD))
    if p >= NEARLY_ALL:
        found.append(Raised(Flag.TOO_EASY))
    elif item_rest is not None and 0 <= item_rest < WEAK:
        found.append(Raised(Flag.WEAK))
    if question.kind in CHOICES and table:
        found += [Raised(Flag.UNCHOSEN, place) for place in unchosen(choices(question), table)]
    return tuple(found)


def rivals(options: Sequence[Choice], table: Sequence[Chosen]) -> list[int]:
    """Wrong options that the best choose more often than any right one."""
    most = max((table[at].best for at, option in enumerate(options) if option.right), default=0)
    return [at for at, option in enumerate(options) if not option.right and table[at].best > most]


def unchosen(options: Sequence[Choice], table: Sequence[Chosen]) -> list[int]:
    return [at for at, option in enumerate(options) if not option.right and not table[at].everyone]
