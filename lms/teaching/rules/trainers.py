"""Who is registered as a trainer, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.institutions.rules.months import months_later

VALID_MONTHS = 36
CO_TAUGHT_NEEDED = 2
OBSERVED_NEEDED = 1
HELD_NEEDED = 2
WARNING = timedelta(days=60)
CRITERIA = ("aims", "facts", "participation", "examples", "language", "time")
LEVELS = (1, 2, 3, 4)
ACCEPTED_FROM = 3  # every criterion at this level or above


class State(StrEnum):
    CANDIDATE = "candidate"
    REGISTERED = "registered"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Practice:
    """What a trainer did, as days: sessions taught beside a registered trainer, accepted observations, sessions held."""

    co_taught: Sequence[date] = ()
    observed: Sequence[date] = ()
    held: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """Where a trainer stands."""

    state: State = State.CANDIDATE
    registered_on: date | None = None
    valid_until: date | None = None


def is_accepted(levels: Sequence[int]) -> bool:
    """Whether an observed session was good enough."""
    return len(levels) == len(CRITERIA) and min(levels) >= ACCEPTED_FROM


def since(days: Sequence[date], first: date) -> int:
    return sum(day >= first for day in days)


def may_register(practice: Practice, today: date) -> bool:
    """Two sessions taught beside a registered trainer and one accepted observation, all in the last 36 months."""
    first = months_later(today, -VALID_MONTHS)
    return (
        since(practice.co_taught, first) >= CO_TAUGHT_NEEDED
        and since(practice.observed, first) >= OBSERVED_NEEDED
    )


def may_renew(practice: Practice, today: date) -> bool:
    """Two sessions held and one accepted observation in the last 36 months."""
    first = months_later(today, -VALID_MONTHS)
    return since(practice.held, first) >= HELD_NEEDED and since(practice.observed, first) >= OBSERVED_NEEDED


def registration(now: Registration, practice: Practice, today: date) -> Registration:
    """Where a trainer stands today. Who lapsed comes back by what a renewal asks."""
    if now.state is State.CANDIDATE:
        return registered(today) if may_register(practice, today) else now
    if now.state is State.REGISTERED and now.valid_until and today <= now.valid_until:
        return now
    if may_renew(practice, today):
        return registered(today)
    return Registration(State.LAPSED, now.registered_on, now.valid_until)


def registered(on: date) -> Registration:
    return Registration(State.REGISTERED, on, months_later(on, VALID_MONTHS))


def is_to_be_warned(now: Registration, practice: Practice, today: date) -> bool:
    """Whether the end is near and what a renewal asks is not there."""
    if now.state is not State.REGISTERED or now.valid_until is None:
        return False
    return today >= now.valid_until - WARNING and not may_renew(practice, now.valid_until)


def next_look_on(now: Registration, today: date) -> date | None:
    """When time alone may change something: at the warning, then the day after the last.

    Who lapsed comes back by sessions that end without anybody noting them, so she is looked at every day.
    """
    if now.state is State.LAPSED:
        return today + timedelta(days=1)
    if now.state is not State.REGISTERED or now.valid_until is None:
        return None
    warning = now.valid_until - WARNING
    return warning if today < warning else now.valid_until + timedelta(days=1)
