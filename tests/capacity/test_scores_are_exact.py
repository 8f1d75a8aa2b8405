"""The vectors of the instrument and our own, and what must hold for every sheet."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.capacity.rules.instrument import CORE, FULL, VARIANTS
from lms.capacity.rules.levels import certificate_level_on_scores
from lms.capacity.rules.scoring import Flaw, Problem, problems, score, shown, tenths, within_cap
from tests.capacity.instruments import EVERYONE, lmdc, uniform

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
profiles = st.sets(st.sampled_from(EVERYONE)).map(lambda letters: tuple(sorted(letters)))
sheets = st.lists(st.integers(0, 4), min_size=53, max_size=53).map(
    lambda values: dict(zip(lmdc().indicators, values, strict=True))
)


@pytest.mark.parametrize("vector", VECTORS["given"] + VECTORS["own"], ids=lambda vector: vector["name"])
def test_vector(vector: dict[str, Any]) -> None:
    variant = vector.get("variant", FULL)
    apart = vector.get("not_applicable", ())
    assert problems(lmdc(), vector["profile"], vector["levels"], variant, apart) == ()

    scores = score(lmdc(), vector["profile"], vector["levels"], variant, apart)

    assert {key: shown(value) for key, value in scores.dimensions.items()} == vector["dimension_scores"]
    assert shown(scores.overall) == vector["overall"]
    level = certificate_level_on_scores(lmdc(), scores, variant)
    assert level == vector["certificate_level_on_scores"]


@given(profiles, sheets, st.sampled_from(VARIANTS))
def test_the_quick_sums_are_the_fractions_of_the_rules(
    profile: tuple[str, ...], levels: dict[str, int], variant: str
) -> None:
    scores = score(lmdc(), profile, levels, variant)
    applicable = lmdc().applicable(profile, variant)
    weighted, weights = Fraction(0), 0
    for dimension in lmdc().dimensions:
        inside = [i for i in applicable if i.dimension_key == dimension.key]
        if len(inside) < 2:
            assert scores.dimension_exactly(dimension.key) is None
            continue
        value = Fraction(
            100 * sum(i.weight * levels[i.key] for i in inside), sum(i.weight * 4 for i in inside)
        )
        assert scores.dimension_exactly(dimension.key) == value
        weighted, weights = weighted + dimension.weight * value, weights + dimension.weight
    assert scores.overall_exactly() == weighted / weights


@given(profiles, sheets, st.sampled_from(VARIANTS))
def test_scores_stay_between_0_and_100(
    profile: tuple[str, ...], levels: dict[str, int], variant: str
) -> None:
    scores = score(lmdc(), profile, levels, variant)

    assert 0 <= scores.overall <= 1000
    assert all(value is None or 0 <= value <= 1000 for value in scores.dimensions.values())
    scored = [value for value in scores.dimensions.values() if value is not None]
    assert min(scored) <= scores.overall <= max(scored)


@given(profiles, sheets, st.sampled_from(VARIANTS), st.data())
def test_a_higher_level_never_lowers_a_score_or_the_certificate(
    profile: tuple[str, ...], levels: dict[str, int], variant: str, data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(levels)))
    raised = levels | {key: min(4, levels[key] + 1)}

    before, after = (score(lmdc(), profile, sheet, variant) for sheet in (levels, raised))

    assert after.overall_exactly() >= before.overall_exactly()
    assert certificate_level_on_scores(lmdc(), after, variant) >= certificate_level_on_scores(
        lmdc(), before, variant
    )


@given(st.integers(0, 4), profiles, st.sampled_from(VARIANTS))
def test_uniform_levels_give_a_quarter_each(level: int, profile: tuple[str, ...], variant: str) -> None:
    assert score(lmdc(), profile, uniform(level), variant).overall == level * 250


@given(profiles, sheets)
def test_the_short_variant_never_gives_the_highest_level(
    profile: tuple[str, ...], levels: dict[str, int]
) -> None:
    assert certificate_level_on_scores(lmdc(), score(lmdc(), profile, levels, CORE), CORE) <= 3


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(2495, 100, 250), (249499, 10000, 249), (2500, 100, 250), (0, 7, 0), (100, 3, 333), (200, 3, 667)],
)
def test_halves_are_rounded_up(numerator: int, denominator: int, expected: int) -> None:
    assert tenths(numerator, denominator) == expected


def test_at_most_fifteen_percent_of_the_weight_may_be_not_applicable() -> None:
    nine = ("1.2", "1.3", "2.2", "2.3", "3.3", "3.5", "4.7", "6.5", "7.4")

    assert within_cap(lmdc(), EVERYONE, nine)  # 9 of 64 is 14.1 %
    assert not within_cap(lmdc(), EVERYONE, (*nine, "9.4"))  # 10 of 64 is 15.6 %
    assert not within_cap(lmdc(), ("D",), nine)  # 9 of 58 is 15.5 %
    assert within_cap(lmdc(), ("D",), (*nine[:8], "8.1"))  # the profile has taken 8.1 out already


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"profile": ("O", "X")}, Problem(Flaw.UNKNOWN_LETTER, "X")),
        ({"variant": "core-27"}, Problem(Flaw.UNKNOWN_VARIANT, "core-27")),
        ({"levels": {"11.1": 3}}, Problem(Flaw.UNKNOWN_INDICATOR, "11.1")),
        ({"levels": {"1.1": 5}}, Problem(Flaw.LEVEL_OUT_OF_RANGE, "1.1")),
        ({"levels": {"1.1": -1}}, Problem(Flaw.LEVEL_OUT_OF_RANGE, "1.1")),
        ({"levels": {"1.1": True}}, Problem(Flaw.LEVEL_OUT_OF_RANGE, "1.1")),
        ({"levels": {"1.1": 3.0}}, Problem(Flaw.LEVEL_OUT_OF_RANGE, "1.1")),
        ({"levels": {"1.1": "3"}}, Problem(Flaw.LEVEL_OUT_OF_RANGE, "1.1")),
        ({"levels": {"1.1": None}}, Problem(Flaw.LEVEL_OUT_OF_RANGE, "1.1")),
        ({"without": "4.4"}, Problem(Flaw.LEVEL_MISSING, "4.4")),
        ({"apart": ("1.2",)}, Problem(Flaw.RATED_AND_NOT_APPLICABLE, "1.2")),
        ({"apart": ("1.1",), "without": "1.1"}, Problem(Flaw.GATE_NOT_APPLICABLE, "1.1")),
        ({"apart": ("12.1",)}, Problem(Flaw.UNKNOWN_INDICATOR, "12.1")),
    ],
)
def test_a_sheet_that_cannot_be_scored_says_where(changes: dict[str, Any], expected: Problem) -> None:
    levels: dict[str, Any] = uniform(2) | changes.get("levels", {})
    levels.pop(changes.get("without", ""), None)

    found = problems(
        lmdc(),
        changes.get("profile", EVERYONE),
        levels,
        changes.get("variant", FULL),
        changes.get("apart", ()),
    )

    assert found == (expected,)
