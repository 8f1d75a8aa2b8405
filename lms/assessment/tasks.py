"""The clock of the assessment package: once a night the questions that were answered are counted anew."""

from datetime import timedelta

from lms.assessment.actions.items import publish_pools_to_count
from lms.outbox.registry import nudge


@nudge("assessment.items", every=timedelta(days=1))
def count_answered_pools() -> None:
    publish_pools_to_count()
