"""Groups as their trainers and their members see them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from lms.accounts.models import User
from lms.assessment.models import Attempt
from lms.curriculum.queries import current_edition, released_courses
from lms.curriculum.queries.translations import CourseWords, interface_language, words_of
from lms.institutions.models import Institution
from lms.progress.models import Completion
from lms.progress.queries.recognition import course_names
from lms.teaching.models import Attendance, Cohort, CohortMember, LiveSession
from lms.teaching.models.cohorts import CohortMemberQuerySet


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """How far a member is; who has completed the course has passed its tests, whichever edition she took them in.

    Which answers she gave and what she scored is not known here.
    """

    member: CohortMember
    done: int
    lessons: int
    passed: tuple[tuple[str, bool], ...]  # title of each module with a test, and whether it is passed
    last_active_at: datetime | None
    present: int
    sessions: int

    @property
    def has_begun(self) -> bool:
        """Whether she has finished a lesson."""
        return self.last_active_at is not None

    @property
    def passed_count(self) -> int:
        return sum(passed for _title, passed in self.passed)


def members_of(cohort: Cohort) -> CohortMemberQuerySet:
    """Members now, by name, with what their progress is told from."""
    rows = CohortMember.objects.now().filter(cohort=cohort).select_related("enrolment__edition")
    return rows.defer("enrolment__edition__source").by_name()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record of the members of a group, and what the modules of each edition are called."""

    finished: Mapping[int, set[str]]
    last_active_at: Mapping[int, datetime]
    passed: Collection[str]
    present: Mapping[int, int]
    sessions: int
    words: Mapping[int, CourseWords]


def progress_of(cohort: Cohort) -> list[MemberProgress]:
    """A fixed number of queries for any number of members."""
    members = list(members_of(cohort))
    finished, last = finished_by(members)
    held = LiveSession.objects.filter(cohort=cohort, cancelled_at=None).count()
    words = words_of({member.enrolment.edition for member in members}, interface_language())
    facts = Facts(finished, last, passed_by(members), present_by(members), held, words)
    return [progress_of_member(member, facts) for member in members]


def progress_of_member(member: CohortMember, facts: Facts) -> MemberProgress:
    enrolment = member.enrolment
    outline, titles = enrolment.outline, facts.words[enrolment.edition_id].titles
    tests = tuple(
        (
            titles.get(module.key, module.title),
            bool(enrolment.completed_at) or enrolment.test_key(module.key) in facts.passed,
        )
        for module in outline.modules
        if module.test
    )
    finished = facts.finished.get(enrolment.pk, set())
    done = sum(lesson.key in finished for lesson in outline.lessons)
    last = facts.last_active_at.get(enrolment.pk)
    present = facts.present.get(member.pk, 0)
    return MemberProgress(member, done, len(outline.lessons), tests, last, present, facts.sessions)


def finished_by(members: list[CohortMember]) -> tuple[dict[int, set[str]], dict[int, datetime]]:
    """Per enrolment the lessons finished, and when the last one was."""
    finished: dict[int, set[str]] = defaultdict(set)
    last: dict[int, datetime] = {}
    rows = Completion.objects.filter(enrolment__in=[member.enrolment_id for member in members])
    for enrolment, lesson, moment in rows.order_by("occurred_at").values_list(
        "enrolment", "lesson_key", "occurred_at"
    ):
        finished[enrolment].add(lesson)
        last[enrolment] = moment
    return finished, last


def passed_by(members: list[CohortMember]) -> set[str]:
    """Under which keys these people passed tests."""
    people = [member.enrolment.person_id for member in members]
    return set(Attempt.objects.filter(person__in=people, passed=True).values_list("subject_key", flat=True))


def present_by(members: list[CohortMember]) -> dict[int, int]:
    rows = Attendance.objects.filter(
        member__in=members, state=Attendance.State.PRESENT, session__cancelled_at=None
    )
    found: dict[int, int] = defaultdict(int)
    for member in rows.values_list("member", flat=True):
        found[member] += 1
    return found


def not_begun(cohort: Cohort) -> list[CohortMember]:
    """Members who have not finished a single lesson."""
    begun = Completion.objects.filter(enrolment__groups__cohort=cohort).values("enrolment")
    return list(CohortMember.objects.now().filter(cohort=cohort).exclude(enrolment__in=begun).by_name())


def last_reminder_at(cohort: Cohort) -> datetime | None:
    found: datetime | None = cohort.reminders.aggregate(last=Max("written_at"))["last"]
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """A group with the title of the course it takes, in the language in force."""

    cohort: Cohort
    title: str


def named(cohorts: list[Cohort]) -> list[Named]:
    names = course_names({cohort.course_key for cohort in cohorts})
    return [Named(cohort, names[cohort.course_key].title) for cohort in cohorts]


def modules_of(course_key: str, *, tested: bool = False) -> list[tuple[str, str]]:
    """Key and title, in the language in force, of the modules of the course as it is released now.

    tested: only those that end in a test.
    """
    edition = current_edition(course_key)
    if edition is None:
        return []
    titles = words_of([edition], interface_language())[edition.pk].titles
    modules = [module for module in edition.outline_value.modules if module.test or not tested]
    return [(module.key, titles.get(module.key, module.title)) for module in modules]


def courses_to_teach() -> dict[str, str]:
    """Key → title, in the language in force, of the courses that are released, in course order."""
    released = released_courses()
    names = course_names((edition.course_key for edition in released), released)
    return {edition.course_key: names[edition.course_key].title for edition in released}


MOST_FOUND = 20


def institutions_named(text: str, providers: Collection[Institution]) -> list[int]:
    """Institutions in force, of the countries of these providers, that a name or code means; at most one too many.

    One whose whole name or code it is goes before those that only have it in their names.
    """
    if not text.strip():
        return []
    countries = {row.territory.country_id for row in providers}
    known = Institution.objects.in_force().filter(
        territory__country__in=countries, is_demonstration=any(row.is_demonstration for row in providers)
    )
    name = text.strip()
    exact = Q(name__iexact=name) | Q(name_alt__iexact=name) | Q(territory__code__iexact=name)
    part = Q(name__icontains=name) | Q(name_alt__icontains=name)
    for meant in (exact, part):
        found = list(
            known.filter(meant).order_by("name", "pk").values_list("pk", flat=True)[: MOST_FOUND + 1]
        )
        if found:
            return found
    return []


def groups_of(user: User) -> list[Named]:
    """The groups a learner is in."""
    return named(list(Cohort.objects.joined_by(user).select_related("provider").order_by("-opens_on", "pk")))


def groups_offered_to(user: User) -> list[Named]:
    """The groups a learner may join and is not in."""
    mine = Cohort.objects.joined_by(user).values("pk")
    rows = Cohort.objects.offered_to(user).exclude(pk__in=mine).select_related("provider")
    return named([row for row in rows.order_by("closes_on", "pk") if row.today() <= row.closes_on])


def cohorts_taught_by(user: User) -> list[Named]:
    rows = Cohort.objects.taught_by(user).select_related("provider").order_by("state", "-opens_on", "pk")
    return named(list(rows))
