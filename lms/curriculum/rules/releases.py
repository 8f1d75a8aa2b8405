"""When a release may happen, and how far it may shorten what was earned before."""

from dataclasses import dataclass
from datetime import date, timedelta

from lms.curriculum.rules.outlines import Severity

NOTICE_DAYS = 30


def first_last_day(released_on: date) -> date:
    """The earliest day on which certificates of earlier editions may end."""
    return released_on + timedelta(days=NOTICE_DAYS)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a trainer decided about a release. `confirmed`: the digest of what she had seen."""

    severity: Severity
    note: str
    earlier_valid_until: date | None = None
    confirmed: str = ""
