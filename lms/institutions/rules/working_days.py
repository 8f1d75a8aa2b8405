"""Days on which a country's offices work, by its public calendar."""

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def calendar(country: str) -> holidays.HolidayBase:
    """The public holidays of a country (ISO code); only weekends are known of a country without a calendar."""
    if country in holidays.list_supported_countries(include_aliases=False):
        return holidays.country_holidays(country)
    return holidays.HolidayBase()


def is_working_day(country: str, day: date) -> bool:
    return bool(calendar(country).is_working_day(day))


def working_days_left(country: str, today: date, due_on: date) -> int:
    """Working days after today up to and with the day something is due; 0 when that day has passed."""
    days = (today + timedelta(days=n) for n in range(1, (due_on - today).days + 1))
    return sum(is_working_day(country, day) for day in days)
