"""The effect of a course: by hand, by simulation, and with forms that are not equally hard."""

import math

import numpy as np
import pytest

from lms.assessment.rules.effect import (
    Pair,
    effect,
    histogram,
    parallel_questions,
    standardised,
)
from lms.assessment.rules.questions import Form, Kind, Question

A, B = Form.A, Form.B


def test_one_order_gives_the_paired_t_interval() -> None:
    # Gains 0.1 0.2 0.3 0.4: mean 0.25, s = √(0.05/3) = 0.129099, t(3, .975) = 3.182446.
    pairs = [Pair(0.2, 0.3, A), Pair(0.3, 0.5, A), Pair(0.1, 0.4, A), Pair(0.4, 0.8, A)]

    found = effect(pairs)

    assert found is not None
    assert found.gain is not None
    reach = 3.182446 * math.sqrt(0.05 / 3 / 4)
    assert found.gain.value == pytest.approx(0.25)
    assert (found.gain.low, found.gain.high) == pytest.approx((0.25 - reach, 0.25 + reach), rel=1e-5)
    assert not found.is_balanced
    # Hake: from 0.25 to 0.5 of 1.
    assert found.normalised == pytest.approx(0.25 / 0.75)
    assert (found.gained_count, found.unchanged_count, found.lost_count) == (4, 0, 0)


def test_hedges_g_follows_the_formula_for_pairs() -> None:
    # Entry variance 1/60, exit variance 7/150, covariance 7/300 (sums over 3), so r = √0.7 and S² of gains = 1/60.
    pairs = [Pair(0.2, 0.3, A), Pair(0.3, 0.5, A), Pair(0.1, 0.4, A), Pair(0.4, 0.8, A)]
    entry, after = np.array([0.2, 0.3, 0.1, 0.4]), np.array([0.3, 0.5, 0.4, 0.8])
    r = np.corrcoef(entry, after)[0, 1]
    within = (after - entry).std(ddof=1) / math.sqrt(2 * (1 - r))
    d, j = 0.25 / within, 1 - 3 / (4 * 3 - 1)
    error = j * math.sqrt((1 / 4 + d**2 / 8) * 2 * (1 - r))

    found = standardised([pairs])

    assert found is not None
    assert found.value == pytest.approx(j * d)
    assert found.high - found.value == pytest.approx(1.959964 * error, rel=1e-5)


def test_a_harder_form_cancels_when_both_orders_were_sat() -> None:
    true, harder = 0.2, 0.15  # B is harder than A by 15 points
    a_first = [Pair(0.5 + x, 0.5 + x + true - harder, A) for x in (0.0, 0.1, 0.2)]
    b_first = [Pair(0.5 + x - harder, 0.5 + x + true, B) for x in (0.0, 0.1, 0.2, 0.25)]

    found = effect(a_first + b_first)

    assert found is not None
    assert found.gain is not None
    assert found.is_balanced
    assert found.gain.value == pytest.approx(true)


def test_nobody_has_no_effect_and_one_person_no_interval() -> None:
    assert effect([]) is None
    alone = effect([Pair(0.5, 0.7, A)])
    assert alone is not None
    assert (alone.gain, alone.hedges_g) == (None, None)


def test_who_gained_the_same_gives_no_standardised_effect_and_a_point() -> None:
    found = effect([Pair(0.25, 0.5, A), Pair(0.25, 0.5, A), Pair(0.25, 0.5, A)])

    assert found is not None
    assert found.hedges_g is None
    assert found.gain is not None
    assert found.gain.low == found.gain.high == 0.25


def test_who_knew_everything_before_has_no_normalised_gain() -> None:
    found = effect([Pair(1, 1, A), Pair(1, 1, B)])

    assert found is not None
    assert found.normalised is None
    assert found.unchanged_count == 2


def simulated(chance: np.random.Generator, persons: int, gain: float, harder: float) -> list[Pair]:
    """Twelve questions before and after; abilities differ, form B is harder."""
    knows = chance.uniform(0.2, 0.6, persons)
    firsts = chance.random(persons) < 0.5
    pairs = []
    for person in range(persons):
        first = A if firsts[person] else B
        before = knows[person] - (harder if first is B else 0)
        after = knows[person] + gain - (harder if first is A else 0)
        pairs.append(Pair(chance.binomial(12, before) / 12, chance.binomial(12, after) / 12, first))
    return pairs


@pytest.mark.parametrize(("persons", "least_g"), [(12, 0.88), (40, 0.92)])
def test_the_intervals_hold_the_true_value_as_often_as_they_say(persons: int, least_g: float) -> None:
    """That of g is approximate: it holds the true value in about 91 of 100 cases with 12 persons."""
    chance, repetitions, held, held_g = np.random.default_rng(11), 1500, 0, 0
    # The true g: gain over the standard deviation within a moment (binomial and between persons).
    many = simulated(np.random.default_rng(5), 200_000, 0.25, 0.1)
    truth = effect(many)
    assert truth is not None
    assert truth.hedges_g is not None
    for _ in range(repetitions):
        found = effect(simulated(chance, persons, 0.25, 0.1))
        assert found is not None
        assert found.gain is not None
        assert found.hedges_g is not None
        held += found.gain.low <= 0.25 <= found.gain.high
        held_g += found.hedges_g.low <= truth.hedges_g.value <= found.hedges_g.high

    assert 0.93 <= held / repetitions <= 0.97
    assert least_g <= held_g / repetitions <= 0.98


def question(key: str, form: Form, competency: str = "K1", kind: Kind = Kind.SINGLE) -> Question:
    return Question(key, kind, key, form=form, competency=competency, level=1)


def test_both_tests_ask_the_same_number_of_each_competency() -> None:
    first = [
        question("a1", A),
        question("a2", A),
        question("b1", B),
        question("a3", A, "K2"),
        question("x", Form.ANY),
    ]
    second = [
        question("c1", A, "K3"),
        question("c2", A, "K3"),
        question("d1", B, "K3"),
        question("d2", B, "K3"),
    ]

    found = parallel_questions([first, second])

    assert [one.key for one in found[A]] == ["a1", "c1", "c2"]
    assert [one.key for one in found[B]] == ["b1", "d1", "d2"]


def test_modules_take_turns_until_there_are_twelve() -> None:
    modules = [
        [question(f"{name}{at}{form}", form) for at in range(10) for form in (A, B)]
        for name in ("m", "n", "o")
    ]

    found = parallel_questions(modules)

    assert len(found[A]) == len(found[B]) == 12
    assert [sum(one.key.startswith(name) for one in found[A]) for name in "mno"] == [4, 4, 4]


def test_works_are_not_asked() -> None:
    assert parallel_questions([[question("a", A, kind=Kind.WORK), question("b", B)]])[A] == ()


def test_gains_are_counted_in_steps_that_leave_no_gap() -> None:
    pairs = [Pair(0.5, 0.5, A), Pair(0.5, 0.7, A), Pair(0.2, 0.9, A), Pair(0.5, 0.45, A)]

    assert histogram(pairs) == {-20: 1, 0: 1, 20: 1, 40: 0, 60: 1}
    assert histogram([]) == {}
