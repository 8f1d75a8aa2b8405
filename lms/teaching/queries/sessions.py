"""When groups meet, and who was there."""

from django.urls import reverse

from lms.accounts.models import User
from lms.foundation import clock
from lms.progress.queries.calendar import Meeting
from lms.teaching.models import Attendance, Cohort, LiveSession


def sessions_of(cohort: Cohort) -> list[LiveSession]:
    return list(LiveSession.objects.filter(cohort=cohort).order_by("starts_at"))


def noted(session: LiveSession) -> dict[int, str]:
    """Member id → what was noted."""
    return dict(Attendance.objects.filter(session=session).values_list("member", "state"))


def own_attendance(user: User, cohort: Cohort) -> dict[int, str]:
    """Session id → what was noted of this learner."""
    rows = Attendance.objects.filter(session__cohort=cohort, member__enrolment__person=user)
    return dict(rows.values_list("session", "state"))


def meetings_of(user: User) -> list[Meeting]:
    """Meetings to come of the groups a learner is in. One query."""
    rows = LiveSession.objects.visible_to(user).to_come(clock.now())
    return [meeting_of(session) for session in rows.select_related("cohort")]


def meeting_of(session: LiveSession) -> Meeting:
    return Meeting(
        uid=f"session-{session.key}",
        group=session.cohort.title,
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        time_zone=session.cohort.time_zone,
        place=session.place,
        link=session.link,
        address=reverse("teaching:group", args=[session.cohort.key]),
        checkin_address=reverse("teaching:checkin", args=[session.key]),
    )
