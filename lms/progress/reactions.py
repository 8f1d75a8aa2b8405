"""What follows when somebody learned, joined or was certified."""

from uuid import UUID

from lms.credentials.models import Certificate
from lms.curriculum.models import Edition
from lms.institutions.models import Institution
from lms.outbox import topics
from lms.outbox.registry import reaction
from lms.progress.actions.cells import leaves_of, recount_learning
from lms.progress.actions.certificates import award_certificate
from lms.progress.actions.coverage import refresh_coverage
from lms.progress.actions.editions import move_enrolments
from lms.progress.models import Enrolment


def enrolments(keys: list[str]) -> list[Enrolment]:
    rows = Enrolment.objects.select_related("person", "edition", "institution__territory__country")
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


@reaction(topics.HEADCOUNT_DECLARED, topics.MEMBERSHIP_CHANGED, topics.INSTITUTION_DUE)
def recount_coverage(keys: list[str]) -> None:
    refresh_coverage(institutions(keys))


@reaction(topics.CERTIFICATE_ISSUED, topics.CERTIFICATE_CHANGED, topics.PERSON_CERTIFICATE_DUE)
def recount_coverage_of_holders(keys: list[str]) -> None:
    """A person earned or lost a certificate: count anew wherever she works."""
    people = Certificate.objects.personal().filter(serial__in=keys).values("person")
    rows = Institution.objects.filter(memberships__person__in=people).select_related("territory__country")
    refresh_coverage(rows.distinct().order_by("pk"))
