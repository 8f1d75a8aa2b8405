"""The clock of teaching: whose day has come."""

from datetime import timedelta

from lms.outbox.registry import nudge
from lms.teaching.actions.feedback import publish_due_follow_ups
from lms.teaching.actions.trainers import publish_due_trainers
from lms.teaching.actions.waiting import publish_trainers_to_tell


@nudge("teaching.follow_ups", every=timedelta(days=1))
def look_at_follow_ups() -> None:
    publish_due_follow_ups()


@nudge("teaching.trainers", every=timedelta(days=1))
def look_at_registrations() -> None:
    publish_due_trainers()


@nudge("teaching.waiting", every=timedelta(days=1))
def look_at_what_waits() -> None:
    publish_trainers_to_tell()
