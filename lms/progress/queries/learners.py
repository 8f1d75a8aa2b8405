"""What a learner sees of her own courses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.accounts.models import User
from lms.assessment.models import Attempt
from lms.credentials.models import Certificate
from lms.credentials.queries import own_certificates
from lms.curriculum.models import Edition
from lms.curriculum.queries import released_courses
from lms.curriculum.rules.outlines import OutlineLesson, OutlineModule, compare_outlines
from lms.foundation import clock
from lms.institutions.models import Membership
from lms.institutions.queries import acting_memberships
from lms.institutions.rules.roles import Capability, capabilities
from lms.progress.models import Completion, Enrolment, RolePath
from lms.progress.rules.standing import Standing, standing


def standing_of(enrolment: Enrolment) -> Standing:
    """Where the learner is in the edition she takes. Two queries."""
    return standing(enrolment.outline, finished_in(enrolment), passed_in(enrolment))


def finished_in(enrolment: Enrolment) -> set[str]:
    return set(Completion.objects.filter(enrolment=enrolment).values_list("lesson_key", flat=True))


def passed_in(enrolment: Enrolment) -> set[str]:
    """Keys of the modules whose test was passed."""
    passed = Attempt.objects.filter(
        person=enrolment.person_id, subject_key__startswith=f"{enrolment.key}:", passed=True
    )
    return {key.partition(":")[2] for key in passed.values_list("subject_key", flat=True)}


def learning_memberships(user: User) -> list[Membership]:
    """The memberships a person may learn for."""
    return [
        membership
        for membership in acting_memberships(user)
        if Capability.LEARN in capabilities(membership.role)
    ]


@dataclass(frozen=True, slots=True)
class CourseOnPath:
    """A released course as its learner sees it. `is_required`: on the path of one of her roles."""

    edition: Edition
    enrolment: Enrolment | None
    standing: Standing | None
    certificate: Certificate | None
    is_required: bool

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

    @property
    def current(self) -> CourseOnPath | None:
        """The course to go on with: the one touched last that is not complete."""
        open_courses = [
            course for course in self.courses if course.enrolment and not course.enrolment.completed_at
        ]
        return open_courses[0] if open_courses else None

    @property
    def to_start(self) -> CourseOnPath | None:
        return next((course for course in self.courses if course.enrolment is None), None)


def my_learning(user: User) -> MyLearning:
    """Everything on the page of a learner. A fixed number of queries."""
    memberships = learning_memberships(user)
    required = required_courses({m.occupational_role for m in memberships}, clock.today())
    enrolments = {
        row.course_key: row for row in Enrolment.objects.visible_to(user).with_edition().order_by("-id")
    }
    by_enrolment = standings_of(enrolments.values())
    standings = {row.course_key: by_enrolment[row.pk] for row in enrolments.values()}
    held = {row.programme_key: row for row in reversed(own_certificates(user.pk))}
    courses = tuple(
        CourseOnPath(
            edition,
            enrolments.get(edition.course_key),
            standings.get(edition.course_key),
            held.get(edition.course_key),
            edition.course_key in required,
        )
        for edition in released_courses()
    )
    return MyLearning(courses, tuple(held.values()), bool(memberships), clock.today())


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


def required_courses(roles: Iterable[str], day: date) -> set[str]:
    paths = RolePath.objects.in_force(day).filter(occupational_role__in=[role for role in roles if role])
    return {key for path in paths for key in path.course_keys}


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
