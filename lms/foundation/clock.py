"""The present moment, in one place, so that a test or a replay can name another one."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_fixed: ContextVar[datetime | None] = ContextVar("fixed moment", default=None)


def now() -> datetime:
    return _fixed.get() or datetime.now(UTC)


def today(time_zone: str | None = None) -> date:
    """The date now in a time zone (UTC when none is given)."""
    return now().astimezone(zoneinfo.ZoneInfo(time_zone) if time_zone else UTC).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the present be `moment` (aware) inside the block."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
