"""What follows when the time of an attempt is over, and when the questions of a pool were answered."""

from uuid import UUID

from lms.assessment.actions.attempts import submit_overdue
from lms.assessment.actions.items import keep_figures
from lms.assessment.models import Attempt
from lms.assessment.queries.items import counted_pool
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.ATTEMPT_OVERDUE)
def hand_in_overdue(keys: list[str]) -> None:
    rows = Attempt.objects.filter(key__in=[UUID(key) for key in keys]).select_related("person", "pool")
    for attempt in rows.order_by("pk"):
        submit_overdue(attempt=attempt)


@reaction(topics.POOL_FIGURES_DUE, own_transactions=True)
def count_items(keys: list[str]) -> None:
    """Counting takes seconds and only reads; what it finds is written in one go."""
    for key in keys:
        counted = counted_pool(key)
        if counted:
            keep_figures(counted)
