"""What follows when an edition was cut."""

from uuid import UUID

from lms.curriculum.actions.indexing import index_edition
from lms.curriculum.models import Edition
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.EDITION_CUT)
def make_findable(keys: list[str]) -> None:
    for edition in Edition.objects.filter(key__in=[UUID(key) for key in keys]):
        index_edition(edition)
