"""What follows when somebody learned, joined or was certified."""

from uuid import UUID

from lms.accounts.models import User
from lms.assessment.actions.regrading import regrade, regrade_late
from lms.assessment.models import Attempt, KeyCorrection
from lms.credentials.models import Certificate
from lms.curriculum.models import Edition
from lms.institutions.models import Institution
from lms.outbox import topics
from lms.outbox.registry import reaction
from lms.progress.actions.cells import leaves_of, recount_learning
from lms.progress.actions.certificates import award_certificate, award_renewal, tell_renewable
from lms.progress.actions.coverage import refresh_coverage
from lms.progress.actions.deadlines import escalate, look_at_deadline, remind
from lms.progress.actions.editions import move_enrolments, shorten_certificates
from lms.progress.actions.learning import complete_after_test, tell_marked
from lms.progress.actions.paths import recount_role
from lms.progress.actions.regrades import tell_regraded
from lms.progress.actions.workplace import tell_of_task
from lms.progress.models import CourseDeadline, Enrolment, Renewal, WorkplaceTask
from lms.progress.rules.renewal import module_tested

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
        key = attempt.subject_key.partition(":")[0]
        if key in rows and not attempt.awaits_marking:
            tell_marked(rows[key], module_tested(attempt.subject_key), attempt)


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


@reaction(
    topics.HEADCOUNT_DECLARED, topics.MEMBERSHIP_CHANGED, topics.INSTITUTION_DUE, topics.RECOGNITION_CHANGED
)
def recount_coverage(keys: list[str]) -> None:
    refresh_coverage(institutions(keys))


@reaction(topics.ROLE_PATH_DUE, own_transactions=True)
def recount_coverage_of_roles(keys: list[str]) -> None:
    for role in keys:
        recount_role(role)


@reaction(topics.CERTIFICATE_ISSUED, topics.CERTIFICATE_CHANGED, topics.PERSON_CERTIFICATE_DUE)
def recount_coverage_of_holders(keys: list[str]) -> None:
    """A person earned or lost a certificate: count anew wherever she works."""
    people = Certificate.objects.personal().filter(serial__in=keys).values("person")
    rows = Institution.objects.filter(memberships__person__in=people).select_related("territory__country")
    refresh_coverage(rows.distinct().order_by("pk"))


@reaction(topics.COURSE_RENEWED)
def award_renewals(keys: list[str]) -> None:
    rows = Renewal.objects.select_related(
        "certificate", "edition", "enrolment__person", "enrolment__edition",
        "enrolment__institution__territory__country",
    )  # fmt: skip
    for renewal in rows.filter(key__in=[UUID(key) for key in keys]).order_by("pk"):
        award_renewal(renewal)


@reaction(topics.RENEWAL_OPENED)
def tell_of_renewals(keys: list[str]) -> None:
    for certificate in Certificate.objects.personal().filter(serial__in=keys).select_related("person"):
        tell_renewable(certificate)


@reaction(topics.DEADLINE_DUE)
def look_at_deadlines(keys: list[str]) -> None:
    rows = CourseDeadline.objects.filter(key__in=[UUID(key) for key in keys])
    for deadline in rows.select_related("institution__territory__country").order_by("pk"):
        look_at_deadline(deadline)


@reaction(topics.REMINDER_DUE)
def remind_people(keys: list[str]) -> None:
    for person in User.objects.filter(key__in=[UUID(key) for key in keys]).order_by("pk"):
        remind(person)


@reaction(topics.STAFF_OVERDUE)
def tell_focal_points_of_overdue_staff(keys: list[str]) -> None:
    for institution in institutions(keys):
        escalate(institution)


@reaction(topics.TASK_CONFIRMED)
def award_after_tasks(keys: list[str]) -> None:
    for enrolment in enrolments(keys):
        award_certificate(enrolment)


@reaction(topics.TASK_HANDED_IN)
def tell_of_tasks(keys: list[str]) -> None:
    rows = WorkplaceTask.objects.select_related("enrolment__person", "enrolment__edition", "supervisor")
    for task in rows.filter(key__in=[UUID(key) for key in keys]).order_by("pk"):
        tell_of_task(task)
