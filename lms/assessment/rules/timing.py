"""The time a test may take, and the time that is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

GRACE = timedelta(seconds=60)  # for the way from the learner's screen to us


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What a person was granted on top of a limit: a share of it, minutes, or both."""

    percent: int = 0
    minutes: int = 0


def due_at(opened_at: datetime, minutes: int, granted: Iterable[MoreTime]) -> datetime | None:
    """When an attempt ends; None without a limit. Of several grants the longest counts, never their sum."""
    if not minutes:
        return None
    most = max((minutes * more.percent / 100 + more.minutes for more in granted), default=0)
    return opened_at + timedelta(minutes=minutes + most)


def is_over(due: datetime | None, now: datetime) -> bool:
    """Whether nothing that arrives now counts any more."""
    return due is not None and now > due + GRACE


def minutes_left(due: datetime, now: datetime) -> int:
    """Whole minutes, rounded up, so that “1 minute left” is true until the end."""
    return max(0, -((now - due) // timedelta(minutes=1)))
