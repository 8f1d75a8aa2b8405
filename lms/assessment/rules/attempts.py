"""When a person may sit a test."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Policy:
    """`attempts` sittings, then a wait of `wait_hours`, then as many again; `passing` is a share."""

    passing: Fraction = Fraction(7, 10)
    attempts: int = 2
    wait_hours: int = 48


@dataclass(frozen=True, slots=True)
class Past:
    """One submitted sitting; `passed` is None while a trainer still marks it."""

    submitted_at: datetime
    passed: bool | None


class Why(StrEnum):
    FREE = "free"
    PASSED = "passed"
    WAIT = "wait"
    MARKING = "marking"


@dataclass(frozen=True, slots=True)
class Permission:
    allowed: bool
    why: Why
    next_at: datetime | None = None
    left: int = 0  # sittings before the next wait


def may_attempt(past: Sequence[Past], policy: Policy, now: datetime) -> Permission:
    """Whether another sitting may begin, and if not, when. `past` is in order of submission."""
    if any(sitting.passed for sitting in past):
        return Permission(allowed=False, why=Why.PASSED)
    if any(sitting.passed is None for sitting in past):
        return Permission(allowed=False, why=Why.MARKING)
    used = len(past) % policy.attempts
    if past and not used:
        next_at = past[-1].submitted_at + timedelta(hours=policy.wait_hours)
        if now < next_at:
            return Permission(allowed=False, why=Why.WAIT, next_at=next_at)
    return Permission(allowed=True, why=Why.FREE, left=policy.attempts - used)


def is_last(number: int, policy: Policy) -> bool:
    """Whether sitting `number` (from 1) is the last before a wait."""
    return number % policy.attempts == 0
