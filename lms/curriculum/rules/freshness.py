"""How old a figure is and when a legal text has to be looked at again."""

import calendar
import re
from datetime import date, timedelta
from enum import StrEnum

from lms.institutions.rules.months import months_later

STALE_AFTER = 24  # months, unless the source says otherwise
SOON = timedelta(days=90)


def day_of(written: str) -> date | None:
    """The last day of what was written as 2024, 2024-07 or 2024-07-01; None when it is none of these."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", written.strip())
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 12), int(found[3] or 0)
    if not (year >= 1 and 1 <= month <= 12):
        return None
    last = calendar.monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None


def stale_on(as_of: str, stale_after: int | None) -> date | None:
    """From which day on a source is too old. None when its date cannot be read, or when it never ages (0 months)."""
    day = day_of(as_of)
    if day is None or stale_after == 0:
        return None
    return months_later(day, STALE_AFTER if stale_after is None else stale_after)


class Review(StrEnum):
    """How a text that follows the law stands to its day of review."""

    UNDATED = "undated"
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


def review_of(written: str, today: date) -> Review:
    due = day_of(written)
    if due is None:
        return Review.UNDATED
    if due < today:
        return Review.OVERDUE
    return Review.SOON if due - today <= SOON else Review.LATER
