"""When somebody is reminded of a deadline, and when it is looked at next."""

from datetime import date, timedelta
from enum import StrEnum


class Stage(StrEnum):
    """What a reminder says. Each is told once."""

    AHEAD = "ahead"  # two weeks before
    NEAR = "near"  # three days before
    OVERDUE = "overdue"  # the day after


BEGINS = {Stage.AHEAD: -14, Stage.NEAR: -3, Stage.OVERDUE: 1}  # days from the day it is due
ESCALATES = 8  # days after it was due: overdue for more than seven
EVERY = timedelta(days=7)


def stage_on(due_on: date, today: date) -> Stage | None:
    """The latest stage that has begun; None while the day is far."""
    begun = [stage for stage, days in BEGINS.items() if today >= due_on + timedelta(days=days)]
    return begun[-1] if begun else None


def is_escalated(due_on: date, today: date) -> bool:
    """Whether it is overdue for so long that the focal point hears of it."""
    return today >= due_on + timedelta(days=ESCALATES)


def next_look(due_on: date, today: date) -> date:
    """The next day on which there may be something to tell: the next stage, then a week later again and again."""
    days = [*BEGINS.values(), ESCALATES]
    ahead = [due_on + timedelta(days=n) for n in days if due_on + timedelta(days=n) > today]
    return min(ahead) if ahead else today + EVERY


def week_of(day: date) -> str:
    """The ISO year and week, as 2027-W05."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
