"""Facts that arrive late from a device: to which moment they count."""

from datetime import datetime, timedelta

GRACE = timedelta(days=7)  # after its month has closed, a month still takes facts in for so long


def counted_at(claimed: datetime, opened: datetime, now: datetime) -> datetime:
    """The moment a late fact counts at; all three are aware, in the learner's time zone.

    A device's clock may be wrong, so a claim before the enrolment counts at the enrolment, one from the future now.
    A fact of a closed month counts in that month for a week; later it counts now, so that published numbers stand.
    """
    if claimed >= now:
        return now
    moment = max(claimed, opened)
    return moment if now < month_end(moment) + GRACE else now


def month_end(moment: datetime) -> datetime:
    """The first moment of the month after, in the moment's own time zone."""
    year, month = moment.year + moment.month // 12, moment.month % 12 + 1
    return moment.replace(year=year, month=month, day=1, hour=0, minute=0, second=0, microsecond=0)
