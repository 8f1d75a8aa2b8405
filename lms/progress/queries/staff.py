"""Staff as those who look after them see it: what is complete, due and certified; never a score or an attempt."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.curriculum.models import Edition
from lms.institutions.models import Institution, Membership, MembershipQuerySet
from lms.progress.models import Completion, CourseDeadline, Enrolment, RecognisedCompletion
from lms.progress.queries.deadlines import is_for, people_done
from lms.progress.queries.holdings import spans_of
from lms.progress.queries.paths import combinations_of, items_of, path_versions, versions_for
from lms.progress.rules.paths import PathVersion, Spans, course_of, holds, version_for


class PathState(StrEnum):
    """How far somebody is on the path of her role."""

    NO_PATH = "no_path"
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One membership. `ends_on`: when the first of the required certificates ends; `sources`: recognised from."""

    membership: Membership
    roles: tuple[str, ...]
    state: PathState
    done_count: int
    required_count: int
    due_on: date | None
    is_overdue: bool
    ends_on: date | None
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.membership.person.name


def staff_list(institution: Institution, on: date) -> list[Colleague]:
    """Everyone who acts for an institution, by name, with what she holds. A fixed number of queries."""
    members = list(
        Membership.objects.in_force(on)
        .filter(institution=institution)
        .select_related("person")
        .order_by("person__name", "id")
    )
    people = {member.person_id for member in members}
    published = path_versions(on)
    combinations = combinations_of([member.pk for member in members])
    held = spans_of(people, items_of(version for role in published.values() for version in role))
    dues = dues_by_member(institution, members, on)
    begun: dict[int, set[str]] = defaultdict(set)
    for person, course in Enrolment.objects.filter(person__in=people).values_list("person", "course_key"):
        begun[person].add(course)
    sources = sources_by_person(people, on)
    found = []
    for member in members:
        roles = combinations.get(member.pk, ())
        version = version_for(
            versions_for(published, member.occupational_role, roles), held[member.person_id], on
        )
        found.append(
            colleague(
                member,
                roles or ((member.occupational_role,) if member.occupational_role else ()),
                version,
                held[member.person_id],
                begun[member.person_id],
                dues.get(member.pk),
                sources.get(member.person_id, ()),
                on,
            )
        )
    return found


def colleague(
    member: Membership,
    roles: tuple[str, ...],
    version: PathVersion | None,
    spans: Spans,
    begun: Collection[str],
    due_on: date | None,
    sources: tuple[str, ...],
    on: date,
) -> Colleague:
    required = version.required if version else ()
    ends = [end_of(spans, item, on) for item in required if holds(spans, item, on)]
    return Colleague(
        membership=member,
        roles=roles,
        state=state_of(required, len(ends), begun),
        done_count=len(ends),
        required_count=len(required),
        due_on=due_on,
        is_overdue=bool(due_on and due_on < on),
        ends_on=min(ends, default=None),
        sources=sources,
    )


def end_of(spans: Spans, item: str, on: date) -> date:
    keys = {item, course_of(item)}
    return max(last for key in keys for first, last in spans.get(key, ()) if first <= on <= last)


def state_of(required: Collection[str], done: int, begun: Collection[str]) -> PathState:
    if not required:
        return PathState.NO_PATH
    if done == len(required):
        return PathState.VALID
    return (
        PathState.BEGUN
        if done or {course_of(item) for item in required} & set(begun)
        else PathState.NOT_BEGUN
    )


def dues_by_member(institution: Institution, members: Collection[Membership], on: date) -> dict[int, date]:
    """Membership → the earliest day by which she owes a course. Four queries."""
    rows = list(CourseDeadline.objects.standing().filter(institution=institution).order_by("-due_on"))
    people = {member.person_id for member in members}
    done = people_done({row.course_key for row in rows}, people, on) if rows else {}
    return {
        member.pk: row.due_on
        for row in rows
        for member in members
        if is_for(row, member) and member.person_id not in done[row.course_key]
    }


def sources_by_person(people: Collection[int], on: date) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = RecognisedCompletion.objects.lasting_on(on).filter(person__in=people).order_by("course_key", "id")
    for person, course, source in rows.values_list("person", "course_key", "source"):
        found[person].append(f"{course}: {source}")
    return {person: tuple(dict.fromkeys(sources)) for person, sources in found.items()}


@dataclass(frozen=True, slots=True)
class CompletionRow:
    """One member of staff in one course. `finished`: keys of lessons."""

    name: str
    role: str
    opened_at: datetime | None
    completed_at: datetime | None
    finished: Collection[str]


def completion_table(institution: Institution, edition: Edition, on: date) -> list[CompletionRow]:
    """Who of the staff finished which lesson of a course for the institution, and nothing done for another one.

    Three queries for any number of people.
    """
    staff = Membership.objects.in_force(on).filter(institution=institution)
    begun, completed = dates_for(institution, edition.course_key, staff)
    finished: dict[int, set[str]] = defaultdict(set)
    facts = Completion.objects.filter(
        course_key=edition.course_key, institution=institution, enrolment__person__in=staff.values("person")
    )
    for person, lesson in facts.values_list("enrolment__person", "lesson_key"):
        finished[person].add(lesson)
    members = staff.order_by("person__name", "id").values_list("person", "person__name", "occupational_role")
    return [
        CompletionRow(name, role, begun.get(person), completed.get(person), finished[person])
        for person, name, role in members
    ]


def dates_for(
    institution: Institution, course_key: str, staff: MembershipQuerySet
) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """When staff began a course for the institution, and when they completed it for it, by person. One query."""
    rows = Enrolment.objects.filter(course_key=course_key, person__in=staff.values("person"))
    here = institution.pk
    begun = {
        row.person_id: row.opened_at for row in rows if (row.opened_for_id or row.institution_id) == here
    }
    completed = {
        row.person_id: row.completed_at for row in rows if row.completed_at and row.institution_id == here
    }
    return begun, completed
