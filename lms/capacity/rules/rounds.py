"""The life of a round, as a table: which act is possible in which state, and where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

RATING_DAYS = 90  # from opening to submission, unless the ministry sets another day
TIE_MONTHS = 36  # a reviewer or decider has had no membership for so long
SMALL_POPULATION = 10_000  # below it an institution may take the short variant


class State(StrEnum):
    RATING = "rating"  # each member of the team rates alone
    CONSENSUS = "consensus"  # ratings are open to the team, which agrees
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    REVIEWED = "reviewed"  # the report is there; a decision is waiting
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    RATE = "rate"
    OPEN_CONSENSUS = "open_consensus"
    AGREE = "agree"
    SET_TARGET = "set_target"
    ATTACH_EVIDENCE = "attach_evidence"
    SUBMIT = "submit"
    START_REVIEW = "start_review"
    VERIFY = "verify"
    BLOCK_EVIDENCE = "block_evidence"
    FINISH_REVIEW = "finish_review"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


TABLE: dict[State, dict[Act, State]] = {
    State.RATING: {
        Act.RATE: State.RATING,
        Act.SET_TARGET: State.RATING,
        Act.ATTACH_EVIDENCE: State.RATING,
        Act.OPEN_CONSENSUS: State.CONSENSUS,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.CONSENSUS: {
        Act.AGREE: State.CONSENSUS,
        Act.SET_TARGET: State.CONSENSUS,
        Act.ATTACH_EVIDENCE: State.CONSENSUS,
        Act.SUBMIT: State.SUBMITTED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.SUBMITTED: {Act.START_REVIEW: State.UNDER_REVIEW, Act.WITHDRAW: State.WITHDRAWN},
    State.UNDER_REVIEW: {
        Act.VERIFY: State.UNDER_REVIEW,
        Act.BLOCK_EVIDENCE: State.UNDER_REVIEW,
        Act.FINISH_REVIEW: State.REVIEWED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.REVIEWED: {Act.DECIDE: State.DECIDED, Act.WITHDRAW: State.WITHDRAWN},
    State.DECIDED: {},
    State.WITHDRAWN: {},
}
OPEN = frozenset(TABLE) - {State.DECIDED, State.WITHDRAWN}
WITH_INSTITUTION = frozenset({State.RATING, State.CONSENSUS})


class Stage(StrEnum):
    """Whose level it is. All three are kept for ever; a certificate uses the verified one."""

    SELF = "self"
    CONSENSUS = "consensus"
    VERIFIED = "verified"


def after(state: str, act: Act) -> State | None:
    """The state the act leads to; None when it is not possible now."""
    return TABLE[State(state)].get(act)


class Judgement(StrEnum):
    """What a reviewer does with a level."""

    CONFIRM = "confirm"
    LOWER = "lower"
    RAISE = "raise"


def judgement(agreed: int | None, verified: int | None) -> Judgement:
    """Moving between a level and “not applicable” counts by what it gives: a level given is a raise."""
    if agreed == verified:
        return Judgement.CONFIRM
    if verified is None or (agreed is not None and verified < agreed):
        return Judgement.LOWER
    return Judgement.RAISE


class Refusal(StrEnum):
    """Why a person may not take a part in this round, although her role would allow it."""

    OWN_INSTITUTION = "own_institution"
    REVIEWED_IT = "reviewed_it"
    RATED_IT = "rated_it"


@dataclass(frozen=True, slots=True)
class Ties:
    """What binds a person to a round: her institutions (by key), and what she did in it."""

    belongs: bool
    rated: bool
    reviewed: bool


def may_review(ties: Ties) -> Refusal | None:
    """A reviewer has no tie to the institution and took no part in its ratings."""
    if ties.belongs:
        return Refusal.OWN_INSTITUTION
    return Refusal.RATED_IT if ties.rated else None


def may_decide(ties: Ties) -> Refusal | None:
    """Four eyes: whoever decides neither belongs to the institution nor rated nor reviewed."""
    if ties.reviewed:
        return Refusal.REVIEWED_IT
    return may_review(ties)


def median_level(levels: Iterable[int]) -> int:
    """What several persons said, as one level: the middle one, the lower of two middles.

    >>> median_level([4, 1, 2]), median_level([1, 3])
    (2, 1)
    """
    ordered = sorted(levels)
    return ordered[(len(ordered) - 1) // 2]


def may_be_short(population: int | None) -> bool:
    """Whether the short variant is open to a place; without a known population it is not."""
    return population is not None and population < SMALL_POPULATION


def team_size(population: int | None) -> int:
    """How many persons should rate separately: three from different units, two in a small place."""
    return 2 if may_be_short(population) else 3
