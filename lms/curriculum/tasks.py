"""The clock of courses: whose release is due, and which texts have aged."""

from datetime import timedelta

from lms.curriculum.actions.releasing import publish_due_releases
from lms.curriculum.actions.reminding import publish_month
from lms.outbox.registry import nudge


@nudge("curriculum.releases_due", every=timedelta(minutes=1))
def look_at_planned_releases() -> None:
    publish_due_releases()


@nudge("curriculum.texts", every=timedelta(days=1))
def look_at_texts() -> None:
    publish_month()
