"""What follows when somebody learned, joined or was certified."""

from uuid import UUID

from lms.assessment.models import Attempt
from lms.credentials.models import Certificate
from lms.curriculum.models import Edition
from lms.institutions.models import Institution
from lms.outbox import topics
from lms.outbox.registry import reaction
from lms.progress.actions.cells import leaves_of, recount_learning
from lms.progress.actions.certificates import award_certificate
from lms.progress.actions.coverage import refresh_coverage
from lms.progress.actions.editions import move_enrolments
from lms.progress.actions.learning import complete_after_test, tell_marked
from lms.progress.models import Enrolment

KEY_LENGTH = len(str(UUID(int=0)))


def enrolments(keys: list[str]) -> list[Enrolment]:
    rows = Enrolment.objects.select_related("person", "edition", "institution__territory__country")
    return list(rows.filter(key__in=[UUID(key) for key in keys]).order_by("pk"))


def attempts(keys: list[str]) -> list[Attempt]:
    return list(Attempt.objects.filter(key__in=[UUID(key) for key in keys]).order_by("pk"))


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


@reaction(topics.ATTEMPT_MARKED)
def go_on_after_test(keys: list[str]) -> None:
    """A test may get its result without its learner: her time ended, or a trainer marked her work."""
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


@reaction(topics.HEADCOUNT_DECLARED, topics.MEMBERSHIP_CHANGED, topics.INSTITUTION_DUE)
def recount_coverage(keys: list[str]) -> None:
    refresh_coverage(institutions(keys))


@reaction(topics.CERTIFICATE_ISSUED, topics.CERTIFICATE_CHANGED, topics.PERSON_CERTIFICATE_DUE)
def recount_coverage_of_holders(keys: list[str]) -> None:
    """A person earned or lost a certificate: count anew wherever she works."""
    people = Certificate.objects.personal().filter(serial__in=keys).values("person")
    rows = Institution.objects.filter(memberships__person__in=people).select_related("territory__country")
    refresh_coverage(rows.distinct().order_by("pk"))
