"""One indicator of a round, as the assessed institution sees it."""

from dataclasses import dataclass

from lms.accounts.models import User
from lms.capacity.models import Evidence, Rating, Round
from lms.capacity.queries.evidence import evidence_of, items_by_indicator, reference_day
from lms.capacity.queries.ratings import (
    Aim,
    Voice,
    agreed,
    aims,
    applicable,
    history,
    own_voices,
    voices,
)
from lms.capacity.rules.evidence import MOST_INDICATORS, Gap, gaps
from lms.capacity.rules.instrument import Indicator, Instrument
from lms.capacity.rules.rounds import Act, Stage, State, after
from lms.institutions.queries import may
from lms.institutions.rules.roles import Capability
from lms.progress.models import Draft
from lms.progress.queries.drafts import drafts_serving


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """Everything on the page of an indicator. `voices` stays empty until the consensus is open."""

    indicator: Indicator
    instrument: Instrument
    indicators: tuple[Indicator, ...]
    own: Voice | None
    agreed: Voice | None
    verified: Voice | None
    aim: Aim | None
    voices: list[Voice]
    history: list[Rating]
    evidence: list[Evidence]
    linkable: list[Evidence]
    drafts: list[Draft]
    automatic: bool
    gaps: tuple[Gap, ...]
    may_rate: bool
    may_agree: bool
    may_aim: bool
    may_attach: bool
    previous_key: str
    next_key: str

    @property
    def position(self) -> int:
        return self.indicators.index(self.indicator) + 1


def indicator_page(round: Round, indicator: Indicator, user: User) -> IndicatorPage:
    """The page for one person. A fixed number of queries."""
    key, indicators = indicator.key, applicable(round)
    position = indicators.index(indicator)
    consensus = agreed(round, Stage.CONSENSUS).get(key)
    everything = list(evidence_of(round))
    here = [item for item in everything if key in linked_keys(item)]
    is_open = round.state != State.RATING
    managed = may(user, Capability.RUN_ROUND, round.institution)
    counted = items_by_indicator(round)[key]
    own = own_voices(round, user).get(key)
    claim = consensus or own
    return IndicatorPage(
        indicator=indicator,
        instrument=round.instrument.instrument,
        indicators=indicators,
        own=own,
        agreed=consensus,
        verified=agreed(round, Stage.VERIFIED).get(key) if round.state == State.DECIDED else None,
        aim=aims(round).get(key),
        voices=voices(round, key) if is_open else [],
        history=history(round, key) if is_open else [],
        evidence=here,
        drafts=drafts_serving(round.institution, key) if managed else [],
        linkable=[item for item in everything if may_be_linked(item, key)],
        automatic=bool(indicator.automatic) and len(counted) > len([i for i in here if not ruled_out(i)]),
        gaps=gaps(claim.level, claim.reason, counted, reference_day(round))
        if claim and claim.level is not None
        else (),
        may_rate=after(round.state, Act.RATE) is not None and may(user, Capability.RATE, round.institution),
        may_agree=after(round.state, Act.AGREE) is not None and managed,
        may_aim=after(round.state, Act.SET_TARGET) is not None and managed,
        may_attach=after(round.state, Act.ATTACH_EVIDENCE) is not None and managed,
        previous_key=indicators[position - 1].key if position else "",
        next_key=indicators[position + 1].key if position + 1 < len(indicators) else "",
    )


def linked_keys(item: Evidence) -> list[str]:
    return [link.indicator_key for link in item.links.all()]


def ruled_out(item: Evidence) -> bool:
    return hasattr(item, "ruling")


def may_be_linked(item: Evidence, indicator_key: str) -> bool:
    keys = linked_keys(item)
    return indicator_key not in keys and len(keys) < MOST_INDICATORS and not ruled_out(item)
