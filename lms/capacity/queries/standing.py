"""What a certificate level looks at: scores, evidence behind the highest levels, trained staff."""

from dataclasses import dataclass
from datetime import date

from lms.capacity.models import Decision, EvidenceLink, Round
from lms.capacity.queries.ratings import scores_at
from lms.capacity.queries.staff import staff_of
from lms.capacity.rules.levels import Missing, Standing, level_earned, missing_for
from lms.capacity.rules.rounds import Stage
from lms.foundation import clock
from lms.institutions.models import Institution


def standing_of(round: Round, stage: Stage, day: date | None = None) -> Standing | None:
    """Everything a level looks at, with the scores of one stage; None while they are incomplete."""
    scores = scores_at(round, stage)
    if scores is None:
        return None
    on = day or clock.today(round.institution.territory.country.time_zone)
    return Standing(scores, staff_of(round.institution, on), round.variant, measured(round))


def measured(round: Round) -> frozenset[str]:
    """Indicators with an item of the class that the highest certificate level asks for. One query."""
    classes = {
        criteria.at_top.evidence_class
        for criteria in round.instrument.instrument.criteria
        if criteria.at_top and criteria.at_top.evidence_class
    }
    links = EvidenceLink.objects.filter(
        evidence__round=round, evidence__ruling=None, evidence__evidence_class__in=classes
    )
    return frozenset(links.values_list("indicator_key", flat=True))


@dataclass(frozen=True, slots=True)
class Outlook:
    """One certificate level and what is missing for it."""

    level: int
    name: str
    missing: tuple[Missing, ...]

    @property
    def is_reached(self) -> bool:
        return not self.missing


def outlooks(round: Round, standing: Standing) -> list[Outlook]:
    """Every level open to the round's variant, the lowest first."""
    instrument = round.instrument.instrument
    return [
        Outlook(criteria.level, criteria.name, missing_for(instrument, criteria.level, standing))
        for criteria in instrument.criteria[: instrument.highest(round.variant)]
    ]


def earned_level(round: Round) -> int:
    """The highest level the ministry may grant on the verified levels and today's staff; 0 when none."""
    standing = standing_of(round, Stage.VERIFIED)
    return level_earned(round.instrument.instrument, standing) if standing else 0


def granting_decision(institution: Institution) -> Decision | None:
    """The last decision that granted a level."""
    return (
        Decision.objects.filter(round__institution=institution, level__gte=1)
        .select_related("round__instrument", "round__institution__territory__country")
        .order_by("-decided_at", "-id")
        .first()
    )
