"""A person's own dates, and whose address a calendar program asks at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.accounts.models import User
from lms.credentials.models import Certificate
from lms.progress.models import CalendarFeed
from lms.progress.queries.deadlines import Due, dues_of
from lms.progress.queries.learners import learning_memberships, today_of
from lms.progress.queries.recognition import course_names
from lms.progress.rules.renewal import window_opens_on


@dataclass(frozen=True, slots=True)
class Meeting:
    """Something she takes part in at a moment, shown in the time of the place where it is.

    `uid` is the same each time; `address` and `checkin_address` are paths of ours; `link` leads to a room elsewhere.
    """

    uid: str
    group: str
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    link: str
    address: str
    checkin_address: str


# Packages above plug in the meetings that only they know; see docs/decisions on teaching.
MeetingsOf = Callable[[User], Sequence[Meeting]]
meeting_sources: dict[str, MeetingsOf] = {}


@dataclass(frozen=True, slots=True)
class OwnDates:
    """What a person owes, with the title of the course; her certificates, with the day she may renew them; meetings."""

    dues: tuple[tuple[Due, str], ...]
    certificates: tuple[tuple[Certificate, date], ...]
    meetings: tuple[Meeting, ...] = ()


def own_dates(person: User) -> OwnDates:
    """A fixed number of queries."""
    memberships = learning_memberships(person)
    today = today_of(memberships)
    dues = dues_of(person, memberships, today)
    names = course_names({due.deadline.course_key for due in dues})
    held = (
        Certificate.objects.personal().lasting_on(today).filter(person=person).order_by("valid_until", "id")
    )
    return OwnDates(
        tuple((due, names[due.deadline.course_key].title) for due in dues),
        tuple((row, window_opens_on(row.valid_until)) for row in held),
        meetings_to_come(person),
    )


def meetings_to_come(person: User) -> tuple[Meeting, ...]:
    """The meetings of her groups that are not over, the next one first."""
    found = [meeting for meetings_of in meeting_sources.values() for meeting in meetings_of(person)]
    return tuple(sorted(found, key=lambda meeting: meeting.starts_at))


def open_feed(person: User) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(person=person, closed_at=None).first()


def reader_of(token: str) -> User | None:
    """Whose calendar an address is; None once it was closed or the account was switched off."""
    feed = CalendarFeed.objects.filter(token=token, closed_at=None).select_related("person").first()
    return feed.person if feed and feed.person.is_active else None
