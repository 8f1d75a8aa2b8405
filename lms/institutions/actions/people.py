"""Memberships, headcounts and migration profiles."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Headcount, Institution, Membership, MigrationProfile
from lms.outbox import topics
from lms.outbox.publishing import publish


@transaction.atomic
def add_member(
    *,
    person: User,
    institution: Institution,
    role: str,
    occupational_role: str = "",
    valid_from: date | None = None,
    by: User | None,
) -> Membership:
    """Let `person` act for `institution`. Doing it twice leaves the first membership."""
    membership, new = Membership.objects.get_or_create(
        person=person,
        institution=institution,
        role=role,
        valid_until=None,
        defaults={
            "occupational_role": occupational_role,
            "valid_from": valid_from or first_day_at(institution),
        },
    )
    if new:
        record(by, "institutions.member_added", membership, institution.key, {"role": role})
        publish(topics.MEMBERSHIP_CHANGED, institution.key)
    return membership


def first_day_at(institution: Institution) -> date:
    """The day on which it is today both there and in UTC, so that who joins is in force at once everywhere."""
    return min(clock.today(), clock.today(institution.territory.country.time_zone))


@transaction.atomic
def end_membership(*, membership: Membership, on: date, by: User | None) -> None:
    """The person no longer acts for the institution after `on`."""
    membership.valid_until = on
    membership.save(update_fields=["valid_until"])
    record(by, "institutions.member_ended", membership, membership.institution.key)
    publish(topics.MEMBERSHIP_CHANGED, membership.institution.key)


@transaction.atomic
def declare_headcount(
    *, institution: Institution, counts: dict[str, int], counted_on: date, by: User
) -> None:
    """Declare persons per occupational role as of a day. Declarations are added, never edited."""
    if counted_on > clock.today(institution.territory.country.time_zone):
        raise RuleViolation("headcount_in_future", _("The day of the count lies in the future."))
    Headcount.objects.bulk_create(
        Headcount(
            institution=institution,
            occupational_role=role,
            count=count,
            counted_on=counted_on,
            recorded_at=clock.now(),
            recorded_by=by,
        )
        for role, count in sorted(counts.items())
    )
    record(
        by,
        "institutions.headcount_declared",
        institution,
        institution.key,
        dict(counts),
    )
    publish(topics.HEADCOUNT_DECLARED, institution.key)


@transaction.atomic
def declare_migration_profile(
    *, institution: Institution, letters: str, declared_on: date, by: User
) -> MigrationProfile:
    """Declare what migration is to this place; the letters are put in the order O, D, T, R."""
    ordered = "".join(letter for letter in "ODTR" if letter in letters.upper())
    profile = MigrationProfile.objects.create(
        institution=institution,
        letters=ordered,
        declared_on=declared_on,
        recorded_by=by,
    )
    record(
        by,
        "institutions.profile_declared",
        institution,
        institution.key,
        {"letters": ordered},
    )
    return profile
