"""Trained staff of institutions, as of a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.institutions.models import Headcount, Institution, Membership
from lms.progress.queries.holdings import spans_of
from lms.progress.queries.paths import combinations_of, items_of, path_versions, versions_for
from lms.progress.rules.coverage import Coverage, RoleCoverage, coverage_of
from lms.progress.rules.paths import PathVersion, Spans, covers, version_for

__all__ = ["Coverage", "RoleCoverage", "coverage", "coverages", "people_of"]


def coverage(institution: Institution, on: date) -> Coverage:
    """Persons with a valid required path against the headcount declared, per occupational role."""
    return coverages([institution.pk], on)[institution.pk]


def coverages(institutions: Iterable[int], on: date) -> dict[int, Coverage]:
    """Institution id → coverage. Six queries for any number of institutions, eight when paths name modules."""
    ids = list(institutions)
    headcounts: dict[int, dict[str, int]] = defaultdict(dict)
    for row in Headcount.objects.filter(institution__in=ids).latest_on(on):
        headcounts[row.institution_id][row.occupational_role] = row.count
    holders = holders_of(ids, on)
    return {pk: coverage_of(holders[pk], headcounts[pk]) for pk in ids}


def holders_of(institutions: Iterable[int], on: date) -> dict[int, dict[str, int]]:
    """Institution id → occupational role → persons who hold all that the version in force for them requires."""
    versions = path_versions(on)
    staff = list(
        Membership.objects.in_force(on)
        .filter(institution__in=list(institutions))
        .exclude(occupational_role="")
        .values_list("id", "institution", "occupational_role", "person")
    )
    combinations = combinations_of([member[0] for member in staff])
    items = items_of(version for role in versions.values() for version in role)
    held = spans_of({member[3] for member in staff}, items)
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for membership, institution, role, person in staff:
        roles = combinations.get(membership, ())
        if is_covered(versions_for(versions, role, roles), held[person], on):
            for counted in roles or (role,):
                found[institution][counted].add(person)
    return defaultdict(
        dict, {pk: {role: len(people) for role, people in roles.items()} for pk, roles in found.items()}
    )


def is_covered(versions: Sequence[PathVersion], held: Spans, on: date) -> bool:
    version = version_for(versions, held, on)
    return version is not None and covers(version, held, on)


def people_of(institution: Institution) -> QuerySet[User]:
    """Everyone who acts for an institution today, by name."""
    members = Membership.objects.in_force().filter(institution=institution)
    return User.objects.filter(pk__in=members.values("person"), is_active=True).order_by("name")
