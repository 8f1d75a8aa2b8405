"""Trained staff of an institution, and whether it has a focal point."""

from datetime import date

from lms.capacity.rules.levels import Staff
from lms.institutions.models import Institution, Membership, Role
from lms.progress.queries.coverage import coverage


def staff_of(institution: Institution, on: date) -> Staff:
    """Coverage from learning facts against the dated headcount, and the days without a focal point."""
    found = coverage(institution, on)
    return Staff(
        holders=found.holders,
        headcount=found.headcount,
        roles_at_zero=found.roles_at_zero,
        focal_point_vacant_days=vacant_days(institution, on),
    )


def vacant_days(institution: Institution, on: date) -> int:
    """Days since the last focal point left; 0 while there is one, or when there never was."""
    points = Membership.objects.filter(institution=institution, role=Role.FOCAL_POINT, valid_from__lte=on)
    if points.in_force(on).exists():
        return 0
    last = points.filter(valid_until__lt=on).order_by("-valid_until").first()
    return (on - last.valid_until).days if last and last.valid_until else 0
