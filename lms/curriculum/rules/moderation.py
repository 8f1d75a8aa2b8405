"""Who may release, and who may approve whose text."""

from collections.abc import Set

from lms.institutions.rules.roles import Capability


def may_release(held: Set[Capability], *, is_operator: bool, releasers_exist: bool) -> bool:
    """Releasers alone release. Where an installation has none yet, its trainers do, or nobody could."""
    if is_operator or Capability.RELEASE in held:
        return True
    return Capability.AUTHOR in held and not releasers_exist


def may_approve(approver_id: int, asked_by_id: int | None) -> bool:
    """Four eyes: nobody approves what she sent herself, operators included."""
    return approver_id != asked_by_id
