"""Which act is possible in which state, who may not take part, and where an institution is in its cycle."""

import pytest

from lms.capacity.rules.cycle import CycleStep, NextAct, Position, Who, cycle_step, next_act
from lms.capacity.rules.rounds import (
    OPEN,
    TABLE,
    Act,
    Judgement,
    Refusal,
    State,
    Ties,
    after,
    judgement,
    may_be_short,
    may_decide,
    may_review,
    median_level,
    team_size,
)

JUMPS = {
    (State.RATING, Act.RATE): State.RATING,
    (State.RATING, Act.SET_TARGET): State.RATING,
    (State.RATING, Act.ATTACH_EVIDENCE): State.RATING,
    (State.RATING, Act.OPEN_CONSENSUS): State.CONSENSUS,
    (State.RATING, Act.WITHDRAW): State.WITHDRAWN,
    (State.CONSENSUS, Act.AGREE): State.CONSENSUS,
    (State.CONSENSUS, Act.SET_TARGET): State.CONSENSUS,
    (State.CONSENSUS, Act.ATTACH_EVIDENCE): State.CONSENSUS,
    (State.CONSENSUS, Act.SUBMIT): State.SUBMITTED,
    (State.CONSENSUS, Act.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Act.START_REVIEW): State.UNDER_REVIEW,
    (State.SUBMITTED, Act.WITHDRAW): State.WITHDRAWN,
    (State.UNDER_REVIEW, Act.VERIFY): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Act.BLOCK_EVIDENCE): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Act.FINISH_REVIEW): State.REVIEWED,
    (State.UNDER_REVIEW, Act.WITHDRAW): State.WITHDRAWN,
    (State.REVIEWED, Act.DECIDE): State.DECIDED,
    (State.REVIEWED, Act.WITHDRAW): State.WITHDRAWN,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_only_the_jumps_of_the_table_are_possible(state: State, act: Act) -> None:
    assert after(state, act) == JUMPS.get((state, act))


def test_every_open_state_leads_to_a_decision_and_closed_ones_lead_nowhere() -> None:
    assert all(not TABLE[state] for state in State if state not in OPEN)
    reached, front = set(), {State.RATING}
    while front:
        reached |= front
        front = {target for state in front for target in TABLE[state].values()} - reached
    assert reached == set(State)


@pytest.mark.parametrize(
    ("ties", "review", "decide"),
    [
        (Ties(belongs=False, rated=False, reviewed=False), None, None),
        (Ties(belongs=True, rated=False, reviewed=False), Refusal.OWN_INSTITUTION, Refusal.OWN_INSTITUTION),
        (Ties(belongs=False, rated=True, reviewed=False), Refusal.RATED_IT, Refusal.RATED_IT),
        (Ties(belongs=False, rated=False, reviewed=True), None, Refusal.REVIEWED_IT),
        (Ties(belongs=True, rated=True, reviewed=True), Refusal.OWN_INSTITUTION, Refusal.REVIEWED_IT),
    ],
)
def test_four_eyes(ties: Ties, review: Refusal | None, decide: Refusal | None) -> None:
    assert may_review(ties) == review
    assert may_decide(ties) == decide


@pytest.mark.parametrize(
    ("agreed", "verified", "expected"),
    [
        (2, 2, Judgement.CONFIRM),
        (None, None, Judgement.CONFIRM),
        (3, 2, Judgement.LOWER),
        (0, None, Judgement.LOWER),
        (2, 3, Judgement.RAISE),
        (None, 0, Judgement.RAISE),
    ],
)
def test_what_a_reviewer_does_with_a_level(
    agreed: int | None, verified: int | None, expected: Judgement
) -> None:
    assert judgement(agreed, verified) == expected


def test_the_median_of_an_even_team_is_the_lower_middle() -> None:
    assert [median_level(levels) for levels in ([3], [1, 4], [4, 0, 2], [1, 2, 3, 4])] == [3, 1, 2, 2]


def test_only_a_small_place_may_take_the_short_variant_and_a_team_of_two() -> None:
    assert [may_be_short(people) for people in (None, 9_999, 10_000)] == [False, True, False]
    assert [team_size(people) for people in (None, 9_999, 10_000)] == [3, 2, 3]


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (Position(False, False, 0), CycleStep.COMMIT),
        (Position(True, False, 3), CycleStep.COMMIT),
        (Position(True, True, 0), CycleStep.LEARN),
        (Position(True, True, 3), CycleStep.DIAGNOSE),
        (Position(True, True, 3, State.RATING), CycleStep.DIAGNOSE),
        (Position(True, True, 3, State.CONSENSUS), CycleStep.PRIORITISE),
        (Position(True, True, 3, State.CONSENSUS, targets_set=True), CycleStep.ACT),
        (Position(True, True, 3, State.SUBMITTED), CycleStep.REVIEW),
        (Position(True, True, 3, State.UNDER_REVIEW), CycleStep.REVIEW),
        (Position(True, True, 3, State.REVIEWED), CycleStep.CERTIFY),
        (Position(True, True, 3, State.DECIDED), CycleStep.ACT),
        (Position(True, True, 3, State.DECIDED, certificate_state="valid"), CycleStep.KEEP),
        (Position(True, True, 3, State.REVIEWED, certificate_state="valid"), CycleStep.CERTIFY),
        (Position(True, True, 3, "", certificate_state="valid", renewal_open=True), CycleStep.RENEW),
    ],
)
def test_where_an_institution_is_in_its_cycle(position: Position, expected: CycleStep) -> None:
    assert cycle_step(position) == expected


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (Position(False, True, 0), (NextAct.DECLARE_PROFILE, Who.FOCAL_POINT)),
        (Position(True, False, 0), (NextAct.DECLARE_HEADCOUNT, Who.FOCAL_POINT)),
        (Position(True, True, 0), (NextAct.LEARN, Who.STAFF)),
        (Position(True, True, 2), (NextAct.OPEN_ROUND, Who.FOCAL_POINT)),
        (Position(True, True, 2, State.RATING), (NextAct.RATE, Who.TEAM)),
        (Position(True, True, 2, State.CONSENSUS), (NextAct.AGREE, Who.FOCAL_POINT)),
        (Position(True, True, 2, State.CONSENSUS, everything_agreed=True), (NextAct.SUBMIT, Who.FOCAL_POINT)),
        (Position(True, True, 2, State.SUBMITTED), (NextAct.WAIT_FOR_REVIEWER, Who.REVIEWER)),
        (Position(True, True, 2, State.UNDER_REVIEW), (NextAct.WAIT_FOR_REVIEW, Who.REVIEWER)),
        (Position(True, True, 2, State.REVIEWED), (NextAct.WAIT_FOR_DECISION, Who.MINISTRY)),
        (Position(True, True, 2, certificate_state="at_risk"), (NextAct.RESTORE, Who.FOCAL_POINT)),
        (Position(True, True, 2, certificate_state="valid"), (NextAct.KEEP, Who.STAFF)),
        (
            Position(True, True, 2, certificate_state="valid", renewal_open=True),
            (NextAct.OPEN_ROUND, Who.FOCAL_POINT),
        ),
    ],
)
def test_what_is_to_be_done_next_and_by_whom(position: Position, expected: tuple[NextAct, Who]) -> None:
    assert next_act(position) == expected
