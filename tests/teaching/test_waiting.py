"""Trainers learn what waits for them: on their first pages, and in one mail a day at most."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from lms.assessment.actions.attempts import start_attempt, submit_attempt
from lms.assessment.actions.pools import load_pool
from lms.assessment.actions.works import SentWork, save_works
from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.text import PoolFile
from lms.curriculum.actions.trainers import let_write
from lms.foundation import clock
from lms.notices.actions import choose_optional
from lms.notices.models import Notice
from lms.teaching.actions.questions import answer, ask
from lms.teaching.actions.waiting import publish_trainers_to_tell
from lms.teaching.models import CohortMember, LessonQuestion
from tests.assessment.questions import TEN
from tests.teaching.conftest import SignIn
from tests.world import World

Drain = Callable[[], None]


def asks(member: CohortMember, text: str = "Is a stock a count?") -> LessonQuestion:
    enrolment = member.enrolment
    lesson = enrolment.outline.lessons[0].key
    return ask(enrolment=enrolment, lesson_key=lesson, text=text, by=enrolment.person)


@pytest.fixture
def work(world: World) -> None:
    """Ana handed in a text that a trainer is to mark."""
    pool = load_pool(PoolFile("P", TEN))
    attempt = start_attempt(subject_key="works", pool=pool, policy=Policy(), by=world.ana)
    save_works(attempt=attempt, works=[SentWork("P.Q10", "A notice")], by=world.ana)
    submit_attempt(attempt=attempt, answers={}, by=world.ana)


def tell(drain: Drain) -> list[Notice]:
    publish_trainers_to_tell()
    drain()
    return list(Notice.objects.filter(kind="trainer_waiting").order_by("pk"))


def test_the_home_of_a_trainer_counts_questions_and_works(
    world: World, ana_in: CohortMember, work: None, sign_in: SignIn
) -> None:
    asks(ana_in)

    page = sign_in(world.tomas).get(reverse("teaching:home")).content.decode()

    assert "1 question waits" in page and "1 work waits to be marked" in page
    assert reverse("assessment_works") in page


def test_the_first_page_of_the_editor_counts_works_for_trainers_while_some_wait(
    world: World, work: None, sign_in: SignIn
) -> None:
    let_write(person=world.tomas, by=None)

    assert "1 work waits to be marked" in sign_in(world.tomas).get("/admin/").content.decode()


def test_a_trainer_is_told_and_not_again_of_the_same(
    world: World, ana_in: CohortMember, work: None, drain: Drain
) -> None:
    asks(ana_in)
    (told,) = tell(drain)
    with clock.at(clock.now() + timedelta(days=1)):
        assert tell(drain) == [told]

    assert told.person == world.tomas and told.is_optional
    assert reverse("teaching:queue") in told.body and reverse("assessment_works") in told.body


def test_what_came_since_is_told_the_next_day_and_never_twice_on_one(
    world: World, ana_in: CohortMember, drain: Drain
) -> None:
    asks(ana_in)
    tell(drain)
    asks(ana_in, "And a flow?")
    assert len(tell(drain)) == 1

    with clock.at(clock.now() + timedelta(days=1)):
        found = tell(drain)
    assert [notice.body[:26] for notice in found] == [
        "1 question waits for an an",
        "2 questions wait for an an",
    ]


def test_an_answered_question_is_not_told(world: World, ana_in: CohortMember, drain: Drain) -> None:
    answer(question=asks(ana_in), text="Yes, on a day.", by=world.tomas)

    assert tell(drain) == []


def test_who_wants_no_optional_mail_gets_none(world: World, ana_in: CohortMember, drain: Drain) -> None:
    choose_optional(person=world.tomas, wanted=False)
    asks(ana_in)

    assert tell(drain) == []


def test_only_trainers_are_told(world: World, ana_in: CohortMember, work: None, drain: Drain) -> None:
    asks(ana_in)

    assert {notice.person for notice in tell(drain)} == {world.tomas}
