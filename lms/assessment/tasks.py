"""The clock of tests: whose time is over, and once a night which questions were answered."""

from datetime import timedelta

from lms.assessment.actions.attempts import publish_overdue
from lms.assessment.actions.items import publish_pools_to_count
from lms.outbox.registry import nudge


@nudge("assessment.overdue", every=timedelta(minutes=1))
def look_at_overdue() -> None:
    publish_overdue()


@nudge("assessment.items", every=timedelta(days=1))
def count_answered_pools() -> None:
    publish_pools_to_count()
