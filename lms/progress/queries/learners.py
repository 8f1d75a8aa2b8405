"""What a learner sees of her own courses."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.accounts.models import User
from lms.assessment.models import Attempt
from lms.credentials.models import Certificate
from lms.credentials.queries import own_certificates
from lms.credentials.rules.states import LASTING
from lms.curriculum.models import Edition
from lms.curriculum.queries import released_courses
from lms.curriculum.queries.translations import CourseWords
from lms.curriculum.rules.outlines import OutlineLesson, OutlineModule, compare_outlines
from lms.foundation import clock
from lms.institutions.models import Institution, Membership
from lms.institutions.queries import acting_memberships
from lms.institutions.rules.roles import Capability, capabilities
from lms.progress.models import Completion, Enrolment, Renewal, WorkplaceTask
from lms.progress.queries.own_path import ElectiveGroup, OwnPath, PathItem, own_path
from lms.progress.rules.renewal import may_renew
from lms.progress.rules.standing import Standing, standing


def standing_of(enrolment: Enrolment) -> Standing:
    """Where the learner is in the edition she takes. Two queries."""
    return standing(enrolment.outline, finished_in(enrolment), passed_in(enrolment))


def finished_in(enrolment: Enrolment) -> set[str]:
    return set(Completion.objects.filter(enrolment=enrolment).values_list("lesson_key", flat=True))


def passed_in(enrolment: Enrolment) -> set[str]:
    """Keys of the modules whose test was passed; while a certificate is renewed, passed anew."""
    passed = set(
        Attempt.objects.filter(
            person=enrolment.person_id, subject_key__startswith=f"{enrolment.key}:", passed=True
        ).values_list("subject_key", flat=True)
    )
    modules = enrolment.outline.modules
    return {module.key for module in modules if enrolment.test_key(module.key) in passed}


def learning_memberships(user: User) -> list[Membership]:
    """The memberships a person may learn for."""
    return [
        membership
        for membership in acting_memberships(user)
        if Capability.LEARN in capabilities(membership.role)
    ]


def today_of(memberships: Sequence[Membership]) -> date:
    """The day it is where a person works; that of Greenwich when she works nowhere."""
    zone = memberships[0].institution.territory.country.time_zone if memberships else None
    return clock.today(zone)


def other_institutions(enrolment: Enrolment, user: User) -> list[Institution]:
    """Where else the learner may go on with an open course. One query."""
    found = {member.institution for member in learning_memberships(user)}
    return sorted(found - {enrolment.institution}, key=lambda row: (row.name, row.pk))


@dataclass(frozen=True, slots=True)
class CourseOnPath:
    """A released course as its learner sees it. `is_required`: on the path of one of her roles."""

    edition: Edition
    enrolment: Enrolment | None
    standing: Standing | None
    certificate: Certificate | None
    is_required: bool
    may_renew: bool = False
    is_being_renewed: bool = False
    words: CourseWords | None = None

    @property
    def is_open(self) -> bool:
        """Begun, and something is left to do."""
        return bool(self.enrolment and (not self.enrolment.completed_at or self.is_being_renewed))

    @property
    def title(self) -> str:
        return self.words.title if self.words else self.edition.title

    @property
    def aim(self) -> str:
        return self.words.aim if self.words else self.edition.aim

    @property
    def new_lesson_count(self) -> int:
        """Lessons that a newer edition has and a completed learner's edition has not."""
        if self.enrolment is None or self.enrolment.completed_at is None:
            return 0
        new = self.edition.outline_value.for_reader(self.enrolment.reader)
        return len(compare_outlines(self.enrolment.outline, new).added)


@dataclass(frozen=True, slots=True)
class MyLearning:
    courses: tuple[CourseOnPath, ...]
    certificates: tuple[Certificate, ...]
    may_learn: bool
    today: date
    path: OwnPath
    memberships: tuple[Membership, ...]
    to_confirm_count: int

    @property
    def current(self) -> CourseOnPath | None:
        """The course to go on with: the one touched last that is not complete."""
        return next((course for course in self.courses if course.is_open), None)

    @property
    def to_start(self) -> CourseOnPath | None:
        """What to begin next: the first required course she does not hold, else any."""
        held = {item.course_key for item in self.path.required if item.held_until}
        waiting = {item.course_key for item in self.path.required if item.missing}
        left = [course for course in self.courses if course.enrolment is None]
        wanted = [course for course in left if course.edition.course_key not in held | waiting]
        required = [course for course in wanted if course.is_required]
        return next(iter([*required, *wanted]), None)

    def with_courses(self, items: Iterable[PathItem]) -> list[tuple[PathItem, CourseOnPath | None]]:
        """Items of the path, each beside its course when that is released."""
        by_key = {course.edition.course_key: course for course in self.courses}
        return [(item, by_key.get(item.course_key)) for item in items]

    @property
    def required(self) -> list[tuple[PathItem, CourseOnPath | None]]:
        return self.with_courses(self.path.required)

    @property
    def electives(self) -> list[tuple[ElectiveGroup, list[tuple[PathItem, CourseOnPath | None]]]]:
        return [(group, self.with_courses(group.items)) for group in self.path.electives]

    @property
    def recognises(self) -> bool:
        """Whether she may bring completions of others from another system."""
        return any(Capability.RECOGNISE in capabilities(member.role) for member in self.memberships)

    @property
    def others(self) -> tuple[CourseOnPath, ...]:
        """Released courses that are on none of her paths."""
        return tuple(
            course for course in self.courses if course.edition.course_key not in self.path.course_keys
        )

    @property
    def renewable(self) -> tuple[CourseOnPath, ...]:
        return tuple(course for course in self.courses if course.may_renew)


def my_learning(user: User) -> MyLearning:
    """Everything on the page of a learner. A fixed number of queries."""
    memberships = tuple(learning_memberships(user))
    today = today_of(memberships)
    enrolments = {
        row.course_key: row for row in Enrolment.objects.visible_to(user).with_edition().order_by("-id")
    }
    by_enrolment = standings_of(enrolments.values())
    standings = {row.course_key: by_enrolment[row.pk] for row in enrolments.values()}
    held = {row.programme_key: row for row in reversed(own_certificates(user.pk))}
    editions = released_courses()
    path = own_path(user, memberships, editions, today)
    required = {item.course_key for item in path.required}
    courses = tuple(
        course_on_path(
            edition,
            enrolments.get(edition.course_key),
            standings,
            held.get(edition.course_key),
            required,
            today,
        )
        for edition in editions
    )
    renewing = set(Renewal.objects.open().filter(enrolment__person=user).values_list("enrolment", flat=True))
    courses = tuple(renewed_in(course, renewing) for course in courses)
    waiting = WorkplaceTask.objects.to_confirm_by(user).count()
    return MyLearning(courses, tuple(held.values()), bool(memberships), today, path, memberships, waiting)


def course_on_path(
    edition: Edition,
    enrolment: Enrolment | None,
    standings: Mapping[str, Standing],
    certificate: Certificate | None,
    required: Collection[str],
    today: date,
) -> CourseOnPath:
    key = edition.course_key
    renew = bool(
        enrolment
        and certificate
        and certificate.state in LASTING
        and may_renew(certificate.valid_until, today)
    )
    return CourseOnPath(edition, enrolment, standings.get(key), certificate, key in required, renew)


def renewed_in(course: CourseOnPath, renewing: Collection[int]) -> CourseOnPath:
    """The course with whether its certificate is being renewed: then it is not offered once more."""
    is_now = bool(course.enrolment and course.enrolment.pk in renewing)
    return replace(course, is_being_renewed=is_now, may_renew=course.may_renew and not is_now)


def standings_of(enrolments: Iterable[Enrolment]) -> dict[int, Standing]:
    """Enrolment id → where its learner is. Two queries for any number of enrolments."""
    rows = list(enrolments)
    finished: dict[int, set[str]] = {row.pk: set() for row in rows}
    for enrolment, lesson in Completion.objects.filter(enrolment__in=finished).values_list(
        "enrolment", "lesson_key"
    ):
        finished[enrolment].add(lesson)
    passed = set(
        Attempt.objects.filter(person__in={row.person_id for row in rows}, passed=True).values_list(
            "subject_key", flat=True
        )
    )
    found = {}
    for row in rows:
        outline = row.outline
        hers = {module.key for module in outline.modules if row.test_key(module.key) in passed}
        found[row.pk] = standing(outline, finished[row.pk], hers)
    return found


def completed_now(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """Those that have nothing left to do in the edition they are in."""
    rows = list(enrolments)
    standings = standings_of(rows)
    return [row for row in rows if standings[row.pk].is_complete]


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson in its course: the module it stands in and its neighbours."""

    lesson: OutlineLesson
    module: OutlineModule
    number: int
    count: int
    before: str
    after: str


def place_of(enrolment: Enrolment, lesson_key: str) -> Place | None:
    """None when her edition has no such lesson for her."""
    outline = enrolment.outline
    module = outline.module_of(lesson_key)
    if module is None:
        return None
    keys = [lesson.key for lesson in outline.lessons]
    index, within = keys.index(lesson_key), [lesson.key for lesson in module.lessons]
    return Place(
        lesson=outline.lessons[index],
        module=module,
        number=within.index(lesson_key) + 1,
        count=len(within),
        before=keys[index - 1] if index else "",
        after=keys[index + 1] if index + 1 < len(keys) else "",
    )
