"""Rounds counted over territories, and what waits for whom. Read by the ministry's pages."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from lms.accounts.models import User
from lms.capacity.models import Round, RoundCell, RoundQuerySet
from lms.capacity.rules.rounds import OPEN, WITH_INSTITUTION, State
from lms.institutions.models import Country, Territory

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """Institutions by the state of their newest round, below one territory."""

    by_state: dict[str, int]

    @property
    def started(self) -> int:
        return sum(self.by_state.values())

    @property
    def open(self) -> int:
        return sum(count for state, count in self.by_state.items() if state in OPEN)


def round_counts(country: Country, territory: Territory | None = None) -> RoundCounts:
    """How many institutions are in which state, in the country or below one of its territories. At most two queries."""
    path = territory.path if territory else path_of(country)
    rows = RoundCell.objects.under(path).values("state").annotate(institutions=Count("id")).order_by("state")
    return RoundCounts({row["state"]: row["institutions"] for row in rows})


def round_counts_by_path(country: Country) -> dict[str, dict[str, int]]:
    """Path of a municipality → state → institutions; a caller adds up along the tree. Two queries."""
    rows = (
        RoundCell.objects.under(path_of(country))
        .values("tree_path", "state")
        .annotate(institutions=Count("id"))
        .order_by("tree_path")
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["tree_path"], {})[row["state"]] = row["institutions"]
    return found


def path_of(country: Country) -> str:
    return str(Territory.objects.get(country=country, level=0).path)


@dataclass(frozen=True, slots=True)
class Concern:
    """Something the ministry should look at: what, at whom, since or until when."""

    kind: str  # "overdue", "due_soon", "waits_for_review", "waits_for_decision"
    institution_name: str
    round_key: str
    day: date


def attention(country: Country, today: date, most: int = 50) -> list[Concern]:
    """Rounds that wait for the ministry or a reviewer, are late, or are due soon: by day, then name. Two queries."""
    waiting = Q(state__in=[State.REVIEWED, State.SUBMITTED])
    due = Q(state__in=WITH_INSTITUTION, due_on__lte=today + timedelta(days=SOON_DAYS))
    cells = (
        RoundCell.objects.under(path_of(country))
        .filter(waiting | due)
        .select_related("institution")
        .order_by("due_on", "institution__name")
    )
    return [concern(cell, today) for cell in cells[:most]]


def concern(cell: RoundCell, today: date) -> Concern:
    name, key = cell.institution.name, str(cell.round_key)
    if cell.state == State.REVIEWED:
        return Concern("waits_for_decision", name, key, cell.submitted_on or cell.opened_on)
    if cell.state == State.SUBMITTED:
        return Concern("waits_for_review", name, key, cell.submitted_on or cell.opened_on)
    return Concern("overdue" if cell.due_on < today else "due_soon", name, key, cell.due_on)


def due_within(country: Country, today: date, days: int = SOON_DAYS) -> int:
    """Institutions whose round has to be submitted within the coming days."""
    until = today + timedelta(days=days)
    cells = RoundCell.objects.under(path_of(country)).filter(state__in=WITH_INSTITUTION)
    return cells.filter(due_on__gte=today, due_on__lte=until).count()


def decisions_waiting(user: User) -> RoundQuerySet:
    """Reviewed rounds the person may decide on, the oldest first."""
    return (
        Round.objects.decidable_by(user)
        .filter(state=State.REVIEWED)
        .with_parts()
        .order_by("submitted_at", "institution__name")
    )


def reviews_waiting(user: User) -> RoundQuerySet:
    """Rounds without a reviewer, and the person's own open reviews, the oldest first."""
    return (
        Round.objects.reviewable_by(user)
        .filter(state__in=[State.SUBMITTED, State.UNDER_REVIEW])
        .with_parts()
        .order_by("submitted_at", "institution__name")
    )
