"""Which path counts for whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from lms.progress.models import RoleCombination, RolePath
from lms.progress.rules.paths import COMBINED, PathVersion, combined_versions

Versions = Mapping[str, Sequence[PathVersion]]  # role → versions in force on a day or before


def path_versions(on: date) -> Versions:
    """Role → every version published by the day, the oldest first. One query."""
    found: dict[str, list[PathVersion]] = defaultdict(list)
    for row in RolePath.objects.published_by(on):
        found[row.occupational_role].append(row.value)
    return found


def combinations_of(memberships: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Membership → the roles she said she holds at once; without those who hold one. One query."""
    rows = RoleCombination.objects.filter(membership__in=memberships).order_by("id")
    latest = {row.membership_id: tuple(row.occupational_roles) for row in rows}
    return {membership: roles for membership, roles in latest.items() if roles}


def versions_for(versions: Versions, role: str, combination: Sequence[str] = ()) -> Sequence[PathVersion]:
    """The versions that may count for somebody in a role, or in several at once."""
    if combination and COMBINED in versions:
        return combined_versions(versions[COMBINED], combination)
    return versions.get(role, ())


def items_of(versions: Iterable[PathVersion]) -> set[str]:
    """Everything that any of the versions asks for or offers."""
    found: set[str] = set()
    for version in versions:
        found.update(version.required)
        found.update(section.item for section in version.sections)
        found.update(item for choices, _choose in version.electives for item in choices)
    return found
