"""What leaves learning as a file: a table of completions, a calendar, a draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from lms.foundation.csvfiles import write
from lms.progress.documents.draft import DraftWords, draft_document
from lms.progress.documents.workbook import WorkbookWords, workbook_document
from lms.progress.models import Draft
from lms.progress.queries.calendar import Meeting, OwnDates
from lms.progress.queries.staff import CompletionRow
from lms.progress.rules.drafts import filled
from lms.progress.rules.workbook import Workbook


def completion_csv(rows: Iterable[CompletionRow], lessons: Sequence[tuple[str, str]], time_zone: str) -> str:
    """One line per person, one column per lesson (key and title); days are days where the institution is."""
    zone = ZoneInfo(time_zone)
    header = [_("Name"), _("Role"), _("Begun on"), _("Completed on"), *(title for _key, title in lessons)]
    done = _("done")
    return write(
        (
            [
                row.name,
                row.role,
                day_of(row.opened_at, zone),
                day_of(row.completed_at, zone),
                *(done if key in row.finished else "" for key, _title in lessons),
            ]
            for row in rows
        ),
        header,
    )


def day_of(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat() if moment else ""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day in a person's calendar. `uid` is the same each time, so that a program moves what was moved."""

    uid: str
    day: date
    title: str
    note: str
    address: str


def calendar_file(days: Sequence[CalendarDay], meetings: Sequence[Meeting], made_at: datetime) -> bytes:
    """An iCalendar file (RFC 5545) of days without a time, and of meetings."""
    calendar = Calendar()
    calendar.add("prodid", "-//Xenia//Learning//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_("Xenia: my learning")))
    for entry in days:
        event = Event()
        event.add("uid", f"{entry.uid}@{settings.PUBLIC_ADDRESS.rpartition('/')[2]}")
        event.add("dtstamp", made_at)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", entry.note)
        event.add("url", settings.PUBLIC_ADDRESS + entry.address)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    for meeting in meetings:
        calendar.add_component(event_of(meeting, made_at))
    return calendar.to_ical()


def event_of(meeting: Meeting, made_at: datetime) -> Event:
    """A meeting at moments in UTC, which every program shows in its own time."""
    event = Event()
    event.add("uid", f"{meeting.uid}@{settings.PUBLIC_ADDRESS.rpartition('/')[2]}")
    event.add("dtstamp", made_at)
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", meeting.title)
    event.add("location", meeting.place or meeting.link)
    event.add("url", settings.PUBLIC_ADDRESS + meeting.address)
    return event


def days_in_words(dates: OwnDates) -> list[CalendarDay]:
    """A person's dates in the language in force."""
    found = [
        CalendarDay(
            f"deadline-{due.deadline.key}",
            due.due_on,
            _("Due: %(course)s") % {"course": title},
            _("Set by %(institution)s.") % {"institution": due.deadline.institution.name},
            "/learning/",
        )
        for due, title in dates.dues
    ]
    for certificate, opens_on in dates.certificates:
        title = {"course": certificate.payload.get("course", certificate.payload["title"])}
        address = f"/certificates/{certificate.serial}/"
        found.append(
            CalendarDay(
                f"renewal-{certificate.serial}",
                opens_on,
                _("You may renew: %(course)s") % title,
                "",
                "/learning/",
            )
        )
        found.append(
            CalendarDay(
                f"end-{certificate.serial}",
                certificate.valid_until,
                _("Last valid day: %(course)s") % title,
                certificate.serial,
                address,
            )
        )
    return sorted(found, key=lambda entry: (entry.day, entry.uid))


# --- drafts


def workbook_file(workbook: Workbook) -> bytes:
    """A learner's workbook as PDF, in its language."""
    with translation.override(workbook.language):
        words = WorkbookWords(
            kind=_("Workbook"),
            edition=_("Edition %(number)s") % {"number": workbook.edition},
            how=(
                _(
                    "Every lesson has its page: what to remember, its words, and the exercise with room to write."
                ),
                _("Work with the figures and papers of your own municipality. Write no names of people."),
                _(
                    "What you write here can be typed on the page of the lesson and taken along as a document."
                ),
            ),
            name=_("Name"),
            institution=_("Institution"),
            day=_("Begun on"),
            remember=_("In three lines"),
            terms=_("Words"),
            exercise=_("Exercise"),
            take_home=_("What you take home:"),
            notes=_("Notes"),
            rtl=translation.get_language_bidi(),
        )
    return workbook_document(workbook, words)


def draft_file(draft: Draft) -> bytes:
    """A draft as a document, in the language in which it was begun."""
    institution = draft.enrolment.institution
    with translation.override(draft.language):
        written_on = draft.written_at.astimezone(ZoneInfo(institution.territory.country.time_zone))
        words = DraftWords(
            title=draft.as_sheet.title,
            product=draft.as_sheet.product,
            facts=(
                (_("Institution"), institution.name),
                (_("Written by"), draft.enrolment.person.name),
                (_("As of"), date_format(written_on, "DATE_FORMAT")),
            ),
            note=_("A draft made while learning. It counts for nothing until the institution decides on it."),
            signatures=(_("Decided by"), _("Day"), _("Signature")),
            rtl=translation.get_language_bidi(),
        )
    return draft_document(words, filled(draft.as_sheet, draft.cells))
