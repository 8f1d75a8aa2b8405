"""Setting and withdrawing deadlines, reminding who owes a course, and telling who looks after them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.accounts.models import User
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution, Membership
from lms.institutions.queries import acting_memberships, may
from lms.institutions.rules.roles import Capability
from lms.institutions.rules.working_days import is_working_day
from lms.notices.actions import write
from lms.notices.models import Notice
from lms.notices.queries import wants_optional
from lms.outbox import topics
from lms.outbox.publishing import publish, publish_many
from lms.progress.models import CalendarFeed, CourseDeadline, Escalation, Reminder
from lms.progress.queries.deadlines import Overdue, Untold, focal_points, overdue_staff, owing, untold
from lms.progress.queries.learners import today_of
from lms.progress.queries.own_path import required_of
from lms.progress.queries.recognition import course_names
from lms.progress.rules.deadlines import Stage, is_escalated, next_look, stage_on, week_of

DIGEST = "deadline_digest"
MORNING = 7  # nobody is written to before this hour where she works


@transaction.atomic
def set_deadline(
    *,
    institution: Institution,
    course_key: str,
    due_on: date,
    occupational_role: str = "",
    person: User | None = None,
    by: User,
    at: datetime | None = None,
) -> CourseDeadline:
    """Say by when staff complete a course: one person, a role, or everyone. A newer day replaces the older one.

    Raises:
        RuleViolation: not for this institution, the day has passed, or the person does not work there.
    """
    if not may(by, Capability.SET_DEADLINES, institution):
        raise RuleViolation("not_yours", gettext_lazy("You do not set deadlines for this institution."))
    today = clock.today(institution.territory.country.time_zone)
    if due_on <= today:
        raise RuleViolation("deadline_passed", gettext_lazy("Choose a day that is still to come."))
    works_here = Membership.objects.in_force(today).filter(institution=institution, person=person)
    if person and not works_here.exists():
        raise RuleViolation("not_staff", gettext_lazy("This person does not work for the institution."))
    role = "" if person else occupational_role
    same = CourseDeadline.objects.standing().filter(
        institution=institution, course_key=course_key, occupational_role=role, person=person
    )
    found = same.select_for_update().first()
    if found and found.due_on == due_on:
        return found
    if found:
        withdraw_deadline(deadline=found, by=by, at=at)
    row = CourseDeadline.objects.create(
        institution=institution, course_key=course_key, occupational_role=role, person=person, due_on=due_on,
        set_at=at or clock.now(), set_by=by, next_look_on=today,
    )  # fmt: skip
    record(by, "progress.deadline_set", row, institution.key, {"course": course_key, "due_on": str(due_on)})
    publish(topics.DEADLINE_DUE, row.key)
    return row


@transaction.atomic
def withdraw_deadline(*, deadline: CourseDeadline, by: User, at: datetime | None = None) -> None:
    """The deadline no longer stands. Who was reminded of it stays on record."""
    if deadline.withdrawn_at:
        return
    deadline.withdrawn_at, deadline.next_look_on = at or clock.now(), None
    deadline.save(update_fields=["withdrawn_at", "next_look_on"])
    record(by, "progress.deadline_withdrawn", deadline, deadline.institution.key)


# --- reminding


@transaction.atomic
def publish_due_deadlines() -> None:
    """Publish a message for every deadline whose day to be looked at has come, once it is morning there."""
    rows = CourseDeadline.objects.due(clock.today() + timedelta(days=1)).select_related(
        "institution__territory__country"
    )
    publish_many(topics.DEADLINE_DUE, [row.key for row in rows.order_by("pk") if is_morning_of(row)])


def is_morning_of(deadline: CourseDeadline) -> bool:
    zone = deadline.institution.territory.country.time_zone
    day = clock.today(zone)
    hour = clock.now().astimezone(ZoneInfo(zone)).hour
    return deadline.next_look_on is not None and deadline.next_look_on <= day and hour >= MORNING


@transaction.atomic
def look_at_deadline(deadline: CourseDeadline) -> None:
    """Say whom it is time to remind, and when to look again. On a day without work nobody is written to."""
    row = CourseDeadline.objects.standing().select_for_update(of=("self",)).filter(pk=deadline.pk).first()
    if row is None:
        return
    country = row.institution.territory.country
    today = clock.today(country.time_zone)
    people = owing(row, today)
    if not is_working_day(country.code, today):
        row.next_look_on = today + timedelta(days=1)
    else:
        row.next_look_on = next_look(row.due_on, today) if people or today <= row.due_on else None
        if stage_on(row.due_on, today):
            publish_many(topics.REMINDER_DUE, [person.key for person in people])
        if people and is_escalated(row.due_on, today):
            publish(topics.STAFF_OVERDUE, row.institution.key)
    row.save(update_fields=["next_look_on"])


@transaction.atomic
def remind(person: User) -> Notice | None:
    """One mail a day at most with everything a person has not been told yet, in her language."""
    memberships = list(acting_memberships(person))
    if not memberships:
        return None
    today = today_of(memberships)
    news = untold(person, memberships, today)
    required = required_of(person, memberships, today)
    if not wants_optional(person):
        news = [item for item in news if item.due.deadline.course_key in required]
    if not news:
        return None
    if Notice.objects.filter(person=person, kind=DIGEST, subject_key=today.isoformat()).exists():
        waiting = [item.due.deadline.pk for item in news]
        CourseDeadline.objects.filter(pk__in=waiting).update(next_look_on=today + timedelta(days=1))
        return None
    Reminder.objects.bulk_create(
        Reminder(deadline=item.due.deadline, person=person, stage=item.stage.value, told_on=today)
        for item in news
    )
    is_duty = any(item.due.deadline.course_key in required for item in news)
    with translation.override(person.language):
        return write(
            person=person,
            kind=DIGEST,
            key=today.isoformat(),
            subject=subject_of(news),
            body=digest_of(news, duty=is_duty),
            is_optional=not is_duty,
        )


def subject_of(news: Sequence[Untold]) -> str:
    if any(item.stage is Stage.OVERDUE for item in news):
        return _("A course is overdue")
    return ngettext("A course is due", "%(n)s courses are due", len(news)) % {"n": len(news)}


def digest_of(news: Sequence[Untold], *, duty: bool) -> str:
    names = course_names({item.due.deadline.course_key for item in news})
    lines = [line_of(item, names[item.due.deadline.course_key].title) for item in news]
    parts = [
        "\n".join(lines),
        _("Go on here: %(address)s") % {"address": f"{settings.PUBLIC_ADDRESS}/learning/"},
    ]
    if duty:
        parts.append(
            _(
                "This mail comes because your employer set a day for a course that your role requires. "
                "It cannot be switched off; it ends when the course is complete."
            )
        )
    return "\n\n".join(parts)


def line_of(item: Untold, title: str) -> str:
    day = date_format(item.due.due_on, "DATE_FORMAT")
    if item.stage is Stage.OVERDUE:
        return _("“%(course)s” was due on %(day)s.") % {"course": title, "day": day}
    left = item.due.days_left
    return ngettext(
        "“%(course)s” is due on %(day)s: %(n)s working day left.",
        "“%(course)s” is due on %(day)s: %(n)s working days left.",
        left,
    ) % {"course": title, "day": day, "n": left}


@transaction.atomic
def escalate(institution: Institution) -> bool:
    """Tell the focal points which of their own staff are overdue, once a week; whether something was told."""
    today = clock.today(institution.territory.country.time_zone)
    staff = overdue_staff(institution, today)
    people = focal_points(institution, today)
    if not staff or not people:
        return False
    week = week_of(today)
    _row, new = Escalation.objects.get_or_create(
        institution=institution, week=week, defaults={"told_on": today}
    )
    if not new:
        return False
    for person in people:
        with translation.override(person.language):
            write(
                person=person,
                kind="staff_overdue",
                key=f"{institution.key} {week}",
                subject=_("%(institution)s: staff with overdue courses") % {"institution": institution.name},
                body=overdue_in_words(institution, staff),
            )
    return True


def overdue_in_words(institution: Institution, staff: Sequence[Overdue]) -> str:
    names = course_names({item.course_key for item in staff})
    lines = [
        _("%(name)s: “%(course)s”, due on %(day)s")
        % {
            "name": item.name,
            "course": names[item.course_key].title,
            "day": date_format(item.due_on, "DATE_FORMAT"),
        }
        for item in staff
    ]
    address = f"{settings.PUBLIC_ADDRESS}/learning/staff/{institution.key}/"
    why = _(
        "This mail comes once a week to whoever looks after the institution, while staff are overdue for more "
        "than seven days. Nobody else receives it."
    )
    return "\n\n".join(["\n".join(lines), _("All staff: %(address)s") % {"address": address}, why])


# --- the calendar


@transaction.atomic
def open_calendar(*, by: User, at: datetime | None = None) -> CalendarFeed:
    """A new private address for a person's dates; an earlier one stops working."""
    close_calendar(by=by, at=at)
    feed = CalendarFeed.objects.create(person=by, opened_at=at or clock.now())
    record(by, "progress.calendar_opened", by)
    return feed


@transaction.atomic
def close_calendar(*, by: User, at: datetime | None = None) -> None:
    """The address stops working at once."""
    if CalendarFeed.objects.filter(person=by, closed_at=None).update(closed_at=at or clock.now()):
        record(by, "progress.calendar_closed", by)
