"""Pools: versions, states and four eyes."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from lms.assessment.actions.attempts import start_attempt
from lms.assessment.actions.pools import add_questions, change_question, load_pool, move_questions
from lms.assessment.models import Pool, Question
from lms.assessment.queries.pools import active_questions, latest_pool, latest_question, questions_of
from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.questions import Question as QuestionValue
from lms.assessment.rules.states import Refused, State, refused
from lms.assessment.rules.text import PoolFile
from lms.audit.models import Entry
from lms.foundation.errors import RuleViolation
from tests.assessment.questions import TEN, single
from tests.world import World, join, person


@pytest.mark.parametrize(
    ("state", "wanted", "is_author", "reason"),
    [
        ("draft", "reviewed", False, None),
        ("draft", "reviewed", True, Refused.OWN_WORDS),
        ("draft", "active", False, Refused.NOT_NEXT),
        ("reviewed", "active", True, None),
        ("active", "reviewed", False, Refused.NOT_NEXT),
        ("active", "retired", True, None),
        ("draft", "retired", True, None),
        ("retired", "active", False, Refused.NOT_NEXT),
    ],
)
def test_a_question_goes_from_state_to_state(
    state: str, wanted: str, is_author: bool, reason: Refused | None
) -> None:
    assert refused(State(state), State(wanted), is_author=is_author) is reason


@pytest.fixture
def pool(db: None) -> Pool:
    return load_pool(PoolFile("P", TEN))


def draft_of(world: World, question: QuestionValue | None = None) -> str:
    """The key of a question that Tomas has just written."""
    (key,) = add_questions(pool_key="P", questions=[question or single("whatever")], by=world.tomas).keys
    return key


def newest() -> Pool:
    found = latest_pool("P")
    assert found
    return found


def state_of(key: str) -> str:
    found = latest_question("P", key)
    assert found
    return found.state


def colleague(world: World) -> object:
    teresa = person("Teresa")
    join(teresa, world.school, "trainer", "R8")
    return teresa


def test_a_new_question_gets_a_key_that_was_never_used(world: World, pool: Pool) -> None:
    key = draft_of(world)
    move_questions(pool_key="P", keys=[key], to="retired", by=world.tomas)
    load_pool(PoolFile("P", TEN))

    assert (key, draft_of(world)) == ("P.Q11", "P.Q12")


def test_a_draft_is_asked_after_another_trainer_read_it_and_it_was_activated(
    world: World, pool: Pool
) -> None:
    key = draft_of(world)
    version = newest().version
    with pytest.raises(RuleViolation, match="own_words"):
        move_questions(pool_key="P", keys=[key], to="reviewed", by=world.tomas)
    teresa = colleague(world)

    move_questions(pool_key="P", keys=[key], to="reviewed", by=teresa)  # type: ignore[arg-type]
    assert newest().version == version, "who read it is noted on the question itself"
    move_questions(pool_key="P", keys=[key], to="active", by=world.tomas)

    assert newest().version == version + 1, "what is asked has changed"
    assert key in {question.key for question in active_questions(newest())}
    assert list(Entry.objects.filter(action__startswith="assessment.questions").values_list("action", flat=True)) == [
        "assessment.questions_added", "assessment.questions_reviewed", "assessment.questions_active",
    ]  # fmt: skip


def test_the_database_refuses_a_review_by_the_author(world: World, pool: Pool) -> None:
    key = draft_of(world)
    with pytest.raises(IntegrityError):
        Question.objects.filter(key=key).update(reviewed_by=world.tomas)


def test_other_words_are_another_version_and_the_old_one_keeps_its_own(world: World, pool: Pool) -> None:
    old = TEN[0]

    change_question(pool_key="P", question=replace(old, stem="Other words?"), based_on=1, by=world.tomas)

    assert questions_of(pool)["P.Q1"] == old
    assert questions_of(newest())["P.Q1"].stem == "Other words?"
    assert (state_of("P.Q1"), state_of("P.Q2")) == ("draft", "active")


def test_saving_the_same_words_makes_no_version(world: World, pool: Pool) -> None:
    assert change_question(pool_key="P", question=TEN[0], based_on=1, by=world.tomas) == pool


def test_two_trainers_do_not_overwrite_each_other(world: World, pool: Pool) -> None:
    change_question(pool_key="P", question=replace(TEN[0], stem="Mine?"), based_on=1, by=world.tomas)

    with pytest.raises(RuleViolation, match="changed_meanwhile"):
        change_question(pool_key="P", question=replace(TEN[0], stem="Hers?"), based_on=1, by=world.tomas)
    change_question(pool_key="P", question=replace(TEN[1], stem="Free?"), based_on=1, by=world.tomas)


def test_a_retired_question_is_drawn_by_no_version(world: World, pool: Pool) -> None:
    draft_of(world)
    move_questions(pool_key="P", keys=["P.Q1"], to="retired", by=world.tomas)

    attempt = start_attempt(subject_key="x", pool=pool, policy=Policy(), by=world.ana)

    assert "P.Q1" not in {drawn.key for drawn in attempt.drawn}
    with pytest.raises(RuleViolation, match="retired"):
        change_question(pool_key="P", question=TEN[0], based_on=1, by=world.tomas)


def test_loading_text_again_leaves_what_was_written_here_and_what_was_retired(
    world: World, pool: Pool
) -> None:
    key = draft_of(world)
    move_questions(pool_key="P", keys=["P.Q1"], to="retired", by=world.tomas)
    before = newest()

    assert load_pool(PoolFile("P", TEN)) == before
    assert (state_of(key), state_of("P.Q1")) == ("draft", "retired")
    load_pool(PoolFile("P", (replace(TEN[0], stem="Corrected?"), *TEN[2:])))
    assert (state_of("P.Q1"), latest_question("P", "P.Q2")) == ("active", None)


def test_a_pool_without_active_questions_opens_no_attempt(world: World, pool: Pool) -> None:
    move_questions(pool_key="P", keys=[question.key for question in TEN], to="retired", by=world.tomas)

    with pytest.raises(RuleViolation, match="no_questions"):
        start_attempt(subject_key="x", pool=pool, policy=Policy(), by=world.ana)
