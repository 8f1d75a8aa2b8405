"""What a reviewer sees: the whole round, and one indicator with claim, evidence and justification."""

from dataclasses import dataclass

from lms.accounts.models import User
from lms.capacity.models import Evidence, Rating, Review, Round
from lms.capacity.queries.evidence import (
    evidence_of,
    items_by_indicator,
    reference_day,
    same_file_elsewhere,
)
from lms.capacity.queries.indicators import linked_keys
from lms.capacity.queries.ratings import Voice, agreed, applicable, history, voices
from lms.capacity.rules.evidence import Gap, gaps
from lms.capacity.rules.instrument import Indicator, Instrument
from lms.capacity.rules.rounds import Judgement, Stage, State, judgement


@dataclass(frozen=True, slots=True)
class BoardRow:
    indicator: Indicator
    claim: Voice
    verified: Voice | None
    judgement: Judgement | None
    item_count: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Board:
    rows: tuple[BoardRow, ...]
    review: Review | None
    may_take: bool
    may_work: bool

    @property
    def left(self) -> tuple[BoardRow, ...]:
        return tuple(row for row in self.rows if row.verified is None)

    @property
    def done_count(self) -> int:
        return len(self.rows) - len(self.left)

    @property
    def changed(self) -> tuple[BoardRow, ...]:
        return tuple(row for row in self.rows if row.judgement in {Judgement.LOWER, Judgement.RAISE})


def review_board(round: Round, user: User) -> Board:
    """The round as its reviewer works on it. A fixed number of queries."""
    review = Review.objects.filter(round=round, reviewer=user).first()
    return Board(
        rows=board_rows(round),
        review=review,
        may_take=round.state == State.SUBMITTED and review is None,
        may_work=round.state == State.UNDER_REVIEW and review is not None and review.finished_at is None,
    )


def board_rows(round: Round) -> tuple[BoardRow, ...]:
    claims, verified = agreed(round, Stage.CONSENSUS), agreed(round, Stage.VERIFIED)
    items, day = items_by_indicator(round), reference_day(round)
    rows = []
    for indicator in applicable(round):
        claim, seen = claims[indicator.key], verified.get(indicator.key)
        rows.append(
            BoardRow(
                indicator,
                claim,
                seen,
                judgement(claim.level, seen.level) if seen else None,
                len(items[indicator.key]),
                gaps(claim.level, claim.reason, items[indicator.key], day) if claim.level is not None else (),
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class SeenItem:
    evidence: Evidence
    elsewhere: int  # other institutions that attached the very same file


@dataclass(frozen=True, slots=True)
class ReviewPage:
    indicator: Indicator
    instrument: Instrument
    claim: Voice
    verified: Voice | None
    voices: list[Voice]
    history: list[Rating]
    items: list[SeenItem]
    automatic: bool
    gaps: tuple[Gap, ...]
    may_work: bool
    position: int
    total: int
    left_count: int
    next_left: str
    previous_key: str
    next_key: str

    @property
    def proposed_level(self) -> str:
        """What the form shows first: what was verified, else nothing: the reviewer makes the choice."""
        if self.verified is None:
            return ""
        return "na" if self.verified.level is None else str(self.verified.level)


def review_page(round: Round, indicator: Indicator, user: User) -> ReviewPage:
    """One indicator for its reviewer. A fixed number of queries."""
    indicators, key = applicable(round), indicator.key
    verified = agreed(round, Stage.VERIFIED)
    claim = agreed(round, Stage.CONSENSUS)[key]
    evidence = [item for item in evidence_of(round).select_related("round") if key in linked_keys(item)]
    elsewhere = same_file_elsewhere(evidence)
    counted = items_by_indicator(round)[key]
    position = indicators.index(indicator)
    left = [each.key for each in indicators if each.key not in verified and each.key != key]
    mine = Review.objects.filter(round=round, reviewer=user, finished_at=None).exists()
    return ReviewPage(
        indicator=indicator,
        instrument=round.instrument.instrument,
        claim=claim,
        verified=verified.get(key),
        voices=voices(round, key),
        history=history(round, key),
        items=[SeenItem(item, elsewhere.get(item.sha256, 0)) for item in evidence],
        automatic=bool(indicator.automatic),
        gaps=gaps(claim.level, claim.reason, counted, reference_day(round))
        if claim.level is not None
        else (),
        may_work=mine and round.state == State.UNDER_REVIEW,
        position=position + 1,
        total=len(indicators),
        left_count=len(left) + (key not in verified),
        next_left=following(left, [each.key for each in indicators[position + 1 :]]),
        previous_key=indicators[position - 1].key if position else "",
        next_key=indicators[position + 1].key if position + 1 < len(indicators) else "",
    )


def following(left: list[str], after: list[str]) -> str:
    """The next indicator without a verified level: first among those that follow, else from the start."""
    return next((key for key in after if key in left), left[0] if left else "")
