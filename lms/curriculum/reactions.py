"""What follows when an edition was cut, or a translation published."""

from uuid import UUID

from lms.curriculum.actions.indexing import index_edition
from lms.curriculum.actions.translating import add_renderings
from lms.curriculum.models import Edition
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.EDITION_CUT)
def make_findable(keys: list[str]) -> None:
    for edition in Edition.objects.filter(key__in=[UUID(key) for key in keys]):
        index_edition(edition)


@reaction(topics.TRANSLATION_PUBLISHED)
def bring_translations(keys: list[str]) -> None:
    """Every edition of the course is offered the language; learners of old editions read it too where it fits."""
    for key in keys:
        course_key, _colon, language = key.partition(":")
        for edition in Edition.objects.filter(course_key=course_key).order_by("number"):
            add_renderings(edition=edition, language=language)
            index_edition(edition)
