"""When a personal certificate may be renewed, what is to be read again, and how long the new one lasts."""

from datetime import date, timedelta

from lms.credentials.rules.states import RENEWAL_GRACE, valid_through
from lms.curriculum.rules.outlines import Outline, compare_outlines

OPENS_MONTHS = 6  # before the last valid day


def module_tested(subject_key: str) -> str:
    """The module whose test attempts are kept under this key, whichever taking of the course it was."""
    return subject_key.partition(":")[2].partition("@")[0]


def window_opens_on(valid_until: date) -> date:
    """The first day on which a certificate may be renewed: six months before its last."""
    return valid_through(valid_until, -OPENS_MONTHS) + timedelta(days=1)


def may_renew(valid_until: date, today: date) -> bool:
    """Whether the window is open. It does not close: who comes late has more to read."""
    return today >= window_opens_on(valid_until)


def to_refresh(taken: Outline, newest: Outline, valid_until: date, today: date) -> tuple[str, ...]:
    """Lessons to read again, in the order of the newest outline: those new or reworded since the outline taken.

    More than 90 days after the end it is all of them.
    """
    if today > valid_until + RENEWAL_GRACE:
        return tuple(lesson.key for lesson in newest.lessons if lesson.required)
    change = compare_outlines(taken, newest)
    changed = {*change.added, *change.reworded}
    return tuple(lesson.key for lesson in newest.lessons if lesson.key in changed and lesson.required)


def renewed_until(valid_until: date, renewed_on: date, months: int) -> date:
    """The last day of the new certificate. Renewing early loses no day of the old one."""
    return valid_through(max(renewed_on, valid_until + timedelta(days=1)), months)
