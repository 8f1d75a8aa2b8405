"""What follows when the questions of a pool were answered."""

from lms.assessment.actions.items import keep_figures
from lms.assessment.queries.items import counted_pool
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.POOL_FIGURES_DUE, own_transactions=True)
def count_items(keys: list[str]) -> None:
    """Counting takes seconds and only reads; what it finds is written in one go."""
    for key in keys:
        counted = counted_pool(key)
        if counted:
            keep_figures(counted)
