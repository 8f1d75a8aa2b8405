"""Granting a person more time in tests."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.models import Attempt, TimeExtension
from lms.assessment.queries.attempts import time_granted
from lms.assessment.rules.timing import due_at
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.errors import RuleViolation


@transaction.atomic
def grant_time(
    *,
    person: User,
    reason: str,
    percent: int = 0,
    minutes: int = 0,
    subject_key: str = "",
    by: User,
    at: datetime | None = None,
) -> TimeExtension:
    """Give a person more time, in one test (by its subject) or in all; the doors ask who may. Open attempts gain it too.

    The latest grant replaces the one before. Granting the same again changes nothing.

    Raises:
        RuleViolation: to oneself.
    """
    if person.pk == by.pk:
        raise RuleViolation("own_time", _("Nobody grants time to herself. Ask your focal point or trainer."))
    rows = TimeExtension.objects.filter(person=person, subject_key=subject_key)
    latest, wanted = rows.order_by("-id").first(), (percent, minutes, reason)
    if latest and (latest.percent, latest.minutes, latest.reason) == wanted:
        return latest
    grant = TimeExtension.objects.create(
        person=person,
        subject_key=subject_key,
        percent=percent,
        minutes=minutes,
        reason=reason,
        granted_by=by,
        granted_at=at or clock.now(),
    )
    record(by, "assessment.time_granted", grant, detail={"person": str(person.key), "reason": reason})
    lengthen_open_attempts(person)
    return grant


def lengthen_open_attempts(person: User) -> None:
    """Nobody's clock is ever shortened while she sits at a test."""
    for attempt in Attempt.objects.filter(person=person).open().exclude(due_at=None).select_for_update():
        limit = attempt.limit_minutes
        due = due_at(attempt.opened_at, limit, time_granted(person, attempt.subject_key))
        if due and attempt.due_at and due > attempt.due_at:
            attempt.due_at = due
            attempt.save(update_fields=["due_at"])
