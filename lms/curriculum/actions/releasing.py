"""Cutting an edition: the outline is frozen, every lesson compiled."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.actions.compiling import COMPILER, compiled
from lms.curriculum.actions.media import hold_media
from lms.curriculum.actions.translating import add_renderings
from lms.curriculum.models import CoursePage, Edition, Rendering, may_release
from lms.curriculum.queries import (
    change_of,
    course_to_release,
    current_edition,
    digest_of,
    lessons_to_release,
    modules_of,
    outline_of,
    test_faults,
)
from lms.curriculum.queries.editions import drawings_of, pieces_of
from lms.curriculum.queries.translations import languages_of
from lms.curriculum.rules.files import write_course
from lms.curriculum.rules.outlines import Outline, Severity, to_plain
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish


def refuse_unless_askable(outline: Outline) -> None:
    """Every test must be able to ask what its blueprint says, from questions that are active."""
    for module in outline.modules:
        faults = test_faults(module)
        if faults:
            raise RuleViolation(
                "test_not_askable",
                _("The test of “%(title)s” cannot be asked: %(reason)s")
                % {"title": module.title, "reason": faults[0]},
            )


@transaction.atomic
def cut_edition(
    *, course: CoursePage, severity: Severity, note: str = "", by: User | None, at: datetime | None = None
) -> Edition:
    """Release the course as it is written now, as its next edition.

    Raises:
        RuleViolation: nothing changed, the course has no lesson, a test cannot be asked, or the person may not release.
    """
    if by and not may_release(by):
        raise RuleViolation("not_a_releaser", _("Only a releaser can release a course."))
    latest, outline = current_edition(course.course_key), outline_of(course)
    if not outline.lessons:
        raise RuleViolation("no_lessons", _("A course without lessons cannot be released."))
    refuse_unless_askable(outline)
    if latest and not change_of(course).change:
        raise RuleViolation("nothing_changed", _("Nothing has changed since the last edition."))
    edition = Edition.objects.create(
        course_key=course.course_key,
        number=latest.number + 1 if latest else 1,
        title=course.title,
        aim=course.aim,
        hours=course.hours,
        outline=to_plain(outline),
        source=write_course(course_to_release(course)) | drawings_of(course) | pieces_of(course),
        compiler_version=COMPILER,
        certificate_months=course.certificate_months,
        requires=course.requires.split(),
        workplace_task=course.workplace_task,
        severity=severity.value,
        note=note,
        cut_at=at or clock.now(),
        cut_by=by,
    )
    Rendering.objects.bulk_create(
        compiled(edition, lesson)
        for module in modules_of(course)
        for lesson in lessons_to_release(course, module)
    )
    hold_media(edition, course)
    for language in languages_of(edition):
        add_renderings(edition=edition, language=language)
    CoursePage.objects.filter(pk=course.pk).update(
        released_digest=digest_of(outline), status=CoursePage.Status.RELEASED
    )
    record(
        by, "curriculum.edition_cut", edition, detail={"course": course.course_key, "number": edition.number}
    )
    publish(topics.EDITION_CUT, edition.key)
    return edition
