"""What follows when the time of an attempt is over."""

from uuid import UUID

from lms.assessment.actions.attempts import submit_overdue
from lms.assessment.models import Attempt
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.ATTEMPT_OVERDUE)
def hand_in_overdue(keys: list[str]) -> None:
    rows = Attempt.objects.filter(key__in=[UUID(key) for key in keys]).select_related("person", "pool")
    for attempt in rows.order_by("pk"):
        submit_overdue(attempt=attempt)
