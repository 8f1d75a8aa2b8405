"""What a learner does: enrol, finish a lesson, sit a test."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.actions.attempts import start_attempt, submit_attempt
from lms.assessment.models import Attempt, Pool
from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.forms import forms_for
from lms.audit.actions import record
from lms.curriculum.models import Edition
from lms.curriculum.queries import current_edition
from lms.curriculum.queries.translations import languages_of_lessons
from lms.curriculum.rules.audience import reader_to_plain
from lms.curriculum.rules.outlines import OutlineModule, TestSpec
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution
from lms.institutions.queries import may
from lms.institutions.rules.roles import Capability
from lms.notices.actions import write
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.actions.renewing import refresh_lesson, refuse_while_unread, renew_if_done
from lms.progress.models import Completion, Enrolment
from lms.progress.queries.certification import lessons_before_test
from lms.progress.queries.learners import standing_of
from lms.progress.queries.recognition import prerequisites_missing
from lms.progress.queries.sitting import sat_test
from lms.progress.queries.variants import reader_at
from lms.progress.queries.words import words_for


@transaction.atomic
def enrol(*, course_key: str, institution: Institution, by: User, at: datetime | None = None) -> Enrolment:
    """Begin a course for an institution; who is in it already goes on where she was.

    Raises:
        RuleViolation: not a member there, the course is not released, or another one comes before it.
    """
    found = Enrolment.objects.filter(person=by, course_key=course_key).with_edition().first()
    if found:
        return found
    if not may(by, Capability.LEARN, institution):
        raise RuleViolation("not_a_member", _("You do not act for this institution."))
    edition = current_edition(course_key)
    if edition is None:
        raise RuleViolation("not_released", _("This course is not open yet."))
    refuse_without_prerequisites(edition, by)
    enrolment, new = Enrolment.objects.get_or_create(
        person=by,
        course_key=course_key,
        defaults={
            "institution": institution,
            "edition": edition,
            "variant": reader_to_plain(reader_at(by, institution)),
            "opened_at": at or clock.now(),
        },
    )
    if new:
        record(by, "progress.enrolled", enrolment, institution.key, {"course": course_key})
        publish(topics.ENROLMENT_OPENED, enrolment.key)
    return enrolment


def refuse_without_prerequisites(edition: Edition, by: User) -> None:
    missing = prerequisites_missing(by, edition)
    if missing:
        raise RuleViolation(
            "prerequisite_missing",
            _("Complete first: %(courses)s. A course completed elsewhere counts once it is recognised.")
            % {"courses": ", ".join(course.title for course in missing)},
        )


def held(enrolment: Enrolment, by: User) -> Enrolment:
    """The learner's enrolment as it is now, its row locked until the transaction ends."""
    rows = Enrolment.objects.visible_to(by).with_edition().select_for_update(of=("self",))
    return rows.get(pk=enrolment.pk)


@transaction.atomic
def finish_lesson(
    *, enrolment: Enrolment, lesson_key: str, language: str = "", by: User, at: datetime | None = None
) -> Enrolment:
    """Mark a lesson as done. Doing it again changes nothing, and nothing is ever marked as not done.

    language: in which it was read; it is noted when the lesson has it.
    """
    row = held(enrolment, by)
    if row.outline.module_of(lesson_key) is None:
        raise RuleViolation("unknown_lesson", _("This lesson is not part of your edition of the course."))
    spoken = languages_of_lessons(row.edition_id, [lesson_key])[lesson_key]
    _fact, new = Completion.objects.get_or_create(
        enrolment=row,
        lesson_key=lesson_key,
        defaults={
            "institution": row.institution,
            "edition": row.edition,
            "course_key": row.course_key,
            "language": language if language in spoken else "",
            "occurred_at": at or clock.now(),
            "recorded_at": clock.now(),
        },
    )
    row.last_lesson_key = lesson_key
    row.save(update_fields=["last_lesson_key"])
    if new:
        publish(topics.LESSON_FINISHED, row.key)
        complete_if_done(row, by, at)
    if row.taking > 1:
        refresh_lesson(row, lesson_key, at)
    return row


def complete_if_done(enrolment: Enrolment, by: User | None, at: datetime | None = None) -> None:
    """Completed once, completed for good. `by`: nobody where an edition or a corrected key brought it about."""
    if enrolment.completed_at or not standing_of(enrolment).is_complete:
        return
    enrolment.completed_at, enrolment.completed_edition = at or clock.now(), enrolment.edition
    enrolment.offered_edition = None
    enrolment.save(update_fields=["completed_at", "completed_edition", "offered_edition"])
    detail = {"course": enrolment.course_key, "edition": enrolment.edition.number}
    record(by, "progress.course_completed", enrolment, enrolment.institution.key, detail)
    publish(topics.COURSE_COMPLETED, enrolment.key)


@transaction.atomic
def complete_after_test(*, enrolment: Enrolment) -> None:
    """Complete the course, or its renewal, when the result of a test was the last thing left; again changes nothing."""
    row = held(enrolment, enrolment.person)
    publish(topics.LESSON_FINISHED, row.key)
    complete_if_done(row, enrolment.person)
    renew_if_done(row, None)


def tell_marked(enrolment: Enrolment, module_key: str, attempt: Attempt) -> None:
    """Write to a learner that her test has a result, in her language, without saying which."""
    sat = sat_test(enrolment, module_key)
    if sat is None:
        return
    path = f"/learning/{enrolment.key}/tests/{module_key}/result/{attempt.number}/"
    titles = words_for(enrolment, enrolment.person.language).titles
    with translation.override(enrolment.person.language):
        write(
            person=enrolment.person,
            kind="attempt_marked",
            key=attempt.key,
            subject=gettext("Your test is marked: %(title)s")
            % {"title": titles.get(module_key, sat.module.title)},
            body=gettext("See the result: %(address)s") % {"address": f"{settings.PUBLIC_ADDRESS}{path}"},
        )


def test_of(enrolment: Enrolment, module_key: str) -> tuple[OutlineModule, TestSpec]:
    """The module and its test, as the learner's edition has them."""
    module = enrolment.outline.module(module_key)
    if module is None or module.test is None:
        raise RuleViolation("unknown_test", _("This module has no test in your edition of the course."))
    return module, module.test


def policy_of(test: TestSpec) -> Policy:
    return Policy(Fraction(test.passing_percent, 100), test.attempts, test.wait_hours)


@transaction.atomic
def start_test(
    *, enrolment: Enrolment, module_key: str, language: str = "", by: User, at: datetime | None = None
) -> Attempt:
    """Open an attempt at the test of a module in a language, or return the one that is open.

    Raises:
        RuleViolation: lessons of the module are left, the test is passed, or the wait is not over.
    """
    row = held(enrolment, by)
    module, test = test_of(row, module_key)
    refuse_while_unread(row, module)
    if lessons_before_test(row, module):
        raise RuleViolation("lessons_left", _("Finish the lessons of this module first."))
    return start_attempt(
        subject_key=row.test_key(module_key),
        pool=Pool.objects.get(key=test.pool_key, version=test.pool_version),
        policy=policy_of(test),
        paper=replace(test.paper, last=forms_for(by.key, row.course_key)[1]),
        language=language,
        by=by,
        at=at,
    )


@transaction.atomic
def submit_test(
    *,
    enrolment: Enrolment,
    attempt: Attempt,
    answers: Mapping[str, object],
    confidence: Mapping[str, int] | None = None,
    by: User,
    at: datetime | None = None,
) -> Attempt:
    """Hand in a test; when it was the last thing left, the course is complete."""
    row = held(enrolment, by)
    marked = submit_attempt(attempt=attempt, answers=answers, confidence=confidence, by=by, at=at)
    publish(topics.LESSON_FINISHED, row.key)
    if marked.passed:
        complete_if_done(row, by, at)
        renew_if_done(row, at)
    return marked
