"""Trained staff of institutions, as of a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.credentials.models import Certificate
from lms.institutions.models import Headcount, Institution, Membership
from lms.progress.models import Enrolment, RolePath
from lms.progress.rules.coverage import Coverage, RoleCoverage, coverage_of

__all__ = ["Coverage", "RoleCoverage", "coverage", "coverages", "people_of", "staff_list"]


def coverage(institution: Institution, on: date) -> Coverage:
    """Persons with a valid required path against the headcount declared, per occupational role. Four queries."""
    return coverages([institution.pk], on)[institution.pk]


def coverages(institutions: Iterable[int], on: date) -> dict[int, Coverage]:
    """Institution id → coverage. Four queries for any number of institutions."""
    ids = list(institutions)
    headcounts: dict[int, dict[str, int]] = defaultdict(dict)
    for row in Headcount.objects.filter(institution__in=ids).latest_on(on):
        headcounts[row.institution_id][row.occupational_role] = row.count
    holders = holders_of(ids, on)
    return {pk: coverage_of(holders[pk], headcounts[pk]) for pk in ids}


def holders_of(institutions: Iterable[int], on: date) -> dict[int, dict[str, int]]:
    """Institution id → occupational role → persons who hold everything their path requires on the day."""
    paths = {path.occupational_role: set(path.course_keys) for path in RolePath.objects.in_force(on)}
    staff = list(
        Membership.objects.in_force(on)
        .filter(institution__in=list(institutions), occupational_role__in=paths)
        .values_list("institution", "occupational_role", "person")
        .distinct()
    )
    held = courses_held({person for _, _, person in staff}, set().union(*paths.values()), on)
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for institution, role, person in staff:
        if paths[role] and paths[role] <= held[person]:
            found[institution][role] += 1
    return found


def courses_held(people: set[int], courses: set[str], on: date) -> dict[int, set[str]]:
    """Person → courses of which she holds a certificate that counts on the day."""
    held: dict[int, set[str]] = defaultdict(set)
    rows = Certificate.objects.personal().lasting_on(on).filter(person__in=people, programme_key__in=courses)
    for person, course in rows.values_list("person", "programme_key"):
        held[person].add(course)
    return held


@dataclass(frozen=True, slots=True)
class Colleague:
    name: str
    occupational_role: str
    course_state: str  # "none", "begun", "completed"
    valid_until: date | None


def people_of(institution: Institution) -> QuerySet[User]:
    """Everyone who acts for an institution today, by name."""
    members = Membership.objects.in_force().filter(institution=institution)
    return User.objects.filter(pk__in=members.values("person"), is_active=True).order_by("name")


def staff_list(institution: Institution, on: date) -> list[Colleague]:
    """Everyone who acts for an institution, by name, with what she holds. Three queries."""
    members = list(
        Membership.objects.in_force(on)
        .filter(institution=institution)
        .select_related("person")
        .order_by("person__name", "id")
    )
    people = {member.person_id for member in members}
    enrolled = dict(
        Enrolment.objects.filter(institution=institution, person__in=people).values_list(
            "person", "completed_at"
        )
    )
    until = dict(
        Certificate.objects.personal()
        .lasting_on(on)
        .filter(person__in=people)
        .order_by("valid_until")
        .values_list("person", "valid_until")
    )
    return [
        Colleague(
            member.person.name,
            member.occupational_role,
            "none"
            if member.person_id not in enrolled
            else "completed"
            if enrolled[member.person_id]
            else "begun",
            until.get(member.person_id),
        )
        for member in members
    ]
