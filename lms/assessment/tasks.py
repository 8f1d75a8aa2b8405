"""The clock of tests: whose time is over."""

from datetime import timedelta

from lms.assessment.actions.attempts import publish_overdue
from lms.outbox.registry import nudge


@nudge("assessment.overdue", every=timedelta(minutes=1))
def look_at_overdue() -> None:
    publish_overdue()
