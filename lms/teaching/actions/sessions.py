"""Planning a meeting, calling it off, and noting who was there."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.changes import take_over
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.teaching.models import Attendance, Cohort, CohortMember, LiveSession
from lms.teaching.rules.checkin import is_open
from lms.teaching.rules.codes import new_code, tidy

ROOM_CODE = 5
TOLD = frozenset({"starts_at", "ends_at", "place", "link"})


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """When and where a group meets; moments are aware. A place, a link, or both."""

    title: str
    module_key: str
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str


@transaction.atomic
def plan_session(*, cohort: Cohort, plan: SessionPlan, by: User) -> LiveSession:
    session = LiveSession.objects.create(
        cohort=cohort,
        title=plan.title,
        module_key=plan.module_key,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=plan.place,
        link=plan.link,
        checkin_code=new_code(secrets.choice, ROOM_CODE),
        planned_by=by,
    )
    record(by, "teaching.session_planned", session, cohort.provider.key)
    publish(topics.SESSION_CHANGED, session.key)
    return session


@transaction.atomic
def change_session(*, session: LiveSession, plan: SessionPlan, by: User, at: datetime | None = None) -> None:
    """Change a meeting to come. Members are told when it is at another time or place, or has another link.

    Raises:
        RuleViolation: the meeting was called off, or is over.
    """
    moment = at or clock.now()
    row = (
        LiveSession.objects.select_for_update(of=("self",))
        .select_related("cohort__provider")
        .get(pk=session.pk)
    )
    if row.cancelled_at:
        raise RuleViolation("session_cancelled", _("This meeting was called off. Plan another one."))
    if row.ends_at <= moment:
        raise RuleViolation("session_over", _("This meeting is over. Plan another one."))
    changed = take_over(row, plan)
    if not changed:
        return
    if TOLD & set(changed):
        row.moved_at = moment
        publish(topics.SESSION_CHANGED, row.key)
    row.save(update_fields=[*changed, "moved_at"])
    record(by, "teaching.session_changed", row, row.cohort.provider.key, {"changed": " ".join(changed)})


@transaction.atomic
def cancel_session(*, session: LiveSession, by: User, at: datetime | None = None) -> None:
    """Call a meeting off; members are told. Again changes nothing."""
    if session.cancelled_at:
        return
    session.cancelled_at = at or clock.now()
    session.save(update_fields=["cancelled_at"])
    record(by, "teaching.session_cancelled", session, session.cohort.provider.key)
    publish(topics.SESSION_CHANGED, session.key)


@transaction.atomic
def note_attendance(
    *, session: LiveSession, states: Mapping[int, str], by: User, at: datetime | None = None
) -> None:
    """Note for members (by id) whether they were there. What is noted already is corrected, and the act audited."""
    there = set(session.cohort.members.filter(pk__in=states).values_list("pk", flat=True))
    moment = at or clock.now()
    rows = [
        Attendance(session=session, member_id=member, state=state, noted_by=by, noted_at=moment)
        for member, state in states.items()
        if member in there
    ]
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["session", "member"],
        update_fields=["state", "noted_by", "noted_at"],
    )
    record(by, "teaching.attendance_noted", session, session.cohort.provider.key, {"count": len(rows)})


@transaction.atomic
def check_in(*, session: LiveSession, code: str, by: User, at: datetime | None = None) -> Attendance:
    """Note oneself as present with the code shown in the room. What a trainer noted stays.

    Raises:
        RuleViolation: another code, not the hours of the meeting, or not a member of the group.
    """
    moment = at or clock.now()
    if session.cancelled_at or not is_open(session.starts_at, session.ends_at, moment):
        raise RuleViolation("not_now", _("The code counts from half an hour before the meeting to its end."))
    if tidy(code) != session.checkin_code:
        raise RuleViolation("wrong_code", _("This is not the code of this meeting. Look at it once more."))
    member = CohortMember.objects.now().filter(cohort=session.cohort_id, enrolment__person=by).first()
    if member is None:
        raise RuleViolation("not_in_cohort", _("You are not in this group."))
    found, _new = Attendance.objects.get_or_create(
        session=session,
        member=member,
        defaults={"state": Attendance.State.PRESENT, "noted_by": by, "noted_at": moment},
    )
    return found
