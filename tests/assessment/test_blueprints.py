"""A test asks what its blueprint says, what is new to the person first, and says what a pool lacks."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessment.rules.blueprints import (
    Line,
    Shortfall,
    chosen,
    of_form,
    read_blueprint,
    shortfalls,
    size,
    write_blueprint,
)
from lms.assessment.rules.comparing import PoolChange, compare_pools
from lms.assessment.rules.confidence import Calibration, Sure, calibration
from lms.assessment.rules.drawing import draw
from lms.assessment.rules.forms import forms_for, parallel
from lms.assessment.rules.questions import Form, Option, Question
from lms.assessment.rules.rubrics import rubric_share
from lms.assessment.rules.text import check
from tests.assessment.questions import TEN, single

CELLS = st.tuples(st.sampled_from(["", "K1", "K2"]), st.integers(0, 2))
LINES = st.builds(Line, st.integers(1, 3), st.sampled_from(["", "K1", "K2", "K3"]), st.integers(0, 2))


def pool_of(cells: list[tuple[str, int]]) -> list[Question]:
    return [single(f"Q{at}", competency, level) for at, (competency, level) in enumerate(cells)]


def lines_met(questions: list[Question], blueprint: tuple[Line, ...]) -> bool:
    """By brute force: whether each place of the blueprint can be given a question of its own."""
    places = [line for line in blueprint for _ in range(line.count)]

    def fits(at: int, free: frozenset[str]) -> bool:
        if at == len(places):
            return True
        return any(
            places[at].takes(question) and fits(at + 1, free - {question.key})
            for question in questions
            if question.key in free
        )

    return fits(0, frozenset(question.key for question in questions))


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS, max_size=7), st.lists(LINES, min_size=1, max_size=3), st.integers())
def test_a_blueprint_is_met_exactly_whenever_the_pool_can_meet_it(
    cells: list[tuple[str, int]], lines: list[Line], seed: int
) -> None:
    pool, blueprint = pool_of(cells), tuple(lines)
    if size(blueprint) > 6:
        return
    taken = chosen(Random(seed).sample(pool, len(pool)), blueprint)

    assert (not shortfalls(pool, blueprint)) == lines_met(pool, blueprint)
    assert len(taken) + sum(short.missing for short in shortfalls(pool, blueprint)) == size(blueprint)
    assert len({question.key for question in taken}) == len(taken)
    if not shortfalls(pool, blueprint):
        assert lines_met(taken, blueprint)


@settings(max_examples=100, deadline=None)
@given(st.lists(CELLS, min_size=4, max_size=12), st.integers(1, 4), st.integers())
def test_nothing_is_repeated_while_something_unseen_remains(
    cells: list[tuple[str, int]], count: int, seed: int
) -> None:
    pool, blueprint, seen = pool_of(cells), (Line(count),), []
    for sitting in range(6):
        drawn = [item.key for item in draw(pool, f"{seed}:{sitting}", blueprint, seen)]
        unseen = {question.key for question in pool} - set(seen)
        assert len(set(drawn) & unseen) == min(len(unseen), count)
        seen += drawn

    times = Counter(seen)
    assert max(times.values()) - min(times[question.key] for question in pool) <= 1


def test_a_fresh_question_comes_first_within_its_own_line() -> None:
    pool = [single("a", "K1"), single("b", "K1"), single("c", "K2")]

    drawn = draw(pool, "seed", (Line(1, "K1"), Line(1, "K2")), ["a", "c"])

    assert {item.key for item in drawn} == {"b", "c"}


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    pool = pool_of([("K1", 1)] * 12)
    draws = [draw(pool, seed, (Line(5),)) for seed in ("one", "one", "two")]

    assert draws[0] == draws[1] != draws[2]


def test_a_pool_too_small_is_named_and_filled_with_what_there_is() -> None:
    pool = [single("a", "K1", 1), single("b", "K2", 1)]
    blueprint = (Line(2, "K1", 1),)

    assert shortfalls(pool, blueprint) == (Shortfall(blueprint[0], 1),)
    assert {item.key for item in draw(pool, "s", blueprint)} == {"a", "b"}


@pytest.mark.parametrize("text", ["K1 1 2", "* * 6", "K1 1 2\nK2 * 1"])
def test_a_blueprint_survives_being_written_and_read(text: str) -> None:
    assert write_blueprint(read_blueprint(text)) == text


@pytest.mark.parametrize("text", ["K1 1", "K1 4 2", "K1 1 none", "K1 1 0", "K1 1 2 3"])
def test_a_line_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read_blueprint(f"K9 1 1\n{text}")


# --- forms


def test_half_of_all_people_begin_with_each_form_and_end_with_the_other() -> None:
    given_forms = [forms_for(f"person {number}", "C1") for number in range(2000)]

    assert set(given_forms) == {(Form.A, Form.B), (Form.B, Form.A)}
    assert 900 < sum(first is Form.A for first, _second in given_forms) < 1100
    assert forms_for("person 1", "C1") == forms_for("person 1", "C1")


def test_forms_are_equal_when_each_competency_and_level_has_as_many() -> None:
    equal = [
        single("a", "K1", 1, Form.A, "0.6"), single("b", "K1", 1, Form.B, "0.5"), single("c", "K1", 1),
    ]  # fmt: skip
    uneven = [*equal, single("d", "K2", 2, Form.B)]

    assert parallel(equal).are_equal
    assert str(parallel(equal).difference) == "0.100"
    assert [(item.competency, item.level, item.in_a, item.in_b) for item in parallel(uneven).uneven] == [
        ("K2", 2, 0, 1)
    ]
    assert not parallel([single("x")]).exist


def test_a_test_without_a_form_leaves_the_forms_unseen() -> None:
    pool = [single("a", form=Form.A), single("p", form=Form.PRACTICE), single("x")]

    assert [question.key for question in of_form(pool, Form.ANY)] == ["x"]


# --- versions, confidence, rubric


def reworded(question: Question, **parts: object) -> Question:
    return replace(question, **parts)  # type: ignore[arg-type]


def test_a_test_of_either_form_asks_the_one_kept_for_later_last() -> None:
    forms = [Form.A] * 3 + [Form.B] * 3 + [Form.PRACTICE, Form.RESERVE, Form.ANY]
    pool = [replace(single(f"Q{at}"), form=form) for at, form in enumerate(forms)]
    asked = of_form(pool, Form.EITHER)
    assert {question.form for question in asked} == {Form.A, Form.B}

    for seed in map(str, range(20)):
        first = [item.key for item in draw(asked, seed, (Line(3),), (), Form.A)]
        second = [item.key for item in draw(asked, f"{seed} again", (Line(3),), first, Form.A)]

        assert set(first) == {"Q3", "Q4", "Q5"}
        assert set(second) == {"Q0", "Q1", "Q2"}


def test_a_question_is_in_one_form() -> None:
    with pytest.raises(ValueError, match="in form A or in form B"):
        check(replace(single("Q"), form=Form.EITHER))


def test_two_versions_are_compared_by_what_answers_earn() -> None:
    first, second, *rest = TEN
    other_key = reworded(first, options=(Option("right"), Option("wrong", right=True)))
    other_words = reworded(second, stem="Which two of them?")
    new = single("P.Q11")

    assert compare_pools(TEN, TEN) == PoolChange()
    assert compare_pools(TEN, (other_key, other_words, *rest[1:], new)) == PoolChange(
        added=("P.Q11",), gone=("P.Q3",), rekeyed=("P.Q1",), reworded=("P.Q2",)
    )


def test_certainty_is_counted_beside_what_was_right() -> None:
    said = [(3, Fraction(1)), (3, Fraction(1, 2)), (1, Fraction(1)), (3, Fraction(1))]

    assert calibration(said) == (Calibration(Sure.SURE, 3, 2), Calibration(Sure.GUESSED, 1, 1))


@pytest.mark.parametrize(("steps", "share"), [((0, 0), 0), ((2, 1), 1), ((1, 1), Fraction(3, 4))])
def test_a_rubric_gives_the_points_of_its_steps(steps: tuple[int, ...], share: Fraction) -> None:
    assert rubric_share(TEN[9].rubric, steps) == share


@pytest.mark.parametrize("steps", [(), (1,), (3, 0), (-1, 0)])
def test_a_rubric_needs_a_step_for_each_criterion(steps: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="each criterion"):
        rubric_share(TEN[9].rubric, steps)
