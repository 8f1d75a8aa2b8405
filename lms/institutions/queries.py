"""Who acts for whom, and what the register knows of an institution."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from lms.accounts.models import User
from lms.foundation import clock
from lms.institutions.models import (
    Country,
    Headcount,
    Institution,
    Membership,
    MembershipQuerySet,
    MigrationProfile,
)
from lms.institutions.rules.roles import TABLE, Capability, capabilities


def acting_memberships(user: User | AnonymousUser) -> MembershipQuerySet:
    """Memberships in force today, with their institutions and territories."""
    if not isinstance(user, User) or not user.is_active:
        return Membership.objects.none()
    return (
        Membership.objects.in_force()
        .filter(person=user)
        .select_related("institution__territory__country")
        .order_by("institution__name", "role")
    )


def zone_of(memberships: Iterable[Membership]) -> str:
    """The time in which a page tells moments: that of the first institution of who reads it."""
    first = next(iter(memberships), None)
    return first.institution.territory.country.time_zone if first else settings.TIME_ZONE


def staff_members(institution: Institution) -> list[Membership]:
    """Who acts for an institution today, by name, with the person."""
    rows = Membership.objects.in_force().filter(institution=institution, person__is_active=True)
    return list(rows.select_related("person").order_by("person__name", "id"))


def may(user: User | AnonymousUser, capability: Capability, institution: Institution) -> bool:
    """Whether `user` has `capability` for `institution` today."""
    if not isinstance(user, User):
        return False
    return Institution.objects.where(user, capability).filter(pk=institution.pk).exists()


def capabilities_of(user: User | AnonymousUser) -> frozenset[Capability]:
    """All that any of the person's memberships allows, for navigation only; doors ask for a row."""
    found: set[Capability] = set()
    for role in acting_memberships(user).values_list("role", flat=True):
        found |= capabilities(role)
    return frozenset(found)


def people_with(capability: Capability) -> QuerySet[User]:
    """Active people whom a membership in force gives the capability."""
    roles = [role for role, granted in TABLE.items() if capability in granted]
    rows = Membership.objects.in_force().filter(role__in=roles)
    return User.objects.filter(is_active=True, pk__in=rows.values("person")).order_by("pk")


def countries_overseen(user: User | AnonymousUser) -> list[Country]:
    """Countries whose numbers the person may see as a ministry; a superuser sees every one."""
    if isinstance(user, User) and user.is_superuser:
        return list(Country.objects.order_by("name"))
    codes = [
        membership.institution.territory.country_id
        for membership in acting_memberships(user)
        if Capability.OVERSEE in capabilities(membership.role)
    ]
    return list(Country.objects.filter(code__in=codes).order_by("name"))


def countries_by_day() -> Mapping[date, list[str]]:
    """Which countries have which day now: a day begins at another hour in every place. One query."""
    found: dict[date, list[str]] = defaultdict(list)
    for code, zone in Country.objects.order_by("code").values_list("code", "time_zone"):
        found[clock.today(zone)].append(code)
    return found


def headcounts(institution: Institution, on: date) -> Mapping[str, int]:
    """Occupational role → persons, by the last declarations that count on the day."""
    rows = Headcount.objects.filter(institution=institution).latest_on(on)
    return {row.occupational_role: row.count for row in rows}


def migration_profile(institution: Institution, on: date) -> str:
    """The letters (O, D, T, R) declared last before or on the day; empty when none."""
    latest = (
        MigrationProfile.objects.filter(institution=institution, declared_on__lte=on)
        .order_by("-declared_on", "-id")
        .first()
    )
    return latest.letters if latest else ""


def is_author(user: User | AnonymousUser) -> bool:
    """Whether the person writes courses."""
    return isinstance(user, User) and (user.is_superuser or Capability.AUTHOR in capabilities_of(user))
