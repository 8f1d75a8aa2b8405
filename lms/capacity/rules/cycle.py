"""Where an institution is in its cycle, and what is to be done next by whom."""

from dataclasses import dataclass
from enum import StrEnum

from lms.capacity.rules.rounds import State


class CycleStep(StrEnum):
    """The cycle of an institution, in its order."""

    COMMIT = "commit"
    LEARN = "learn"
    DIAGNOSE = "diagnose"
    PRIORITISE = "prioritise"
    ACT = "act"
    REVIEW = "review"
    CERTIFY = "certify"
    KEEP = "keep"
    RENEW = "renew"


CYCLE = tuple(CycleStep)


class NextAct(StrEnum):
    DECLARE_PROFILE = "declare_profile"
    DECLARE_HEADCOUNT = "declare_headcount"
    LEARN = "learn"
    OPEN_ROUND = "open_round"
    RATE = "rate"
    AGREE = "agree"
    SUBMIT = "submit"
    WAIT_FOR_REVIEWER = "wait_for_reviewer"
    WAIT_FOR_REVIEW = "wait_for_review"
    WAIT_FOR_DECISION = "wait_for_decision"
    RESTORE = "restore"
    KEEP = "keep"


class Who(StrEnum):
    FOCAL_POINT = "focal_point"
    TEAM = "team"
    STAFF = "staff"
    REVIEWER = "reviewer"
    MINISTRY = "ministry"


@dataclass(frozen=True, slots=True)
class Position:
    """What is known of an institution when its place in the cycle is asked for."""

    profile_declared: bool
    headcount_declared: bool
    holders: int
    round_state: str = ""
    targets_set: bool = False
    everything_agreed: bool = False
    certificate_state: str = ""
    renewal_open: bool = False


BY_STATE = {
    State.SUBMITTED: CycleStep.REVIEW,
    State.UNDER_REVIEW: CycleStep.REVIEW,
    State.REVIEWED: CycleStep.CERTIFY,
    State.RATING: CycleStep.DIAGNOSE,
}


def cycle_step(position: Position) -> CycleStep:
    """Where the institution is. A round under way says more than a certificate held."""
    if position.round_state in BY_STATE:
        return BY_STATE[State(position.round_state)]
    if position.round_state == State.CONSENSUS:
        return CycleStep.ACT if position.targets_set else CycleStep.PRIORITISE
    if position.certificate_state:
        return CycleStep.RENEW if position.renewal_open else CycleStep.KEEP
    if not (position.profile_declared and position.headcount_declared):
        return CycleStep.COMMIT
    if position.round_state == State.DECIDED:
        return CycleStep.ACT
    return CycleStep.DIAGNOSE if position.holders else CycleStep.LEARN


WAITING = {
    State.SUBMITTED: (NextAct.WAIT_FOR_REVIEWER, Who.REVIEWER),
    State.UNDER_REVIEW: (NextAct.WAIT_FOR_REVIEW, Who.REVIEWER),
    State.REVIEWED: (NextAct.WAIT_FOR_DECISION, Who.MINISTRY),
    State.RATING: (NextAct.RATE, Who.TEAM),
}


def next_act(position: Position) -> tuple[NextAct, Who]:
    """What is to be done next, and by whom."""
    if position.round_state in WAITING:
        return WAITING[State(position.round_state)]
    if position.round_state == State.CONSENSUS:
        return (NextAct.SUBMIT if position.everything_agreed else NextAct.AGREE), Who.FOCAL_POINT
    if not position.profile_declared:
        return NextAct.DECLARE_PROFILE, Who.FOCAL_POINT
    if not position.headcount_declared:
        return NextAct.DECLARE_HEADCOUNT, Who.FOCAL_POINT
    if position.certificate_state in {"at_risk", "suspended"}:
        return NextAct.RESTORE, Who.FOCAL_POINT
    if position.certificate_state and not position.renewal_open:
        return NextAct.KEEP, Who.STAFF
    if not position.holders:
        return NextAct.LEARN, Who.STAFF
    return NextAct.OPEN_ROUND, Who.FOCAL_POINT
