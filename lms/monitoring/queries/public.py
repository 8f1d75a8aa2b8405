"""The few numbers of a country that everybody may see."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from lms.capacity.models import RoundCell
from lms.credentials.models import Certificate
from lms.foundation import clock
from lms.institutions.models import Country, Institution, Territory
from lms.institutions.rules.small_numbers import is_small
from lms.progress.models import LearningCell


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """`completed` is None when it is too small to be shown."""

    country: Country
    as_of: date
    municipalities: int
    started: int
    certified: int
    completed: int | None

    @property
    def completed_shown(self) -> str:
        return "—" if self.completed is None else str(self.completed)


def public_figures() -> list[PublicFigures]:
    """The figures of every country served. Five queries per country, of which there are few."""
    return [figures_of(country) for country in Country.objects.order_by("name")]


def figures_of(country: Country) -> PublicFigures:
    today = clock.today(country.time_zone)
    nation = Territory.objects.get(country=country, level=0)
    completed = LearningCell.objects.at(nation.path).aggregate(total=Sum("completed"))["total"] or 0
    return PublicFigures(
        country=country,
        as_of=today,
        municipalities=Institution.objects.municipalities().of_country(country.code).in_force(today).count(),
        started=RoundCell.objects.under(nation.path).count(),
        certified=Certificate.objects.institutional().filter(country=country).lasting_on(today).count(),
        completed=None if is_small(completed, country.small_number_k) else completed,
    )
