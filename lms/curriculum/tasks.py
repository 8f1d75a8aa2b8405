"""The clock of texts: what ages by time alone."""

from datetime import timedelta

from lms.curriculum.actions.reminding import publish_month
from lms.outbox.registry import nudge


@nudge("curriculum.texts", every=timedelta(days=1))
def look_at_texts() -> None:
    publish_month()
