"""How questions behave, from the answers in the database to the trainers' page."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from random import Random

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from lms.accounts.models import User
from lms.assessment.actions.attempts import start_attempt, submit_attempt
from lms.assessment.actions.items import publish_pools_to_count
from lms.assessment.actions.pools import load_pool
from lms.assessment.models import Attempt, ItemStatistic, Mark, Pool, PoolStatistic
from lms.assessment.queries.items import bad_items, item_page, pool_keys_to_count
from lms.assessment.queries.pools import questions_of
from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.drawing import right_answer
from lms.assessment.rules.text import parse_pool
from lms.curriculum.actions.trainers import let_write
from tests.world import World, person

OPTIONS = 'options = [{ text = "Right", right = true }, { text = "Wrong" }, { text = "Absurd" }]'
POOL = "\n".join(
    f'[[question]]\nkey = "Q.{number}"\ntype = "single"\nstem = "Question {number}?"\nfeedback = "F"\n{OPTIONS}'
    for number in range(1, 6)
)
POLICY = Policy(Fraction(1, 2), attempts=2, wait_hours=0)


def answer(pool: Pool, who: User, knows: Callable[[int], bool], policy: Policy = POLICY) -> Attempt:
    """A sitting in which every question is answered rightly where `knows` says so, else with “Wrong”."""
    attempt = start_attempt(subject_key="course:m1", pool=pool, policy=policy, by=who)
    questions = questions_of(attempt.pool)
    answers = {}
    for drawn in attempt.drawn:
        right = right_answer(questions[drawn.key], drawn)
        number = int(drawn.key.partition(".")[2])
        answers[drawn.key] = right if knows(number) else drawn.order.index(1)
    return submit_attempt(attempt=attempt, answers=answers, by=who)


def knowing(seed: int, *, wrong_key: int = 0) -> Callable[[int], bool]:
    """Somebody who knows much or little; of the question with the wrong key, who knows most misses it."""
    ability = Random(seed).random()

    def knows(number: int) -> bool:
        # By question and not by turn: the order in which a test asks differs from run to run.
        right = Random(f"{seed}.{number}").random() < 0.05 + 0.9 * ability
        return not right if number == wrong_key else right

    return knows


@pytest.fixture
def pool(db: None) -> Pool:
    return load_pool(parse_pool("M9.1", POOL))


def sittings(pool: Pool, count: int, **options: int) -> None:
    for number in range(count):
        answer(pool, person(f"{pool.version}-{number}"), knowing(number, **options))


def count_now(drain: Callable[[], None]) -> None:
    publish_pools_to_count()
    drain()


@pytest.fixture
def trainer(world: World, client: Client) -> Client:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    return client


def test_figures_are_recounted_from_marks_and_again_gives_the_same(
    pool: Pool, drain: Callable[[], None]
) -> None:
    sittings(pool, 40)

    count_now(drain)
    first = list(ItemStatistic.objects.order_by("question__place").values("answered_count", "p", "item_rest"))
    PoolStatistic.objects.update(counted_at=pool.created_at)
    count_now(drain)

    assert [row["answered_count"] for row in first] == [40] * 5
    marks = [
        float(share) for share in Mark.objects.filter(question__key="Q.1").values_list("share", flat=True)
    ]
    assert first[0]["p"] == pytest.approx(sum(marks) / 40)
    assert first == list(
        ItemStatistic.objects.order_by("question__place").values("answered_count", "p", "item_rest")
    )


def test_a_pool_is_due_when_answered_and_no_longer_when_counted(
    pool: Pool, world: World, drain: Callable[[], None]
) -> None:
    assert pool_keys_to_count() == []
    answer(pool, world.ana, lambda number: True)
    assert pool_keys_to_count() == ["M9.1"]

    count_now(drain)

    assert pool_keys_to_count() == []
    mark = Mark.objects.first()
    assert mark
    Mark.objects.create(
        attempt=mark.attempt, question=mark.question, share=1, marked_at=mark.marked_at + timedelta(days=1)
    )
    assert pool_keys_to_count() == ["M9.1"]


def test_the_last_mark_and_the_first_sitting_count(
    pool: Pool, world: World, drain: Callable[[], None]
) -> None:
    sittings(pool, 30)
    answer(pool, world.ana, lambda number: False)
    answer(pool, world.ana, lambda number: True)
    first = Attempt.objects.get(person=world.ana, number=1)
    for mark in first.marks.filter(question__key="Q.3"):
        Mark.objects.create(attempt=first, question=mark.question, share=1)

    count_now(drain)

    statistic = ItemStatistic.objects.get(question__key="Q.3")
    others = Mark.objects.filter(question__key="Q.3").exclude(attempt__person=world.ana)
    assert (statistic.answered_count, statistic.asked_count) == (31, 32)
    assert statistic.p == pytest.approx((sum(float(mark.share) for mark in others) + 1) / 31)


def test_a_test_that_does_not_count_is_left_out(pool: Pool, world: World, drain: Callable[[], None]) -> None:
    answer(pool, world.ana, lambda number: True, Policy(Fraction(0), attempts=1, wait_hours=0))
    answer(pool, world.carla, lambda number: True)

    count_now(drain)

    assert ItemStatistic.objects.get(question__key="Q.1").answered_count == 1


def test_answers_to_the_same_words_in_an_earlier_version_go_on_counting(
    pool: Pool, drain: Callable[[], None]
) -> None:
    sittings(pool, 35)
    newer = load_pool(parse_pool("M9.1", POOL.replace("Question 2?", "Question two?")))
    assert newer.version == 2

    count_now(drain)

    counts = dict(ItemStatistic.objects.values_list("question__key", "answered_count"))
    assert counts == {"Q.1": 35, "Q.2": 0, "Q.3": 35, "Q.4": 35, "Q.5": 35}
    assert set(ItemStatistic.objects.values_list("question__pool__version", flat=True)) == {2}


def test_a_question_with_the_wrong_key_is_found(pool: Pool, drain: Callable[[], None]) -> None:
    sittings(pool, 120, wrong_key=2)

    count_now(drain)

    assert [line.row.key for line in bad_items()] == ["Q.2"]


def test_below_thirty_answers_the_page_shows_counts_alone(
    pool: Pool, trainer: Client, drain: Callable[[], None]
) -> None:
    sittings(pool, 29)
    count_now(drain)

    page = trainer.get(reverse("assessment_items", args=["M9.1"])).content.decode()

    assert "Figures appear at 30 answers." in page
    assert "plot-dot" not in page
    assert "Nobody chooses option C." not in page


def test_the_page_says_in_words_what_is_odd_and_names_nobody(
    pool: Pool, trainer: Client, drain: Callable[[], None]
) -> None:
    sittings(pool, 60, wrong_key=2)
    count_now(drain)

    page = trainer.get(reverse("assessment_items", args=["M9.1"])).content.decode()
    assert reverse("assessment_question", args=["M9.1", "Q.1"]) in page

    assert "People who know less answer this better: check the key." in page
    assert "Nobody chooses option C." in page
    assert "plot-diamond" in page
    assert not [name for name in User.objects.values_list("name", flat=True) if f">{name}<" in page]
    assert "@example.org" not in page.replace("tomas@example.org", "")


def test_with_two_hundred_persons_the_page_shows_difficulties(
    pool: Pool, trainer: Client, drain: Callable[[], None]
) -> None:
    sittings(pool, 205)
    count_now(drain)

    found = item_page("M9.1")

    assert found is not None
    assert found.statistic is not None
    assert found.statistic.model_trouble == ""
    assert all(line.statistic.one_pl_difficulty is not None for line in found.lines)


def test_the_page_takes_the_same_queries_however_many_questions(
    pool: Pool, trainer: Client, drain: Callable[[], None], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sittings(pool, 3)
    count_now(drain)

    with django_assert_num_queries(3):
        item_page("M9.1")
    with django_assert_num_queries(1):
        bad_items()


def test_a_question_that_behaves_badly_stands_on_the_first_page_of_trainers(
    pool: Pool, trainer: Client, drain: Callable[[], None]
) -> None:
    sittings(pool, 120, wrong_key=2)
    count_now(drain)

    for address in ("/admin/", reverse("assessment_item_pools")):
        page = trainer.get(address).content.decode()
        assert "Questions that behave badly" in page
        assert "Question 2?" in page


def test_a_pool_that_does_not_exist_has_no_page(trainer: Client) -> None:
    assert trainer.get(reverse("assessment_items", args=["none"])).status_code == 404


@pytest.mark.parametrize("name", ["ana", "bruno", "carla", "rosa", "mina", "yara", "olaf"])
def test_nobody_but_trainers_sees_figures(world: World, pool: Pool, client: Client, name: str) -> None:
    client.force_login(world.people[name])

    for address in (reverse("assessment_items", args=["M9.1"]), reverse("assessment_item_pools")):
        assert client.get(address).status_code != 200
