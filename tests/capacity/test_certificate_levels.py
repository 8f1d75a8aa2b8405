"""What a level asks for, what is missing for it, and what keeps it."""

import pytest

from lms.capacity.rules.instrument import CORE
from lms.capacity.rules.levels import (
    Lack,
    Missing,
    Staff,
    Standing,
    level_earned,
    missing_for,
    missing_to_keep,
)
from lms.capacity.rules.scoring import score
from tests.capacity.instruments import EVERYONE, lmdc, uniform

TRAINED = Staff(holders=9, headcount=10)


def standing(level: int, staff: Staff = TRAINED, **changed: int) -> Standing:
    levels = uniform(level, **changed)
    return Standing(score(lmdc(), EVERYONE, levels), staff)


@pytest.mark.parametrize(
    ("holders", "expected"), [(29, Missing(Lack.COVERAGE, "", 290, 300)), (30, None), (31, None)]
)
def test_capable_asks_for_three_in_ten_trained(holders: int, expected: Missing | None) -> None:
    found = missing_for(lmdc(), 2, standing(2, Staff(holders, 100)))

    assert found == ((expected,) if expected else ())


def test_committed_asks_for_a_declared_headcount_and_nobody_trained() -> None:
    assert missing_for(lmdc(), 1, standing(1, Staff(0, 0))) == (Missing(Lack.HEADCOUNT),)
    assert missing_for(lmdc(), 1, standing(1, Staff(0, 40))) == ()


def test_established_names_each_role_at_zero() -> None:
    staff = Staff(60, 100, roles_at_zero=("R2", "R7"))

    assert missing_for(lmdc(), 3, standing(3, staff)) == (
        Missing(Lack.ROLE_AT_ZERO, "R2"),
        Missing(Lack.ROLE_AT_ZERO, "R7"),
    )
    assert missing_for(lmdc(), 2, standing(3, staff)) == ()


def test_what_is_missing_names_scores_floors_and_gates() -> None:
    found = missing_for(lmdc(), 3, standing(2, i3_2=3, i6_1=0, i6_2=0, i6_3=0))

    lacks = {(missing.lack, missing.key) for missing in found}
    assert (Lack.OVERALL, "") in lacks
    assert (Lack.FLOOR, "D6") in lacks
    assert (Lack.GATE, "6.1") in lacks  # 0 is below what is tolerated
    assert (Lack.GATE, "5.1") in lacks  # 2 is never tolerated here
    below = next(missing for missing in found if missing.lack == Lack.GATES_BELOW)
    assert (below.have, below.need) == (7, 2)


def test_reference_asks_for_measured_results_behind_the_highest_levels() -> None:
    high = standing(4)
    assert {missing.lack for missing in missing_for(lmdc(), 4, high)} == {
        Lack.TOP_INDICATORS,
        Lack.TOP_DIMENSIONS,
    }

    measured = frozenset({"1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "4.1", "4.2"})
    assert missing_for(lmdc(), 4, Standing(high.scores, TRAINED, measured=measured)) == ()
    three_dimensions = frozenset({"1.1", "1.2", "1.3", "2.1", "2.2", "3.1", "3.2", "3.3"})
    found = missing_for(lmdc(), 4, Standing(high.scores, TRAINED, measured=three_dimensions))
    assert found == (Missing(Lack.TOP_DIMENSIONS, "E6", 3, 4),)


@pytest.mark.parametrize(
    ("level", "holders", "earned"), [(1, 0, 1), (2, 29, 1), (2, 30, 2), (3, 49, 2), (3, 50, 3), (4, 90, 3)]
)
def test_the_level_earned_is_the_highest_for_which_nothing_is_missing(
    level: int, holders: int, earned: int
) -> None:
    assert level_earned(lmdc(), standing(level, Staff(holders, 100))) == earned


def test_the_short_variant_earns_no_reference() -> None:
    levels = uniform(4)
    whole = frozenset(levels)
    short = Standing(score(lmdc(), EVERYONE, levels, CORE), TRAINED, CORE, whole)

    assert level_earned(lmdc(), Standing(score(lmdc(), EVERYONE, levels), TRAINED, measured=whole)) == 4
    assert level_earned(lmdc(), short) == 3


@pytest.mark.parametrize(
    ("level", "holders", "kept"),
    [
        (1, 0, True),
        (2, 24, True),
        (2, 23, False),
        (3, 40, True),
        (3, 39, False),
        (4, 60, True),
        (4, 59, False),
    ],
)
def test_a_certificate_is_kept_down_to_four_fifths_of_the_coverage(
    level: int, holders: int, kept: bool
) -> None:
    criteria = lmdc().criteria[level - 1]

    assert (missing_to_keep(criteria, Staff(holders, 100, roles_at_zero=("R2",))) == ()) is kept


@pytest.mark.parametrize(("days", "kept"), [(0, True), (90, True), (91, False)])
def test_a_certificate_is_at_risk_after_ninety_days_without_a_focal_point(days: int, kept: bool) -> None:
    found = missing_to_keep(lmdc().criteria[0], Staff(0, 10, focal_point_vacant_days=days))

    assert (found == ()) is kept
