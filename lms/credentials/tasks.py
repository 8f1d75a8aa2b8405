"""The clock of certificates: whose day has come."""

from datetime import timedelta

from lms.credentials.actions.register import publish_due
from lms.outbox.registry import nudge


@nudge("credentials.due", every=timedelta(hours=1))
def look_at_due() -> None:
    """Every hour, because a day begins at another hour in every country."""
    publish_due()
