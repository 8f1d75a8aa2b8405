"""Classical figures by hand, recovery of known parameters, and what must not change the figures."""

from dataclasses import replace

import numpy as np
import pytest

from lms.assessment.rules.statistics.classical import analyse
from lms.assessment.rules.statistics.latent import (
    Fit,
    Trouble,
    Unfit,
    likelihood,
    one_parameter,
    two_parameters,
)
from lms.assessment.rules.statistics.matrix import BadMatrix, Matrix, matrix_of, read_matrix
from tests.assessment.responses import responses

NAN = float("nan")
SLOPES = (0.6, 0.9, 1.2, 1.5, 2.0, 0.8)
DIFFICULTIES = (-1.5, -0.5, 0.0, 0.4, 1.0, 2.0)


def matrix(*rows: tuple[float, ...]) -> Matrix:
    return matrix_of(["a", "b", "c", "d"][: len(rows[0])], np.array(rows, dtype=float))


def fit(found: Fit | Unfit) -> Fit:
    assert isinstance(found, Fit), found
    return found


def test_figures_of_a_small_matrix_are_those_computed_by_hand() -> None:
    # Sums 3 2 1 0: variance 5/3. Items: p 3/4 2/4 1/4, variances 1/4 1/3 1/4.
    found = analyse(matrix((1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0)))

    assert [item.p for item in found.items] == [0.75, 0.5, 0.25]
    assert found.alpha == pytest.approx(3 / 2 * (1 - (1 / 4 + 1 / 3 + 1 / 4) / (5 / 3)))
    # a with the sum: covariance 1/2; with b + c: covariance 1/4, variance of b + c 11/12.
    assert found.items[0].item_total == pytest.approx(0.5 / np.sqrt(1 / 4 * 5 / 3))
    assert found.items[0].item_rest == pytest.approx(0.25 / np.sqrt(1 / 4 * 11 / 12))
    # without a: alpha of b and c = 2 · (1 − (7/12) / (11/12))
    assert found.items[0].alpha_if_deleted == pytest.approx(2 * (1 - 7 / 11))


def test_with_complete_answers_the_figures_are_the_textbook_ones() -> None:
    values = responses(SLOPES, DIFFICULTIES, 300).values
    found = analyse(matrix_of([str(at) for at in range(6)], values))
    total = values.sum(axis=1)

    for at, item in enumerate(found.items):
        assert item.item_total == pytest.approx(np.corrcoef(values[:, at], total)[0, 1])
        assert item.item_rest == pytest.approx(np.corrcoef(values[:, at], total - values[:, at])[0, 1])
    variances = values.var(axis=0, ddof=1).sum()
    assert found.alpha == pytest.approx(6 / 5 * (1 - variances / total.var(ddof=1)))


def test_points_count_as_a_share_of_the_highest() -> None:
    found = analyse(matrix((4, 1), (2, 0), (0, 0)))

    assert found.items[0].p == pytest.approx(0.5)
    assert found.items[1].p == pytest.approx(1 / 3)


def test_a_question_against_the_others_is_named() -> None:
    found = analyse(matrix((1, 1, 1, 0), (1, 1, 0, 0), (1, 1, 1, 0), (0, 0, 1, 1), (0, 0, 0, 1)))

    assert found.reversed == ("d",)


def test_a_constant_item_is_named_and_changes_nothing_for_the_others() -> None:
    plain = responses(SLOPES, DIFFICULTIES, 400)
    with_constant = matrix_of([*plain.keys, "same"], np.column_stack([plain.values, np.ones(400)]))

    found = analyse(with_constant)

    assert with_constant.constant == ("same",)
    assert found.items[:-1] == analyse(plain).items
    assert found.alpha == analyse(plain).alpha
    assert (found.items[-1].p, found.items[-1].item_rest) == (1.0, None)
    assert two_parameters(with_constant) == two_parameters(plain)


def test_a_missing_answer_is_left_out_pair_by_pair() -> None:
    found = analyse(matrix((1, 1), (1, 1), (0, 0), (0, 1), (1, NAN), (NAN, 0)))

    # Of the pair, four persons answered both: covariance (2 − 2·3/4)/3 = 1/6; variances over five each: 3/10.
    assert found.items[0].p == pytest.approx(3 / 5)
    assert found.alpha == pytest.approx(2 * (2 * 1 / 6) / (2 * 3 / 10 + 2 * 1 / 6))
    assert found.items[0].item_rest == pytest.approx((1 / 6) / (3 / 10))


def test_questions_that_nobody_sat_together_still_have_figures() -> None:
    form_a, form_b = (
        responses(SLOPES[:3], DIFFICULTIES[:3], 200),
        responses(SLOPES[3:], DIFFICULTIES[3:], 200),
    )
    values = np.full((400, 6), NAN)
    values[:200, :3], values[200:, 3:] = form_a.values, form_b.values

    found = analyse(matrix_of([str(at) for at in range(6)], values))

    assert all(item.item_rest is not None for item in found.items)
    assert found.alpha is not None


def test_persons_who_answered_nothing_are_counted_and_left_out() -> None:
    found = matrix((1, 0), (NAN, NAN), (0, 1))

    assert (found.person_count, found.silent_count) == (2, 1)


def test_known_parameters_are_found_again() -> None:
    found = fit(two_parameters(responses(SLOPES, DIFFICULTIES, 4000)))

    for estimate, error, true in zip(found.slopes, found.slope_errors, SLOPES, strict=True):
        assert abs(estimate - true) < 4 * error
    for estimate, error, true in zip(found.difficulties, found.difficulty_errors, DIFFICULTIES, strict=True):
        assert abs(estimate - true) < 4 * error


def test_known_parameters_are_found_again_where_answers_are_missing() -> None:
    found = fit(one_parameter(responses([1.3] * 6, DIFFICULTIES, 3000, missing=0.3)))

    assert abs(found.slopes[0] - 1.3) < 4 * found.slope_errors[0]
    for estimate, error, true in zip(found.difficulties, found.difficulty_errors, DIFFICULTIES, strict=True):
        assert abs(estimate - true) < 4 * error


def test_standard_errors_are_the_spread_of_estimates_over_repetitions() -> None:
    fits = [fit(one_parameter(responses([1.0] * 4, DIFFICULTIES[:4], 500, seed))) for seed in range(120)]

    spread = np.std([found.difficulties[0] for found in fits], ddof=1)
    said = np.mean([found.difficulty_errors[0] for found in fits])
    assert spread == pytest.approx(said, rel=0.25)


def test_information_and_gradient_are_the_derivatives_of_the_likelihood() -> None:
    model = likelihood(responses(SLOPES[:3], DIFFICULTIES[:3], 200, missing=0.2), 3)
    at, width = np.array([0.7, 1.1, 0.9, 0.2, -0.4, 0.6]), 1e-5

    for place, step in enumerate(np.eye(6) * width):
        up, down = model.descent(at + step), model.descent(at - step)
        assert (up[0] - down[0]) / (2 * width) == pytest.approx(
            model.descent(at)[1][place], rel=1e-5, abs=1e-5
        )
        assert (up[1] - down[1]) / (2 * width) == pytest.approx(
            model.information(at)[place], rel=1e-5, abs=1e-5
        )


def test_the_order_of_persons_does_not_matter() -> None:
    plain = responses(SLOPES, DIFFICULTIES, 300, missing=0.1)
    shuffled = replace(plain, values=np.random.default_rng(1).permutation(plain.values))

    assert fit(two_parameters(shuffled)).slopes == pytest.approx(fit(two_parameters(plain)).slopes, abs=1e-6)
    assert analyse(shuffled).alpha == pytest.approx(analyse(plain).alpha)


@pytest.mark.parametrize("seed", range(5))
def test_a_slope_for_each_item_never_fits_worse_than_one_for_all(seed: int) -> None:
    made = responses(SLOPES, DIFFICULTIES, 400, seed)

    assert fit(two_parameters(made)).log_likelihood >= fit(one_parameter(made)).log_likelihood


def test_a_question_keyed_the_wrong_way_round_has_a_negative_slope() -> None:
    made = responses(SLOPES, DIFFICULTIES, 1500)
    made.values[:, 2] = 1 - made.values[:, 2]

    found = fit(two_parameters(made))

    assert found.slopes[2] < 0 < min(slope for at, slope in enumerate(found.slopes) if at != 2)
    assert analyse(made).reversed == ("q3",)


@pytest.mark.parametrize(
    ("made", "one", "two"),
    [
        (responses([1] * 4, [0] * 4, 20), Trouble.TOO_FEW_PERSONS, Trouble.TOO_FEW_PERSONS),
        (responses([1] * 2, [0] * 2, 300), None, Trouble.TOO_FEW_ITEMS),
        (matrix(*[(2, 1, 0, 1), (0, 1, 2, 0)] * 100), Trouble.NOT_BINARY, Trouble.NOT_BINARY),
        (matrix(*[(1, 0, 1, 0), (0, 1, 0, 1)] * 100), Trouble.NO_CONNECTION, Trouble.NO_MAXIMUM),
        (matrix(*[(1, 1, 1, 1), (0, 0, 0, 0)] * 100), Trouble.NO_MAXIMUM, Trouble.NO_MAXIMUM),
    ],
)
def test_where_there_is_no_answer_the_trouble_is_named(
    made: Matrix, one: Trouble | None, two: Trouble | None
) -> None:
    for found, wanted in ((one_parameter(made), one), (two_parameters(made), two)):
        assert (found.trouble if isinstance(found, Unfit) else None) is wanted, found


@pytest.mark.parametrize(
    ("text", "keys", "first"),
    [
        ("a,b\n1,0\n0,1", ("a", "b"), [1, 0]),
        ("\n".join(["person,a,b", "7,1,0", "8,0,1"]), ("a", "b"), [1, 0]),
        ("who,a,b\nana,1,0\nbea,0,1", ("a", "b"), [1, 0]),
        ('"a";"b"\r\n1;0.5\r\n\r\n0;1', ("a", "b"), [1, 0.5]),
        ("a\tb\nNA\t0\n.\t\n1\t1", ("a", "b"), [NAN, 0]),
    ],
)
def test_reads_what_programs_write(text: str, keys: tuple[str, ...], first: list[float]) -> None:
    found = read_matrix(text)

    assert found.keys == keys
    np.testing.assert_array_equal(found.values[0], first)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file: needs a header"),
        ("a,b", "the file: needs a header"),
        ("a,b\n1,0\n1", "line 3: 1 values under a header of 2"),
        ("a,b\n1,0\n1,x", "line 3, b: “x” is not a number"),
        ("a,b\n1,0\n1,nan", "line 3, b: “nan” is not a number"),
        ("a,b\n1,-1", "line 2, b: -1 is below 0"),
        ("a,a\n1,0", "line 1: the key “a” stands twice"),
        ("a,\n1,0", "line 1: item 2 has no key"),
        ("id\nana", "line 1: there is no item"),
        ("a,b\n,NA", "the file: nobody answered anything"),
        ('a,b\n"1"x,0', "line 2"),
    ],
)
def test_refuses_what_is_no_matrix_with_the_line(text: str, reason: str) -> None:
    with pytest.raises(BadMatrix, match=reason):
        read_matrix(text)
