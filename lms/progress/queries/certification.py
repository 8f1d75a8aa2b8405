"""What may be renewed, how far a renewal is, and which task was confirmed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from lms.accounts.models import User
from lms.credentials.models import Certificate, CertificateQuerySet
from lms.curriculum.rules.outlines import OutlineLesson, OutlineModule
from lms.foundation import clock
from lms.institutions.models import Membership
from lms.institutions.rules.roles import Capability, roles_with
from lms.notices.models import Notice
from lms.progress.models import Enrolment, RefreshedLesson, Renewal, WorkplaceTask
from lms.progress.queries.learners import finished_in, standing_of
from lms.progress.rules.renewal import OPENS_MONTHS, may_renew

MOST_DAYS = OPENS_MONTHS * 31


def confirmed_task(enrolment: Enrolment) -> WorkplaceTask | None:
    return (
        WorkplaceTask.objects.filter(enrolment=enrolment, verdict__is_confirmed=True)
        .select_related("verdict")
        .order_by("-id")
        .first()
    )


def waiting_task(enrolment: Enrolment) -> WorkplaceTask | None:
    """The task a colleague has not judged yet."""
    return (
        WorkplaceTask.objects.filter(enrolment=enrolment, verdict=None).select_related("supervisor").first()
    )


def returned_task(enrolment: Enrolment) -> WorkplaceTask | None:
    """The last task, when it was given back."""
    last = WorkplaceTask.objects.filter(enrolment=enrolment).select_related("verdict").order_by("-id").first()
    return last if last and hasattr(last, "verdict") and not last.verdict.is_confirmed else None


def renewable(today: date) -> CertificateQuerySet:
    """Lasting certificates whose window is open and whose holder was not told yet."""
    told = Notice.objects.filter(
        person=OuterRef("person"), kind="renewal_opened", subject_key=OuterRef("serial")
    )
    rows = Certificate.objects.personal().lasting_on(today).exclude(person=None)
    last = date.fromordinal(today.toordinal() + MOST_DAYS)
    near = rows.filter(valid_until__lte=last).exclude(Exists(told))
    open_now = [pk for pk, until in near.values_list("pk", "valid_until") if may_renew(until, today)]
    return Certificate.objects.filter(pk__in=open_now).order_by("pk")


def certificate_to_renew(enrolment: Enrolment) -> Certificate | None:
    """The newest certificate of the course, when its window is open."""
    row = (
        Certificate.objects.personal()
        .filter(person=enrolment.person_id, programme_key=enrolment.course_key)
        .exclude(state="void")
        .order_by("-issued_on", "-id")
        .first()
    )
    today = clock.today(enrolment.institution.territory.country.time_zone)
    usable = row is not None and row.state in {"valid", "at_risk", "under_renewal"}
    return row if row and usable and may_renew(row.valid_until, today) else None


def open_renewal(enrolment: Enrolment) -> Renewal | None:
    if enrolment.taking == 1:
        return None
    return Renewal.objects.open().filter(enrolment=enrolment).select_related("certificate", "edition").first()


def lessons_before_test(enrolment: Enrolment, module: OutlineModule) -> list[str]:
    """Keys of lessons to do before the test of a module: required and not finished, or changed and not read again."""
    left = set(lessons_to_read_again(enrolment, module))
    finished = finished_in(enrolment)
    left |= {lesson.key for lesson in module.lessons if lesson.required and lesson.key not in finished}
    return [lesson.key for lesson in module.lessons if lesson.key in left]


def lessons_to_read_again(enrolment: Enrolment, module: OutlineModule) -> list[str]:
    """While a certificate is renewed: lessons of the module that changed and were not read since."""
    renewal = open_renewal(enrolment)
    if renewal is None:
        return []
    read = set(renewal.refreshed.values_list("lesson_key", flat=True))
    changed = [lesson.key for lesson in module.lessons if lesson.key in renewal.lesson_keys]
    return [key for key in changed if key not in read]


@dataclass(frozen=True, slots=True)
class RenewalStanding:
    """How far a renewal is: lessons with whether they were read again, tests with whether they were passed."""

    renewal: Renewal
    lessons: tuple[tuple[OutlineLesson, bool], ...]
    tests: tuple[tuple[OutlineModule, bool], ...]

    @property
    def lessons_done(self) -> bool:
        return all(done for _lesson, done in self.lessons)

    @property
    def is_complete(self) -> bool:
        return self.lessons_done and all(done for _module, done in self.tests)


def renewal_standing(renewal: Renewal, enrolment: Enrolment) -> RenewalStanding:
    """Three queries."""
    read = set(RefreshedLesson.objects.filter(renewal=renewal).values_list("lesson_key", flat=True))
    outline = enrolment.outline
    wanted = set(renewal.lesson_keys)
    modules = standing_of(enrolment).modules
    return RenewalStanding(
        renewal,
        tuple((lesson, lesson.key in read) for lesson in outline.lessons if lesson.key in wanted),
        tuple((part.module, part.test_passed) for part in modules if part.module.test),
    )


def supervisors_of(enrolment: Enrolment) -> list[User]:
    """Colleagues of the same institution who may confirm what a learner did: everyone who works there but herself."""
    members = (
        Membership.objects.in_force()
        .filter(institution=enrolment.institution, role__in=roles_with(Capability.CONFIRM_TASK, "own"))
        .exclude(person=enrolment.person_id)
        .filter(person__is_active=True)
        .select_related("person")
        .order_by("person__name", "id")
    )
    return list(dict.fromkeys(member.person for member in members))


def tasks_to_confirm(user: User) -> list[WorkplaceTask]:
    """What colleagues ask a person to confirm, the oldest first. One query."""
    rows = WorkplaceTask.objects.to_confirm_by(user).select_related("enrolment__person", "enrolment__edition")
    return list(rows.order_by("id"))
