"""Whether a round can be submitted, and what the evidence rules say about each indicator."""

from dataclasses import dataclass

from lms.capacity.models import Round
from lms.capacity.queries.evidence import items_by_indicator, reference_day
from lms.capacity.queries.ratings import Voice, agreed, applicable, levels, rater_count
from lms.capacity.rules.evidence import BLOCKING, Gap, gaps
from lms.capacity.rules.instrument import Indicator
from lms.capacity.rules.rounds import Stage, team_size
from lms.capacity.rules.scoring import within_cap


@dataclass(frozen=True, slots=True)
class IndicatorCheck:
    indicator: Indicator
    voice: Voice | None
    item_count: int
    gaps: tuple[Gap, ...]

    @property
    def blocks(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if gap in BLOCKING)

    @property
    def warnings(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if gap not in BLOCKING)

    @property
    def is_ready(self) -> bool:
        return self.voice is not None and not self.blocks


@dataclass(frozen=True, slots=True)
class SubmissionCheck:
    rows: tuple[IndicatorCheck, ...]
    within_cap: bool
    rater_count: int
    team_size: int

    @property
    def missing(self) -> tuple[IndicatorCheck, ...]:
        return tuple(row for row in self.rows if row.voice is None)

    @property
    def blocked(self) -> tuple[IndicatorCheck, ...]:
        return tuple(row for row in self.rows if row.voice is not None and row.blocks)

    @property
    def warned(self) -> tuple[IndicatorCheck, ...]:
        return tuple(row for row in self.rows if row.warnings)

    @property
    def agreed_count(self) -> int:
        return len(self.rows) - len(self.missing)

    @property
    def team_is_small(self) -> bool:
        return self.rater_count < self.team_size

    @property
    def may_be_submitted(self) -> bool:
        return self.within_cap and all(row.is_ready for row in self.rows)


def submission_check(round: Round) -> SubmissionCheck:
    """What stands between the round and its submission. Five queries."""
    found = agreed(round, Stage.CONSENSUS)
    items = items_by_indicator(round)
    day = reference_day(round)
    rows = []
    for indicator in applicable(round):
        voice = found.get(indicator.key)
        lacking: tuple[Gap, ...] = ()
        if voice and voice.level is not None:
            lacking = gaps(voice.level, voice.reason, items[indicator.key], day)
        rows.append(IndicatorCheck(indicator, voice, len(items[indicator.key]), lacking))
    apart = levels(found)[1]
    instrument = round.instrument.instrument
    return SubmissionCheck(
        tuple(rows),
        within_cap(instrument, round.profile, apart, round.variant),
        rater_count(round),
        team_size(round.institution.territory.population),
    )
