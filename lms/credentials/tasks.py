"""The clock of certificates: whose day has come."""

from datetime import timedelta

from lms.credentials.actions.register import publish_due
from lms.outbox.registry import nudge


@nudge("credentials.due", every=timedelta(days=1))
def look_at_due() -> None:
    publish_due()
