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
from lms.progress.actions.regrading import settle_regraded
from lms.progress.models import Enrolment


def enrolments(keys: list[str]) -> list[Enrolment]:
    rows = Enrolment.objects.select_related(
        "person", "edition", "completed_edition", "institution__territory__country"
    )
    return list(rows.filter(key__in=[UUID(key) for key in keys]).order_by("pk"))


def attempts(keys: list[str]) -> list[Attempt]:
    rows = Attempt.objects.select_related("person", "pool")
    return list(rows.filter(key__in=[UUID(key) for key in keys]).order_by("pk"))


def institutions(keys: list[str]) -> list[Institution]:
    rows = Institution.objects.select_related("territory__country")
    return list(rows.filter(key__in=[UUID(key) for key in keys]).order_by("pk"))


@reaction(topics.ENROLMENT_OPENED, topics.LESSON_FINISHED, topics.COURSE_COMPLETED)
def refresh_cells(keys: list[str]) -> None:
    """Recount the months in which these learners left a mark, up to the country."""
    recount_learning(leaves_of(enrolments(keys)))


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


@reaction(topics.ATTEMPT_SUBMITTED)
def mark_by_corrected_keys(keys: list[str]) -> None:
    """An attempt drawn before a key was corrected, and handed in after it."""
    corrected = set(KeyCorrection.objects.values_list("pool_key", flat=True).distinct())
    for attempt in attempts(keys):
        if attempt.pool.key in corrected:
            regrade_late(attempt)


@reaction(topics.ATTEMPT_REGRADED)
def follow_regrades(keys: list[str]) -> None:
    """A pass that was gained completes the course; the learner hears what changed and why."""
    for attempt in attempts(keys):
        enrolment = settle_regraded(attempt)
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
    module_key = row.attempt.subject_key.split(":")[1]
    module = enrolment.edition.outline_value.module(module_key)
    lines = [
        _("Test: “%(module)s” of “%(course)s”.")
        % {"module": module.title if module else module_key, "course": enrolment.edition.title},
        _("Result until now: %(percent)s %%, %(verdict)s.")
        % {"percent": row.old_percent, "verdict": _("passed") if row.old_passed else _("not passed")},
        _("Result now: %(percent)s %%, %(verdict)s.")
        % {"percent": row.new_percent, "verdict": _("passed") if row.new_passed else _("not passed")},
        _(
            "A question had been marked by a wrong key, or was withdrawn. What the trainers wrote: “%(reason)s”"
        )
        % {"reason": row.correction.reason},
        f"{settings.PUBLIC_ADDRESS}/learning/{enrolment.key}/",
    ]
    return "\n".join(lines)


@reaction(topics.HEADCOUNT_DECLARED, topics.MEMBERSHIP_CHANGED, topics.INSTITUTION_DUE)
def recount_coverage(keys: list[str]) -> None:
    refresh_coverage(institutions(keys))


@reaction(topics.CERTIFICATE_ISSUED, topics.CERTIFICATE_CHANGED, topics.PERSON_CERTIFICATE_DUE)
def recount_coverage_of_holders(keys: list[str]) -> None:
    """A person earned or lost a certificate: count anew wherever she works."""
    people = Certificate.objects.personal().filter(serial__in=keys).values("person")
    rows = Institution.objects.filter(memberships__person__in=people).select_related("territory__country")
    refresh_coverage(rows.distinct().order_by("pk"))
