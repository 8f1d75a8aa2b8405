"""The clock of learning: whose day has come. It looks every hour, because a day begins at another one in every country."""

from datetime import timedelta

from lms.outbox.registry import nudge
from lms.progress.actions.certificates import publish_renewable
from lms.progress.actions.deadlines import publish_due_deadlines
from lms.progress.actions.paths import publish_due_paths
from lms.progress.actions.recognition import publish_ended_recognitions


@nudge("progress.paths", every=timedelta(hours=1))
def look_at_paths() -> None:
    publish_due_paths()


@nudge("progress.renewals", every=timedelta(hours=1))
def look_at_renewals() -> None:
    publish_renewable()


@nudge("progress.deadlines", every=timedelta(hours=1))
def look_at_deadlines() -> None:
    publish_due_deadlines()


@nudge("progress.recognised", every=timedelta(hours=1))
def look_at_recognised() -> None:
    publish_ended_recognitions()
