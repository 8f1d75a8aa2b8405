"""What follows when a role changed, an edition was cut, a translation published, or a moment or month has come."""

from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.curriculum.actions.indexing import index_edition
from lms.curriculum.actions.releasing import carry_out_release
from lms.curriculum.actions.reminding import remind_trainers
from lms.curriculum.actions.trainers import follow_memberships
from lms.curriculum.actions.translating import add_renderings
from lms.curriculum.models import CoursePage, Edition, ScheduledRelease
from lms.curriculum.queries import source_pages
from lms.institutions.rules.roles import OWN, Capability, roles_with
from lms.notices.actions import write
from lms.outbox import topics
from lms.outbox.registry import reaction

REASONS = {
    "changed_since": gettext_lazy("The course was changed after you confirmed the release."),
    "nothing_changed": gettext_lazy("The course no longer differs from what learners read."),
    "not_a_releaser": gettext_lazy("Only a releaser can release a course."),
    "no_lessons": gettext_lazy("A course without lessons cannot be released."),
    "test_not_askable": gettext_lazy("A test of the course cannot ask what its plan says."),
    "too_soon": gettext_lazy("The last day of earlier certificates comes too soon after the release."),
    "course_gone": gettext_lazy("The course is not there any more."),
}


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


@reaction(topics.RELEASE_DUE)
def release_what_is_due(keys: list[str]) -> None:
    rows = ScheduledRelease.objects.filter(key__in=[UUID(key) for key in keys]).order_by("due_at")
    for planned in rows:
        row = carry_out_release(planned=planned)
        if row.refused_at:
            tell_trainer(row)


def tell_trainer(planned: ScheduledRelease) -> None:
    """A trainer hears that her release did not happen, and why, in her language."""
    if planned.by is None:
        return
    with translation.override(planned.by.language):
        course = source_pages(CoursePage).filter(course_key=planned.course_key).first()
        title = course.title if course else planned.course_key
        write(
            person=planned.by,
            kind="release_refused",
            key=planned.key,
            subject=_("“%(course)s” was not released") % {"course": title},
            body=_("%(reason)s Look at the differences and release it again: %(address)s")
            % {
                "reason": REASONS.get(planned.refusal, _("It is not ready to be released.")),
                "address": f"{settings.PUBLIC_ADDRESS}/admin/releases/{planned.course_key}/",
            },
        )
