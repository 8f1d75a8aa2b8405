"""Role paths enter as text; somebody who holds many roles says so."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.queries import current_editions
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution, Membership
from lms.institutions.queries import countries_by_day, may
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish, publish_many
from lms.progress.actions.coverage import refresh_coverage
from lms.progress.models import RoleCombination, RolePath
from lms.progress.rules.paths import COMBINED, PathVersion, course_of, looks_of

BATCH = 500


@transaction.atomic
def publish_paths(lines: list[PathVersion]) -> int:
    """Publish versions that are not there yet; how many were new comes back.

    Raises:
        ValueError: a published version would change, or a course it requires is not released.
    """
    there = {(row.occupational_role, row.version): row.value for row in RolePath.objects.all()}
    new = [line for line in lines if (line.role, line.version) not in there]
    for line in lines:
        if there.get((line.role, line.version), line) != line:
            raise ValueError(
                f"{line.role} version {line.version} is published and cannot change; add a version"
            )
    refuse_unreleased(new)
    RolePath.objects.bulk_create(row_of(line) for line in new)
    publish_many(topics.ROLE_PATH_DUE, sorted({line.role for line in new}))
    return len(new)


def refuse_unreleased(lines: list[PathVersion]) -> None:
    """A path nobody can complete would take coverage away and leave no way to win it back."""
    wanted = {course_of(item) for line in lines for item in line.required}
    missing = wanted - set(current_editions(wanted))
    if missing:
        raise ValueError(f"not released yet, so no path may require it: {', '.join(sorted(missing))}")


def row_of(line: PathVersion) -> RolePath:
    return RolePath(
        occupational_role=line.role,
        version=line.version,
        course_keys=list(line.required),
        electives=[{"from": list(choices), "choose": choose} for choices, choose in line.electives],
        sections=[
            {"item": part.item, "hours": part.hours, "roles": sorted(part.roles), "core": part.core}
            for part in line.sections
        ],
        equivalences=[sorted(group) for group in line.equivalences],
        hours_limit=line.hours_limit,
        transition_months=line.transition_months,
        note=line.note,
        valid_from=line.valid_from,
        next_look_on=looks_of(line, min(countries_by_day(), default=clock.today())),
    )


@transaction.atomic
def publish_due_paths() -> None:
    """A version begins or its transition is over: say for which roles, and when to look again.

    It is looked at until the day has begun in every country, so that coverage is counted anew in each.
    """
    days = countries_by_day()
    if not days:
        return
    due = list(RolePath.objects.due(max(days)))
    begun_everywhere = [row for row in due if row.next_look_on and row.next_look_on <= min(days)]
    for row in begun_everywhere:
        row.next_look_on = looks_of(row.value, min(days))
    RolePath.objects.bulk_update(begun_everywhere, ["next_look_on"])
    publish_many(topics.ROLE_PATH_DUE, sorted({row.occupational_role for row in due}))


def recount_role(role: str) -> None:
    """Count coverage anew wherever somebody is in the role, in batches."""
    members = Membership.objects.in_force()
    members = (
        members.exclude(combinations=None) if role == COMBINED else members.filter(occupational_role=role)
    )
    institutions = sorted(set(members.values_list("institution", flat=True)))
    for start in range(0, len(institutions), BATCH):
        rows = Institution.objects.filter(pk__in=institutions[start : start + BATCH])
        refresh_coverage(rows.select_related("territory__country"))


@transaction.atomic
def combine_roles(
    *, membership: Membership, roles: Collection[str], by: User, at: datetime | None = None
) -> None:
    """Say which roles a person holds at once; two or more give her the combined path, none her single role.

    Raises:
        RuleViolation: somebody else's membership, or a single role.
    """
    if membership.person_id != by.pk and not may(by, Capability.SEE_STAFF, membership.institution):
        raise RuleViolation(
            "not_yours", _("Only the person herself or her focal point says which roles she holds.")
        )
    wanted = sorted(set(roles), key=lambda role: int(role[1:]))
    if len(wanted) == 1:
        raise RuleViolation("one_role", _("Choose two roles or more; for one role its own path is right."))
    latest = RoleCombination.objects.filter(membership=membership).order_by("-id").first()
    if (latest.occupational_roles if latest else []) == wanted:
        return
    RoleCombination.objects.create(
        membership=membership, occupational_roles=wanted, chosen_at=at or clock.now(), chosen_by=by
    )
    record(by, "progress.roles_combined", membership, membership.institution.key, {"roles": " ".join(wanted)})
    publish(topics.MEMBERSHIP_CHANGED, membership.institution.key)
