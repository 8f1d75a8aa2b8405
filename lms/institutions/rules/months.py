"""Months counted from a day."""

import calendar
from datetime import date


def months_later(day: date, months: int) -> date:
    """The same day some months on (back, when negative), or the last day of a shorter month.

    >>> months_later(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
