"""Two attempts, then a wait; one open at a time; the same submission twice is one."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from lms.assessment.actions import attempts as actions
from lms.assessment.actions.pools import load_pool
from lms.assessment.forms.attempts import AttemptForm, unanswered
from lms.assessment.models import Attempt, Mark, Pool
from lms.assessment.queries import attempts as queries
from lms.assessment.queries.pools import questions_of
from lms.assessment.rules.attempts import Past, Policy, Why, may_attempt
from lms.assessment.rules.text import parse_pool
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from tests.world import World

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY = Policy(Fraction(7, 10), attempts=2, wait_hours=48)
SIX_KINDS = (Path(__file__).parent / "six_kinds.toml").read_text()


@pytest.mark.parametrize(
    ("failures", "hours_later", "allowed", "left"),
    [
        (0, 0, True, 2),
        (1, 0, True, 1),
        (2, 1, False, 0),
        (2, 47, False, 0),
        (2, 48, True, 2),
        (3, 0, True, 1),
        (4, 1, False, 0),
    ],
)
def test_after_every_second_failure_comes_a_wait(
    failures: int, hours_later: int, allowed: bool, left: int
) -> None:
    past = [Past(MONDAY, passed=False)] * failures

    answer = may_attempt(past, POLICY, MONDAY + timedelta(hours=hours_later))

    assert (answer.allowed, answer.left) == (allowed, left)


def test_who_passed_does_not_sit_again() -> None:
    assert may_attempt([Past(MONDAY, passed=True)], POLICY, MONDAY + timedelta(days=9)).why is Why.PASSED


@pytest.fixture
def pool(db: None) -> Pool:
    return load_pool(parse_pool("M1", SIX_KINDS))


def start(world: World, pool: Pool) -> Attempt:
    return actions.start_attempt(subject_key="edition:M1", pool=pool, policy=POLICY, by=world.ana)


def right_answers(attempt: Attempt) -> dict[str, object]:
    """The answers that earn all, found through the draw as a knowing learner would give them."""
    questions = questions_of(attempt.pool)
    given: dict[str, object] = {}
    for seen in queries.learner_questions(attempt):
        question = questions[seen.key]
        if question.pairs:
            given[seen.key] = [seen.choices.index(pair.right) for pair in question.pairs]
        elif question.steps:
            given[seen.key] = [question.steps.index(step) + 1 for step in seen.lines]
        elif question.number:
            given[seen.key] = str(question.number.value).replace(".", ",")
        else:
            right = {option.text for option in question.options if option.right}
            chosen = [at for at, text in enumerate(seen.choices) if text in right]
            given[seen.key] = chosen if seen.several else chosen[0]
    return given


def test_loading_the_same_pool_again_makes_no_version(pool: Pool) -> None:
    assert load_pool(parse_pool("M1", SIX_KINDS)) == pool
    assert load_pool(parse_pool("M1", SIX_KINDS.replace("Name", "State"))).version == 2


def test_two_clicks_on_start_open_one_attempt(world: World, pool: Pool) -> None:
    assert start(world, pool) == start(world, pool)


def test_right_answers_pass(world: World, pool: Pool) -> None:
    attempt = start(world, pool)

    done = actions.submit_attempt(attempt=attempt, answers=right_answers(attempt), by=world.ana)

    assert done.passed
    assert done.share == 1
    assert done.marks.count() == 6


def test_submitting_twice_changes_nothing(world: World, pool: Pool) -> None:
    attempt = start(world, pool)
    first = actions.submit_attempt(attempt=attempt, answers={}, by=world.ana)

    second = actions.submit_attempt(attempt=attempt, answers=right_answers(attempt), by=world.ana)

    assert (second.share, second.passed) == (first.share, False)
    assert Mark.objects.count() == 6


def test_a_third_attempt_waits_and_then_has_another_draw(world: World, pool: Pool) -> None:
    draws = []
    with clock.at(MONDAY):
        for _ in range(2):
            attempt = start(world, pool)
            draws.append(attempt.draw)
            actions.submit_attempt(attempt=attempt, answers={}, by=world.ana)
        with pytest.raises(RuleViolation, match="test_wait"):
            start(world, pool)
    with clock.at(MONDAY + timedelta(hours=48)):
        draws.append(start(world, pool).draw)

    assert len({str(found) for found in draws}) == 3


def test_kept_answers_come_back(world: World, pool: Pool) -> None:
    attempt = start(world, pool)
    kept = right_answers(attempt)
    actions.save_answers(attempt=attempt, answers=kept, by=world.ana)
    attempt.refresh_from_db()

    form = AttemptForm(queries.learner_questions(attempt), kept=attempt.answers)
    sent = {name: value for name, value in form.initial.items() if value != ""}
    again = AttemptForm(queries.learner_questions(attempt), data=sent)

    assert again.is_valid(), again.errors
    assert again.answers == kept
    assert unanswered(again.questions, again.answers, frozenset()) == []


def test_nobody_submits_for_another(world: World, pool: Pool) -> None:
    attempt = start(world, pool)

    with pytest.raises(Attempt.DoesNotExist):
        actions.submit_attempt(attempt=attempt, answers={}, by=world.carla)


def test_a_form_refuses_a_place_given_twice_and_a_word_for_a_number(world: World, pool: Pool) -> None:
    attempt = start(world, pool)
    questions = queries.learner_questions(attempt)
    data = {}
    for place, question in enumerate(questions):
        if question.kind == "ordering":
            data |= {f"q{place}_0": "1", f"q{place}_1": "1"}
        if question.kind == "numeric":
            data[f"q{place}"] = "many"

    form = AttemptForm(questions, data=data)

    assert not form.is_valid()
    assert len(form.errors) == 2


def test_a_failed_first_attempt_shows_the_score_and_no_explanation(world: World, pool: Pool) -> None:
    outcomes = []
    for _ in range(2):
        attempt = start(world, pool)
        outcomes.append(queries.outcome(actions.submit_attempt(attempt=attempt, answers={}, by=world.ana)))

    assert outcomes[0].explained == ()
    assert len(outcomes[1].explained) == 6, "after the last attempt before the wait"


def test_a_submission_is_a_handful_of_statements(
    world: World, pool: Pool, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    attempt = start(world, pool)
    answers = right_answers(attempt)

    # The attempt, its questions and their words in other languages, marks, result and message, and a savepoint.
    with django_assert_max_num_queries(9):
        actions.submit_attempt(attempt=attempt, answers=answers, by=world.ana)
