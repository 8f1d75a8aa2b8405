"""Marking again goes upward only, whatever the key was."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessment.actions.attempts import decimal
from lms.assessment.rules.drawing import Drawn
from lms.assessment.rules.marking import Answer, mark
from lms.assessment.rules.questions import Kind, Number, Option, Pair, Question, Statement
from lms.assessment.rules.regrading import (
    NotComparable,
    carried,
    corrected_mark,
    exact,
    is_comparable,
    regraded,
)

SINGLE = Question("Q", Kind.SINGLE, "?", options=(Option("a", right=True), Option("b"), Option("c")))
HALF = Fraction(1, 2)
SHARES = st.fractions(0, 1, max_denominator=12)
MARKS = st.dictionaries(st.sampled_from("abcdef"), SHARES, min_size=1)


@given(MARKS, st.data(), st.fractions(0, 1, max_denominator=20), st.booleans())
def test_no_pass_is_ever_lost_and_nothing_passes_all(
    standing: dict[str, Fraction], data: st.DataObject, passing: Fraction, passed: bool
) -> None:
    keys = data.draw(st.sets(st.sampled_from(sorted(standing)), min_size=1))
    corrected = {key: data.draw(SHARES) for key in keys}

    found = regraded(standing, corrected, passing, passed=passed)

    assert found.new_share >= found.old_share
    assert found.new_share <= 1
    assert found.new_passed or not passed
    again = regraded({**standing, **found.raised}, corrected, passing, passed=found.new_passed)
    assert not again.is_changed and again.new_passed == found.new_passed


@given(MARKS, st.data())
def test_two_corrections_in_a_row_keep_the_better_of_both(
    standing: dict[str, Fraction], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(standing)))
    first, second = {key: data.draw(SHARES)}, {key: data.draw(SHARES)}

    once = regraded(standing, first, HALF, passed=False)
    twice = regraded({**standing, **once.raised}, second, HALF, passed=once.new_passed)

    assert ({**standing, **once.raised, **twice.raised})[key] == max(standing[key], first[key], second[key])


@pytest.mark.parametrize(
    ("standing", "corrected", "passed", "gained", "kept"),
    [
        ({"a": 0, "b": 1}, {"a": 1}, False, True, False),
        ({"a": 1, "b": 1}, {"a": 0}, True, False, True),
        ({"a": 0, "b": 0}, {"a": 0}, False, False, False),
        ({"a": 1, "b": 0}, {"a": 0, "b": 1}, False, True, False),  # one mark stays, the other grows
    ],
)
def test_what_a_plan_says_of_an_attempt(
    standing: dict[str, int], corrected: dict[str, int], passed: bool, gained: bool, kept: bool
) -> None:
    found = regraded(
        {key: Fraction(value) for key, value in standing.items()},
        {key: Fraction(value) for key, value in corrected.items()},
        Fraction(7, 10),
        passed=passed,
    )
    assert (found.is_pass_gained, found.is_pass_kept) == (gained, kept)


@given(st.fractions(0, 1, max_denominator=30))
def test_a_stored_share_is_read_back_exactly(share: Fraction) -> None:
    assert exact(Fraction(decimal(share))) == share


def test_a_share_that_an_author_wrote_is_not_taken_for_a_third() -> None:
    assert exact(Fraction(Decimal("0.333300"))) == Fraction(3333, 10000)


def test_an_answer_follows_its_words_when_options_change_places() -> None:
    new = replace(SINGLE, options=(Option("c", right=True), Option("a"), Option("b")))

    # shown as c, b, a; the first was chosen
    assert corrected_mark(SINGLE, new, Drawn("Q", (2, 1, 0)), 0) == 1
    assert corrected_mark(SINGLE, new, Drawn("Q", (2, 1, 0)), 2) == 0


def test_matching_and_matrix_answers_follow_their_words() -> None:
    matching = Question("Q", Kind.MATCHING, "?", pairs=(Pair("x", "1"), Pair("y", "2"), Pair("z", "3")))
    swapped = replace(matching, pairs=(Pair("z", "3"), Pair("x", "2"), Pair("y", "1")))
    matrix = Question(
        "Q", Kind.MATRIX, "?", columns=("yes", "no"), statements=(Statement("s", 0), Statement("t", 1))
    )
    turned = replace(matrix, columns=("no", "yes"), statements=(Statement("t", 0), Statement("s", 1)))

    assert mark(swapped, carried(matching, swapped, Answer(matched=(1, 0, 2)))) == 1
    assert mark(turned, carried(matrix, turned, Answer(columns=(0, 1)))) == 1


@pytest.mark.parametrize(
    "new",
    [
        replace(SINGLE, options=(Option("a"), Option("b"))),
        replace(SINGLE, options=(Option("a"), Option("b"), Option("d", right=True))),
        Question("Q", Kind.NUMERIC, "?", numbers=(Number(Decimal(1), Decimal(0)),)),
    ],
)
def test_other_parts_cannot_be_marked_by_old_answers(new: Question) -> None:
    assert not is_comparable(SINGLE, new)
    with pytest.raises(NotComparable):
        carried(SINGLE, new, Answer())
