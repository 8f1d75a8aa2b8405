"""What follows when a role changed, an edition was cut, a translation published, or a month has begun."""

from uuid import UUID

from lms.accounts.models import User
from lms.curriculum.actions.indexing import index_edition
from lms.curriculum.actions.reminding import remind_trainers
from lms.curriculum.actions.trainers import follow_memberships
from lms.curriculum.actions.translating import add_renderings
from lms.curriculum.models import Edition
from lms.institutions.rules.roles import OWN, Capability, roles_with
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.MEMBERSHIP_CHANGED)
def open_the_editor(keys: list[str]) -> None:
    """Trainers and releasers of these institutions find the editor open, those who ceased to be find it shut."""
    institutions = [UUID(key) for key in keys]
    roles = roles_with(Capability.AUTHOR, OWN)
    people = User.objects.filter(
        memberships__institution__key__in=institutions, memberships__role__in=roles
    ).distinct()
    follow_memberships(people=people.order_by("pk"))


@reaction(topics.TEXTS_DUE)
def tell_trainers_what_is_due(keys: list[str]) -> None:
    for month in keys:
        remind_trainers(month=month)


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
