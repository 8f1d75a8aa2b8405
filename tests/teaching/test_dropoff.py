"""Where learners stop: counts, days, and what is hidden."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.curriculum.models import Edition
from lms.progress.actions.learning import enrol, finish_lesson
from lms.teaching.actions.cohorts import join_cohort
from lms.teaching.models import Cohort
from lms.teaching.rules.dropoff import Step, beside_known, steps
from tests.teaching.conftest import SignIn
from tests.world import World, join, person

START = datetime(2026, 1, 1, tzinfo=UTC)


def learner(*days: int | None) -> dict[str, datetime]:
    """Who finished the lessons a, b, c … on these days; None: not finished."""
    return {
        key: START + timedelta(days=day) for key, day in zip("abc", days, strict=False) if day is not None
    }


def test_each_lesson_says_how_many_got_there_and_how_long_it_took() -> None:
    learners = [learner(0, 1, 4)] * 5 + [learner(0, 3)] * 5 + [learner(0)] * 5 + [learner()] * 5

    assert steps("abc", learners, 5) == [
        Step("a", 20, 15, None),
        Step("b", 15, 10, 2.0),
        Step("c", 10, 5, 3.0),
    ]


def test_counts_and_days_of_few_are_hidden() -> None:
    learners = [learner(0, 1, 4)] * 4 + [learner(0)] * 5

    assert steps("abc", learners, 5) == [
        Step("a", 9, 9, None),
        Step("b", 9, None, None),
        Step("c", None, None, None),
    ]


@pytest.mark.parametrize(
    ("learners", "shown"),
    [
        # One of twelve stopped after the first lesson: neither count beside it may tell.
        ([learner(0, 1, 2)] * 11 + [learner(0)], [(12, 12), (12, None), (None, None)]),
        # One of twelve left out the second lesson.
        ([learner(0, 1, 2)] * 11 + [learner(0, None, 2)], [(12, 12), (12, None), (12, 12)]),
        # Two stop at every lesson: the next count shown is at least five from the last.
        (
            [learner(0, 1, 2)] * 6 + [learner(0, 1)] * 2 + [learner(0)] * 2 + [learner()] * 2,
            [(12, None), (None, None), (None, 6)],
        ),
        # Nobody went on, and that points at nobody.
        ([learner(0)] * 6, [(6, 6), (6, 0), (0, 0)]),
    ],
)
def test_a_hidden_count_cannot_be_found_from_those_beside_it(
    learners: list[dict[str, datetime]], shown: list[tuple[int | None, int | None]]
) -> None:
    assert [(step.reached, step.finished) for step in steps("abc", learners, 5)] == shown


def test_who_skipped_a_lesson_has_reached_it() -> None:
    assert steps("abc", [learner(None, None, 2)] * 5, 5)[1] == Step("b", 5, 0, None)


@pytest.mark.parametrize(
    ("others", "shown"),
    [
        ([], [(6, 6), (6, 6), (6, 0)]),
        ([learner(0)] * 2, [(None, None), (None, None), (None, 0)]),
        ([learner(0)] * 5, [(11, 11), (11, 6), (6, 0)]),
    ],
)
def test_who_knows_some_learners_cannot_find_out_of_few_others(
    others: list[dict[str, datetime]], shown: list[tuple[int | None, int | None]]
) -> None:
    known = [learner(0, 1)] * 6
    found = beside_known(steps("abc", [*known, *others], 5), steps("abc", others, 5))

    assert [(step.reached, step.finished) for step in found] == shown


def test_a_trainer_learns_nothing_of_the_one_who_is_in_no_group_of_hers(
    world: World, cohort: Cohort, sign_in: SignIn
) -> None:
    tomas = sign_in(world.tomas)

    def reached() -> list[str]:
        page = tomas.get(reverse("teaching:course_drop_off", args=["T1"])).content.decode()
        return re.findall(r'<td class="number">(\d+|—)</td>', page)[:1]

    for number in range(6):
        someone = person(f"Person{number}")
        join(someone, world.aldea, "staff", "R1")
        join_cohort(cohort=cohort, institution=world.aldea, by=someone)
    assert reached() == ["6"]

    enrol(course_key="T1", institution=world.brisa, by=world.carla)

    assert reached() == ["—"]


def test_the_edition_is_chosen_by_its_number(world: World, cohort: Cohort, sign_in: SignIn) -> None:
    tomas, address = sign_in(world.tomas), reverse("teaching:cohort_drop_off", args=[cohort.key])
    assert "?edition=" not in tomas.get(address).content.decode()
    new = Edition.objects.get()
    new.pk, new.number, new.key = None, 2, uuid.uuid4()
    new.save()

    page = tomas.get(address, {"edition": "1"}).content.decode()

    assert ", edition 1" in page and 'href="?edition=2"' in page
    assert ", edition 2" in tomas.get(address).content.decode()
    assert tomas.get(address, {"edition": "3"}).status_code == 404
    assert tomas.get(address, {"edition": "x"}).status_code == 404


def test_the_page_draws_and_lists_the_same_and_takes_a_fixed_number_of_queries(
    world: World, cohort: Cohort, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        someone = person(f"Person{number}")
        join(someone, world.aldea, "staff", "R1")
        enrolment = join_cohort(cohort=cohort, institution=world.aldea, by=someone).enrolment
        for lesson in enrolment.outline.lessons[: 1 if number else 2]:
            finish_lesson(enrolment=enrolment, lesson_key=lesson.key, by=someone)

    tomas = sign_in(world.tomas)
    with django_assert_max_num_queries(14):
        page = tomas.get(reverse("teaching:cohort_drop_off", args=[cohort.key])).content.decode()
    assert "<svg" in page and '<td class="number">6</td>' in page and '<td class="number">—</td>' in page
