"""All indicators of a round on one page, by dimension."""

from dataclasses import dataclass

from lms.accounts.models import User
from lms.capacity.models import Round
from lms.capacity.queries.checks import SubmissionCheck, submission_check
from lms.capacity.queries.ratings import Aim, Voice, agreed, aims, own_voices
from lms.capacity.rules.instrument import Dimension, Indicator
from lms.capacity.rules.rounds import WITH_INSTITUTION, Stage, State
from lms.institutions.queries import may
from lms.institutions.rules.roles import Capability


@dataclass(frozen=True, slots=True)
class SheetRow:
    indicator: Indicator
    own: Voice | None
    agreed: Voice | None
    verified: Voice | None
    aim: Aim | None
    item_count: int
    has_gaps: bool

    @property
    def reaches_aim(self) -> bool:
        return bool(self.aim and self.agreed and (self.agreed.level or 0) >= self.aim.level)


@dataclass(frozen=True, slots=True)
class SheetPart:
    dimension: Dimension
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class RoundSheet:
    parts: tuple[SheetPart, ...]
    check: SubmissionCheck
    may_manage: bool
    own_count: int
    next_key: str

    @property
    def total(self) -> int:
        return len(self.check.rows)


def round_sheet(round: Round, user: User) -> RoundSheet:
    """The sheet for one person: her own levels, the agreed and the verified ones. A fixed number of queries."""
    check = submission_check(round)
    own, targets = own_voices(round, user), aims(round)
    verified = agreed(round, Stage.VERIFIED) if round.state == State.DECIDED else {}
    rows = {
        found.indicator.key: SheetRow(
            found.indicator,
            own.get(found.indicator.key),
            found.voice,
            verified.get(found.indicator.key),
            targets.get(found.indicator.key),
            found.item_count,
            bool(found.gaps),
        )
        for found in check.rows
    }
    parts = tuple(
        SheetPart(dimension, tuple(rows[i.key] for i in dimension.indicators if i.key in rows))
        for dimension in round.instrument.instrument.dimensions
    )
    return RoundSheet(
        tuple(part for part in parts if part.rows),
        check,
        may(user, Capability.RUN_ROUND, round.institution),
        len(own),
        next_key(round, list(rows.values())),
    )


def next_key(round: Round, rows: list[SheetRow]) -> str:
    """The first indicator that still needs something in the present state."""
    if round.state not in WITH_INSTITUTION:
        return ""
    rating = round.state == State.RATING
    return next((row.indicator.key for row in rows if (row.own if rating else row.agreed) is None), "")
