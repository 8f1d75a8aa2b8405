"""By when courses are due, who still owes them, and what a reminder would say."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.accounts.models import User
from lms.foundation import clock
from lms.institutions.models import Institution, Membership, Role
from lms.institutions.rules.working_days import working_days_left
from lms.progress.models import CourseDeadline, Enrolment, Reminder
from lms.progress.queries.holdings import spans_of
from lms.progress.queries.recognition import course_names
from lms.progress.rules.deadlines import Stage, is_escalated, stage_on
from lms.progress.rules.paths import holds


@dataclass(frozen=True, slots=True)
class Due:
    """A course a person owes by a day. `days_left`: working days where she works; 0 when the day has passed."""

    deadline: CourseDeadline
    days_left: int
    is_overdue: bool

    @property
    def due_on(self) -> date:
        return self.deadline.due_on


def deadlines_for(memberships: Iterable[Membership]) -> list[CourseDeadline]:
    """Deadlines that stand for a person with these memberships, the earliest first. One query."""
    hers = list(memberships)
    rows = CourseDeadline.objects.standing().filter(
        institution__in={member.institution_id for member in hers}
    )
    found = rows.select_related("institution__territory__country").order_by("due_on", "id")
    return [row for row in found if any(is_for(row, member) for member in hers)]


def dues_of(person: User, memberships: Collection[Membership], today: date) -> list[Due]:
    """What a person still owes, the earliest first. Five queries, one when nothing is asked of her."""
    rows = deadlines_for(memberships)
    done = people_done({row.course_key for row in rows}, [person.pk], today) if rows else {}
    return [due_of(row, today) for row in rows if person.pk not in done[row.course_key]]


def due_of(deadline: CourseDeadline, today: date) -> Due:
    country = deadline.institution.territory.country_id
    return Due(deadline, working_days_left(country, today, deadline.due_on), today > deadline.due_on)


def people_done(courses: Collection[str], people: Collection[int], today: date) -> Mapping[str, set[int]]:
    """Course → who of the people completed it here, or holds it today. Three queries."""
    found: dict[str, set[int]] = {course: set() for course in courses}
    completed = Enrolment.objects.filter(course_key__in=courses, person__in=people).exclude(completed_at=None)
    for course, person in completed.values_list("course_key", "person"):
        found[course].add(person)
    for person, spans in spans_of(people, courses).items():
        for course in courses:
            if holds(spans, course, today):
                found[course].add(person)
    return found


def owing(deadline: CourseDeadline, today: date) -> list[User]:
    """Members a deadline is for who have not done the course, by name."""
    rows = Membership.objects.in_force(today).filter(
        institution=deadline.institution_id, person__is_active=True
    )
    members = [member for member in rows.select_related("person") if is_for(deadline, member)]
    people = {member.person_id: member.person for member in members}
    done = people_done([deadline.course_key], list(people), today)[deadline.course_key]
    left = [person for pk, person in people.items() if pk not in done]
    return sorted(left, key=lambda person: (person.name, person.pk))


@dataclass(frozen=True, slots=True)
class Untold:
    """A stage of a deadline that a person has not been told of yet."""

    due: Due
    stage: Stage


def untold(person: User, memberships: Collection[Membership], today: date) -> list[Untold]:
    dues = dues_of(person, memberships, today)
    told = set(
        Reminder.objects.filter(person=person, deadline__in=[due.deadline for due in dues]).values_list(
            "deadline", "stage"
        )
    )
    staged = [(due, stage_on(due.due_on, today)) for due in dues]
    return [
        Untold(due, stage) for due, stage in staged if stage and (due.deadline.pk, stage.value) not in told
    ]


@dataclass(frozen=True, slots=True)
class Overdue:
    """One member of staff and a course that is overdue for more than a week."""

    name: str
    course_key: str
    due_on: date


def overdue_staff(institution: Institution, today: date) -> list[Overdue]:
    """Who of an institution is overdue for more than a week, by name."""
    rows = (
        CourseDeadline.objects.standing().filter(institution=institution, due_on__lt=today).order_by("due_on")
    )
    return [
        Overdue(person.name, row.course_key, row.due_on)
        for row in rows
        if is_escalated(row.due_on, today)
        for person in owing(row, today)
    ]


def focal_points(institution: Institution, today: date) -> list[User]:
    members = Membership.objects.in_force(today).filter(
        institution=institution, role=Role.FOCAL_POINT, person__is_active=True
    )
    people = (member.person for member in members.select_related("person").order_by("pk"))
    return list(dict.fromkeys(people))


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A deadline as those who set it see it: the course by title, and how many still owe it."""

    deadline: CourseDeadline
    title: str
    owing_count: int


def deadline_list(institution: Institution) -> list[DeadlineLine]:
    """The deadlines that stand, the earliest first. Seven queries."""
    rows = list(
        CourseDeadline.objects.standing()
        .filter(institution=institution)
        .select_related("person")
        .order_by("due_on", "id")
    )
    today = clock.today(institution.territory.country.time_zone)
    members = list(Membership.objects.in_force(today).filter(institution=institution, person__is_active=True))
    courses = {row.course_key for row in rows}
    done = people_done(courses, {member.person_id for member in members}, today) if rows else {}
    names = course_names(courses)
    return [
        DeadlineLine(
            row,
            names[row.course_key].title,
            len({m.person_id for m in members if is_for(row, m)} - done[row.course_key]),
        )
        for row in rows
    ]


def is_for(deadline: CourseDeadline, member: Membership) -> bool:
    """Whether a deadline is for a member; who came after the day owes nothing, unless she is named."""
    if deadline.institution_id != member.institution_id:
        return False
    if deadline.person_id:
        return deadline.person_id == member.person_id
    return (
        deadline.occupational_role in {"", member.occupational_role} and member.valid_from <= deadline.due_on
    )
