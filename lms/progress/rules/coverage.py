"""Trained staff against the dated headcount."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class RoleCoverage:
    """`holders`: persons in the occupational role with a valid required path; `headcount`: persons declared."""

    role: str
    holders: int
    headcount: int

    @property
    def counted(self) -> int:
        """Nothing passes 100 %: more certificates than declared persons count as all of them."""
        return min(self.holders, self.headcount)

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.counted, self.headcount) if self.headcount else None


@dataclass(frozen=True, slots=True)
class Coverage:
    roles: tuple[RoleCoverage, ...]

    @property
    def headcount(self) -> int:
        return sum(role.headcount for role in self.roles)

    @property
    def holders(self) -> int:
        return sum(role.counted for role in self.roles)

    @property
    def headcount_declared(self) -> bool:
        return bool(self.headcount)

    @property
    def share(self) -> Fraction | None:
        """Persons with a valid path over all persons declared; None before a headcount is declared."""
        return Fraction(self.holders, self.headcount) if self.headcount else None

    @property
    def roles_at_zero(self) -> tuple[str, ...]:
        return tuple(role.role for role in self.roles if role.headcount and not role.holders)


def coverage_of(holders: Mapping[str, int], headcounts: Mapping[str, int]) -> Coverage:
    """Coverage per declared occupational role, R1 first. Roles without a declared headcount do not count."""
    roles = sorted(headcounts, key=lambda role: int(role[1:]))
    return Coverage(tuple(RoleCoverage(role, holders.get(role, 0), headcounts[role]) for role in roles))
