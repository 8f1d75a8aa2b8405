"""What follows when somebody learned, joined or was certified."""

from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lms.assessment.actions.regrading import regrade, regrade_late
from lms.assessment.models import Attempt, KeyCorrection, RegradedAttempt
from lms.credentials.models import Certificate
from lms.curriculum.models import Edition
from lms.institutions.models import Institution
from lms.notices.actions import write
from lms.outbox import topics
from lms.outbox.registry import reaction
from lms.progress.actions.cells import leaves_of, recount_learning
from lms.progress.actions.certificates import award_certificate
from lms.progress.actions.coverage import refresh_coverage
from lms.progress.actions.editions import move_enrolments, shorten_certificates
from lms.progress.actions.learning import complete_after_test, tell_marked
from lms.progress.models import Enrolment

KEY_LENGTH = len(str(UUID(int=0)))


def enrolments(keys: list[str]) -> list[Enrolment]:
    rows = Enrolment.objects.select_related(
        "person", "edition", "completed_edition", "institution__territory__country"
    )
    return list(rows.filter(key__in=[UUID(key) for key in keys]).order_by("pk"))


def attempts(keys: list[str]) -> list[Attempt]:
    rows = Attempt.objects.select_related("person", "pool")
    return list(rows.filter(key__in=[UUID(key) for key in keys]).order_by("pk"))


def tested_enrolments(found: list[Attempt]) -> list[Enrolment]:
    """The enrolments whose tests these are; other subjects have none."""
    keys = [attempt.subject_key.partition(":")[0] for attempt in found]
    return enrolments([key for key in keys if len(key) == KEY_LENGTH])


def institutions(keys: list[str]) -> list[Institution]:
    rows = Institution.objects.select_related("territory__country")
    return list(rows.filter(key__in=[UUID(key) for key in keys]).order_by("pk"))


@reaction(topics.ENROLMENT_OPENED, topics.LESSON_FINISHED, topics.COURSE_COMPLETED)
def refresh_cells(keys: list[str]) -> None:
    """Recount the months in which these learners left a mark, up to the country."""
    recount_learning(leaves_of(enrolments(keys)))


@reaction(topics.ATTEMPT_MARKED, topics.ATTEMPT_REGRADED)
def go_on_after_test(keys: list[str]) -> None:
    """A test may get its result without its learner: her time ended, a trainer marked her work, a key was wrong."""
    for enrolment in tested_enrolments(attempts(keys)):
        complete_after_test(enrolment=enrolment)


@reaction(topics.ATTEMPT_MARKED)
def tell_result(keys: list[str]) -> None:
    """Who was not there when her test got its result hears of it once."""
    found = attempts(keys)
    rows = {str(row.key): row for row in tested_enrolments(found)}
    for attempt in found:
        key, _colon, module_key = attempt.subject_key.partition(":")
        if key in rows and not attempt.awaits_marking:
            tell_marked(rows[key], module_key, attempt)


@reaction(topics.COURSE_COMPLETED)
def award_certificates(keys: list[str]) -> None:
    for enrolment in enrolments(keys):
        award_certificate(enrolment)


@reaction(topics.EDITION_CUT, own_transactions=True)
def place_learners(keys: list[str]) -> None:
    for edition in Edition.objects.filter(key__in=[UUID(key) for key in keys]).order_by("number"):
        move_enrolments(edition)


@reaction(topics.EDITION_CUT, own_transactions=True)
def end_certificates_earlier(keys: list[str]) -> None:
    """A breaking edition may have set a last day to certificates of earlier editions."""
    for edition in Edition.objects.filter(key__in=[UUID(key) for key in keys]).order_by("number"):
        shorten_certificates(edition)


@reaction(topics.KEY_CORRECTED, own_transactions=True)
def mark_again(keys: list[str]) -> None:
    for correction in KeyCorrection.objects.filter(key__in=[UUID(key) for key in keys]).order_by("pk"):
        regrade(correction)


@reaction(topics.ATTEMPT_SUBMITTED, topics.ATTEMPT_MARKED)
def mark_by_corrected_keys(keys: list[str]) -> None:
    """An attempt drawn before a key was corrected that got its result after it."""
    corrected = set(KeyCorrection.objects.values_list("pool_key", flat=True).distinct())
    for attempt in attempts(keys):
        if attempt.pool.key in corrected:
            regrade_late(attempt)


@reaction(topics.ATTEMPT_REGRADED)
def tell_regrades(keys: list[str]) -> None:
    """The learner hears what changed and why."""
    found = attempts(keys)
    rows = {str(row.key): row for row in tested_enrolments(found)}
    for attempt in found:
        enrolment = rows.get(attempt.subject_key.partition(":")[0])
        if enrolment:
            tell_regraded(attempt, enrolment)


def tell_regraded(attempt: Attempt, enrolment: Enrolment) -> None:
    """Once for every correction that changed her result, in her language."""
    for row in attempt.regraded.select_related("correction").order_by("pk"):
        with translation.override(attempt.person.language):
            write(
                person=attempt.person,
                kind="test_regraded",
                key=row.pk,
                subject=_("Your test was marked again: now %(percent)s %%") % {"percent": row.new_percent},
                body=regrade_in_words(row, enrolment),
            )


def regrade_in_words(row: RegradedAttempt, enrolment: Enrolment) -> str:
    module = enrolment.edition.outline_value.module(row.attempt.subject_key.partition(":")[2])
    course = enrolment.edition.title
    test = (
        _("Test: “%(module)s” of “%(course)s”.") % {"module": module.title, "course": course}
        if module
        else _("A test of “%(course)s”.") % {"course": course}
    )
    lines = [
        test,
        _("Result until now: %(result)s.")
        % {"result": result_in_words(row.old_percent, is_passed=row.old_passed)},
        _("Result now: %(result)s.") % {"result": result_in_words(row.new_percent, is_passed=row.new_passed)},
        _("A question had a wrong key, or was withdrawn. What the trainers wrote: “%(reason)s”")
        % {"reason": row.correction.reason},
        f"{settings.PUBLIC_ADDRESS}/learning/{enrolment.key}/",
    ]
    return "\n".join(lines)


def result_in_words(percent: int, *, is_passed: bool) -> str:
    return (_("%(n)s %%, passed") if is_passed else _("%(n)s %%, not passed")) % {"n": percent}


@reaction(topics.HEADCOUNT_DECLARED, topics.MEMBERSHIP_CHANGED, topics.INSTITUTION_DUE)
def recount_coverage(keys: list[str]) -> None:
    refresh_coverage(institutions(keys))


@reaction(topics.CERTIFICATE_ISSUED, topics.CERTIFICATE_CHANGED, topics.PERSON_CERTIFICATE_DUE)
def recount_coverage_of_holders(keys: list[str]) -> None:
    """A person earned or lost a certificate: count anew wherever she works."""
    people = Certificate.objects.personal().filter(serial__in=keys).values("person")
    rows = Institution.objects.filter(memberships__person__in=people).select_related("territory__country")
    refresh_coverage(rows.distinct().order_by("pk"))
