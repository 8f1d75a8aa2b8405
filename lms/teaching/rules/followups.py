"""When somebody is asked what became of a course at work, and what she is asked."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS = (3, 6)
REMINDER_AFTER = timedelta(days=21)
QUIET = timedelta(days=60)  # who is asked about an institution is not asked again in this time


class Part(StrEnum):
    LEARNER = "learner"
    SUPERVISOR = "supervisor"
    PARTNER = "partner"


class Act(StrEnum):
    ASK = "ask"
    REMIND = "remind"
    REST = "rest"


# part -> {question: its options}; a question without options is a text
QUESTIONS: dict[Part, dict[str, tuple[str, ...]]] = {
    Part.LEARNER: {
        "used": ("often", "sometimes", "not_yet"),
        "example": (),
        "hindered": ("nothing", "time", "superiors", "means", "rules", "other"),
        "would_help": (),
    },
    Part.SUPERVISOR: {"team_used": ("clearly", "partly", "not_yet", "cannot_say"), "would_help": ()},
    Part.PARTNER: {"noticed": ("clearly", "partly", "not_yet", "cannot_say"), "would_help": ()},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How far a follow-up is."""

    due_on: date
    told_on: date | None = None
    reminded_on: date | None = None
    is_closed: bool = False


def act(asked: Asked, today: date) -> Act:
    """What is to be done today: asked once when due, reminded once three weeks later, then left in peace."""
    if asked.is_closed or today < asked.due_on or asked.reminded_on:
        return Act.REST
    if asked.told_on is None:
        return Act.ASK
    return Act.REMIND if today >= asked.told_on + REMINDER_AFTER else Act.REST
