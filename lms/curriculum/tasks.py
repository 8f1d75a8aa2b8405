"""The clock of courses: whose release is due."""

from datetime import timedelta

from lms.curriculum.actions.releasing import publish_due_releases
from lms.outbox.registry import nudge


@nudge("curriculum.releases_due", every=timedelta(minutes=1))
def look_at_planned_releases() -> None:
    publish_due_releases()
