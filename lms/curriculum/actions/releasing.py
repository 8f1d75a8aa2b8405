"""Cutting an edition, now or on a planned day: the outline is frozen, every lesson compiled."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.actions.compiling import COMPILER, compiled, segment
from lms.curriculum.actions.media import hold_media
from lms.curriculum.actions.translating import add_renderings
from lms.curriculum.models import (
    CoursePage,
    Edition,
    LessonPage,
    Rendering,
    ScheduledRelease,
    may_release,
)
from lms.curriculum.queries import (
    all_to_release,
    change_of,
    confirmation_of,
    course_to_release,
    current_edition,
    digest_of,
    outline_of,
    planned_release,
    source_pages,
    test_faults,
)
from lms.curriculum.queries.editions import drawings_of, pieces_of
from lms.curriculum.queries.translations import languages_of
from lms.curriculum.rules.files import write_course
from lms.curriculum.rules.outlines import Outline, Severity, to_plain
from lms.curriculum.rules.releases import NOTICE_DAYS, Decision, first_last_day
from lms.foundation import clock
from lms.foundation.database import lock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish, publish_many


@transaction.atomic
def cut_edition(
    *,
    course: CoursePage,
    severity: Severity,
    note: str = "",
    earlier_valid_until: date | None = None,
    confirmed: str = "",
    by: User | None,
    at: datetime | None = None,
) -> Edition:
    """Release the course as it is written now, as its next edition.

    confirmed: the digest of what the trainer saw; nothing else is released.
    earlier_valid_until: the last day of certificates earned with earlier editions (breaking editions alone).

    Raises:
        RuleViolation: nothing changed, the course has no lesson, a test cannot be asked, it is not what was
            confirmed, the person may not release, or the last day of earlier certificates comes too soon.
    """
    moment = at or clock.now()
    refuse_unless_releaser(by)
    course = held(course)
    refuse_unless_ready(course, confirmed)
    refuse_last_day(severity, earlier_valid_until, moment.date())
    latest, outline, lessons = (
        current_edition(course.course_key),
        outline_of(course),
        all_to_release(course),
    )
    edition = Edition.objects.create(
        course_key=course.course_key,
        number=latest.number + 1 if latest else 1,
        title=course.title,
        aim=course.aim,
        hours=course.hours,
        outline=to_plain(outline),
        source=write_course(course_to_release(course)) | drawings_of(course, lessons) | pieces_of(lessons),
        compiler_version=COMPILER,
        certificate_months=course.certificate_months,
        requires=course.requires.split(),
        workplace_task=course.workplace_task,
        guide=[segment(child)["html"] for child in course.guide],
        severity=severity.value,
        note=note,
        earlier_valid_until=earlier_valid_until,
        cut_at=moment,
        cut_by=by,
    )
    compile_lessons(edition, lessons)
    CoursePage.objects.filter(pk=course.pk).update(
        released_digest=digest_of(outline), status=CoursePage.Status.RELEASED
    )
    record(
        by, "curriculum.edition_cut", edition, detail={"course": course.course_key, "number": edition.number}
    )
    publish(topics.EDITION_CUT, edition.key)
    return edition


def held(course: CoursePage) -> CoursePage:
    """The course while nobody else releases it: who clicks twice finds that nothing has changed."""
    lock([f"release {course.course_key}"])
    return source_pages(CoursePage).get(pk=course.pk)


def compile_lessons(edition: Edition, lessons: Sequence[LessonPage]) -> None:
    Rendering.objects.bulk_create(compiled(edition, lesson) for lesson in lessons)
    hold_media(edition, lessons)
    for language in languages_of(edition):
        add_renderings(edition=edition, language=language)


def refuse_unless_releaser(person: User | None) -> None:
    """Loading from text releases in nobody's name; everybody else needs the right to."""
    if person and not may_release(person):
        raise RuleViolation("not_a_releaser", _("Only a releaser can release a course."))


def refuse_unless_ready(course: CoursePage, confirmed: str) -> None:
    item, outline = change_of(course), outline_of(course)
    if not outline.lessons:
        raise RuleViolation("no_lessons", _("A course without lessons cannot be released."))
    refuse_unless_askable(outline)
    if item.edition and not item.change:
        raise RuleViolation("nothing_changed", _("Nothing has changed since the last edition."))
    if confirmed and confirmed != confirmation_of(course):
        raise RuleViolation(
            "changed_since", _("The course was changed after you looked at it. Read the differences again.")
        )


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


def refuse_last_day(severity: Severity, last_day: date | None, released_on: date) -> None:
    if last_day is None:
        return
    if severity is not Severity.BREAKING:
        raise RuleViolation("not_breaking", _("Only a breaking edition may end certificates earlier."))
    if last_day < first_last_day(released_on):
        raise RuleViolation(
            "too_soon",
            _("Certificates of earlier editions count for at least %(days)s days after the release.")
            % {"days": NOTICE_DAYS},
        )


@transaction.atomic
def plan_release(
    *, course: CoursePage, due_at: datetime, decision: Decision, by: User, at: datetime | None = None
) -> ScheduledRelease:
    """Let the course be released at a later moment, if it is still what was confirmed.

    Raises:
        RuleViolation: the moment has passed, another release of the course waits, or a release would be refused now.
    """
    moment = at or clock.now()
    if due_at <= moment:
        raise RuleViolation("moment_passed", _("Choose a day and time that is still to come."))
    if planned_release(course.course_key):
        raise RuleViolation("planned_already", _("A release of this course is planned. Withdraw it first."))
    refuse_unless_releaser(by)
    refuse_unless_ready(course, decision.confirmed)
    refuse_last_day(decision.severity, decision.earlier_valid_until, due_at.date())
    planned = ScheduledRelease.objects.create(
        course_key=course.course_key,
        severity=decision.severity.value,
        note=decision.note,
        earlier_valid_until=decision.earlier_valid_until,
        confirmed=decision.confirmed or confirmation_of(course),
        due_at=due_at,
        planned_at=moment,
        by=by,
    )
    record(by, "curriculum.release_planned", planned, detail={"course": course.course_key})
    return planned


@transaction.atomic
def withdraw_release(*, planned: ScheduledRelease, by: User, at: datetime | None = None) -> None:
    """Take a planned release back. Twice is as once.

    Raises:
        RuleViolation: it was carried out or refused before.
    """
    row = ScheduledRelease.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    if row.withdrawn_at:
        return
    if row.edition_id or row.refused_at:
        raise RuleViolation("settled_already", _("This release was carried out or refused already."))
    row.withdrawn_at = at or clock.now()
    row.save(update_fields=["withdrawn_at"])
    record(by, "curriculum.release_withdrawn", row, detail={"course": row.course_key})


@transaction.atomic
def publish_due_releases() -> None:
    """Publish a message for every planned release whose moment has come."""
    publish_many(topics.RELEASE_DUE, ScheduledRelease.objects.due(clock.now()).values_list("key", flat=True))


@transaction.atomic
def carry_out_release(*, planned: ScheduledRelease, at: datetime | None = None) -> ScheduledRelease:
    """Release what was confirmed, or note why not. A release that is settled or not due yet is left alone."""
    moment = at or clock.now()
    row = ScheduledRelease.objects.due(moment).select_for_update(of=("self",)).filter(pk=planned.pk).first()
    if row is None:
        planned.refresh_from_db()
        return planned
    try:
        row.edition = edition_planned(row, moment)
    except RuleViolation as refusal:
        row.refused_at, row.refusal = moment, refusal.code
    row.save(update_fields=["edition", "refused_at", "refusal"])
    return row


def edition_planned(row: ScheduledRelease, moment: datetime) -> Edition:
    """The edition of a planned release, if who planned it still may release and the course still is there."""
    if row.by is None:
        raise RuleViolation("planner_gone", _("Who planned the release has no account any more."))
    course = source_pages(CoursePage).filter(course_key=row.course_key).first()
    if course is None:
        raise RuleViolation("course_gone", _("The course is not there any more."))
    return cut_edition(
        course=course,
        severity=Severity(row.severity),
        note=row.note,
        earlier_valid_until=row.earlier_valid_until,
        confirmed=row.confirmed,
        by=row.by,
        at=moment,
    )
