"""A territory in numbers: the whole country as of now, parts of it as of the last closed month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Least, Substr

from lms.capacity.models import RoundCell
from lms.capacity.queries.rounds import SOON_DAYS
from lms.capacity.rules.rounds import WITH_INSTITUTION
from lms.credentials.models import Certificate
from lms.institutions.models import Country, Institution, Territory
from lms.institutions.rules.small_numbers import hide, is_small, shown_share
from lms.institutions.rules.tree import end_of
from lms.progress.models import CoverageCell, LearningCell

STEP = 4
MONTHS = 12
ACTIVE = 1  # the place of active persons among the three columns of a month


@dataclass(frozen=True, slots=True)
class MonthFigures:
    month: date
    enrolled: int | None
    active: int | None
    completed: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A territory one step below, or a municipality; None where a count is too small to be shown.

    share: trained persons over the headcount declared. started, certified: institutions, which are public.
    """

    territory: Territory
    institutions: int
    enrolled: int | None
    completed: int | None
    share: float | None
    has_headcount: bool
    started: int
    certified: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything on the page of a territory but its attention list."""

    country: Country
    territory: Territory
    as_of: date
    closed_on: date
    is_country: bool
    institutions: int
    started: int
    due_soon: int
    enrolled: int | None
    active: int | None
    completed: int | None
    share: float | None
    months: tuple[MonthFigures, ...]
    rounds: Mapping[str, int]
    levels: Mapping[int, int]
    parts: tuple[Part, ...]

    @property
    def certified(self) -> int:
        return sum(self.levels.values())


def last_closed(today: date) -> date:
    """The last day of the month before."""
    return today.replace(day=1) - timedelta(days=1)


def figures(country: Country, territory: Territory, today: date) -> Figures:
    """The numbers of a territory and its parts. A fixed number of queries."""
    k, is_country = country.small_number_k, territory.level == 0
    closed_on = last_closed(today)
    until = today if is_country else closed_on
    own = own_totals(territory, until, k)
    months = learning_by_month(territory, until, k) if own.enrolled is not None else ()
    rounds = rounds_below(territory)
    levels = levels_below(territory, today)
    return Figures(
        country=country,
        territory=territory,
        as_of=until,
        closed_on=closed_on,
        is_country=is_country,
        institutions=municipalities_below(territory, len(territory.path)).get(territory.path, 0),
        started=sum(rounds.values()),
        due_soon=due_below(territory, today),
        enrolled=own.enrolled,
        active=months[-1].active if months else None,
        completed=own.completed,
        share=own.share,
        months=months,
        rounds=rounds,
        levels={level: sum(found.values()) for level, found in by_level(levels).items()},
        parts=shown_parts(territory, closed_on, levels, k),
    )


@dataclass(frozen=True, slots=True)
class Totals:
    """The counts of one territory as they may be shown."""

    enrolled: int | None
    completed: int | None
    share: float | None


def own_totals(territory: Territory, until: date, k: int) -> Totals:
    """A part shows on its own page what it shows among its neighbours, so that the two tell nothing together."""
    if territory.level:
        above = Territory.objects.get(path=territory.path[:-STEP])
        part = next(part for part in shown_parts(above, until, {}, k) if part.territory.pk == territory.pk)
        return Totals(part.enrolled, part.completed, part.share)
    enrolled, completed = learning_totals([territory.path], until).get(territory.path, (0, 0))
    trained, headcount = covered(territory, until, len(territory.path)).get(territory.path, (0, 0))
    return Totals(
        None if is_small(enrolled, k) else enrolled,
        None if is_small(completed, k) else completed,
        shown_share(trained, headcount, k),
    )


def learning_by_month(territory: Territory, until: date, k: int) -> tuple[MonthFigures, ...]:
    """The last twelve months up to a day, small counts hidden."""
    first = months_back(until, MONTHS - 1)
    rows = (
        LearningCell.objects.at(territory.path)
        .filter(month__gte=first, month__lte=until)
        .values("month")
        .annotate(opened=Sum("enrolled"), busy=Sum("active"), done=Sum("completed"))
        .order_by("month")
    )
    found = {row["month"]: (row["opened"], row["busy"], row["done"]) for row in rows}
    months = [months_back(until, back) for back in range(MONTHS - 1, -1, -1)]
    # Enrolled and completed stand beside their totals; active persons are not added up anywhere.
    columns = [
        hide([found.get(month, (0, 0, 0))[at] for month in months], k, total_shown=at != ACTIVE)
        for at in range(3)
    ]
    return tuple(MonthFigures(month, *(column[at] for column in columns)) for at, month in enumerate(months))


def months_back(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


def learning_totals(paths: Iterable[str], until: date) -> dict[str, tuple[int, int]]:
    """Path → enrolled and completed, all months up to a day."""
    rows = (
        LearningCell.objects.filter(tree_path__in=list(paths), institution=None, month__lte=until)
        .values("tree_path")
        .annotate(opened=Sum("enrolled"), done=Sum("completed"))
        .order_by("tree_path")
    )
    return {row["tree_path"]: (row["opened"], row["done"]) for row in rows}


def covered(territory: Territory, until: date, length: int) -> dict[str, tuple[int, int]]:
    """Path of so many characters → trained persons and headcount as they were at the end of a day."""
    cells = CoverageCell.objects.under(territory.path).filter(day__lte=until)
    later = CoverageCell.objects.filter(
        institution=OuterRef("institution"),
        occupational_role=OuterRef("occupational_role"),
        day__gt=OuterRef("day"),
        day__lte=until,
    )
    rows = (
        cells.filter(~Exists(later))
        .annotate(place=Substr("tree_path", 1, length))
        .values("place")
        .annotate(trained=Sum(Least(F("holders"), F("headcount"))), staff=Sum("headcount"))
        .order_by("place")
    )
    return {row["place"]: (row["trained"], row["staff"]) for row in rows}


def rounds_below(territory: Territory) -> dict[str, int]:
    """State → institutions whose newest round is in it."""
    rows = RoundCell.objects.under(territory.path).values("state").annotate(n=Count("id")).order_by("state")
    return {row["state"]: row["n"] for row in rows}


def started_by_part(territory: Territory, length: int) -> dict[str, int]:
    rows = (
        RoundCell.objects.under(territory.path)
        .annotate(place=Substr("tree_path", 1, length))
        .values("place")
        .annotate(n=Count("id"))
        .order_by("place")
    )
    return {row["place"]: row["n"] for row in rows}


def due_below(territory: Territory, today: date) -> int:
    return (
        RoundCell.objects.under(territory.path)
        .filter(
            Q(state__in=WITH_INSTITUTION),
            due_on__gte=today,
            due_on__lte=today + timedelta(days=SOON_DAYS),
        )
        .count()
    )


def levels_below(territory: Territory, today: date) -> dict[tuple[str, int], int]:
    """(Path of the part, level) → certificates that last today."""
    rows = (
        Certificate.objects.institutional()
        .lasting_on(today)
        .filter(
            institution__territory__path__gte=territory.path,
            institution__territory__path__lt=end_of(territory.path),
        )
        .annotate(place=Substr("institution__territory__path", 1, len(territory.path) + STEP))
        .values("place", "level")
        .annotate(n=Count("id"))
        .order_by("place", "level")
    )
    return {(row["place"], row["level"]): row["n"] for row in rows}


def by_level(levels: Mapping[tuple[str, int], int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for (place, level), count in levels.items():
        found[level][place] = count
    return dict(sorted(found.items()))


def municipalities_below(territory: Territory, length: int) -> dict[str, int]:
    rows = (
        Institution.objects.municipalities()
        .under(territory.path)
        .annotate(place=Substr("territory__path", 1, length))
        .values("place")
        .annotate(n=Count("id"))
        .order_by("place")
    )
    return {row["place"]: row["n"] for row in rows}


def shown_parts(
    territory: Territory, closed_on: date, levels: Mapping[tuple[str, int], int], k: int
) -> tuple[Part, ...]:
    """The parts of a territory; where its own count is hidden theirs are too, or their sum would tell it."""
    parts = parts_of(territory, closed_on, levels, k)
    if not territory.level:
        return parts
    own = own_totals(territory, closed_on, k)
    return tuple(
        replace(
            part,
            enrolled=None if own.enrolled is None else part.enrolled,
            completed=None if own.completed is None else part.completed,
            share=None if own.share is None else part.share,
        )
        for part in parts
    )


def parts_of(
    territory: Territory, closed_on: date, levels: Mapping[tuple[str, int], int], k: int
) -> tuple[Part, ...]:
    """The territories one step below by name, with what is small hidden and what would give it away."""
    length = len(territory.path) + STEP
    places = list(
        Territory.objects.under(territory.path).filter(depth=territory.depth + 1).order_by("name", "code")
    )
    learning = learning_totals([place.path for place in places], closed_on)
    coverage = covered(territory, closed_on, length)
    started, counted = started_by_part(territory, length), municipalities_below(territory, length)
    enrolled = hide([learning.get(place.path, (0, 0))[0] for place in places], k)
    completed = hide([learning.get(place.path, (0, 0))[1] for place in places], k)
    trained = hide([coverage.get(place.path, (0, 0))[0] for place in places], k)
    return tuple(
        Part(
            territory=place,
            institutions=counted.get(place.path, 0),
            enrolled=enrolled[at],
            completed=completed[at],
            share=shown_share(trained[at], coverage.get(place.path, (0, 0))[1], k),
            has_headcount=place.path in coverage,
            started=started.get(place.path, 0),
            certified=sum(count for (path, _level), count in levels.items() if path == place.path),
        )
        for at, place in enumerate(places)
    )
