"""The survey after a course and the questions months later: asked once, counted, hidden below k."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.models import User
from lms.curriculum.models import Edition
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.notices.models import Notice
from lms.progress.actions.learning import enrol
from lms.progress.models import Enrolment
from lms.teaching.actions.feedback import answer_follow_up, answer_survey, publish_due_follow_ups
from lms.teaching.models import FollowUp, FollowUpAnswer, SurveyAnswer
from lms.teaching.queries.followups import asked_of
from lms.teaching.queries.insight import follow_up_result, survey_result
from lms.teaching.rules.feedback import counted_months, counts_of, item_counts
from lms.teaching.rules.followups import Act, Asked, act
from tests.progress.test_learning import through
from tests.teaching.conftest import SignIn
from tests.world import World, join, person

Drain = Callable[[], None]
DONE = datetime(2030, 1, 31, 15, tzinfo=UTC)
DAY = date(2026, 4, 30)
RATINGS = {"clear": 5, "useful": 4, "time": 3, "exercises": 4, "recommend": 5}


def completed(world: World, who: User) -> Enrolment:
    """Somebody of Aldea who completed T1 on the last day of January."""
    with clock.at(DONE):
        return through(enrol(course_key="T1", institution=world.aldea, by=who))


def staff(world: World, count: int) -> list[Enrolment]:
    people = [person(f"Officer{number}") for number in range(count)]
    for one in people:
        join(one, world.aldea, "staff", "R1")
    return [completed(world, one) for one in people]


@pytest.mark.parametrize(
    ("asked", "day", "expected"),
    [
        (Asked(DAY), DAY - timedelta(days=1), Act.REST),
        (Asked(DAY), DAY, Act.ASK),
        (Asked(DAY), DAY + timedelta(days=90), Act.ASK),
        (Asked(DAY, told_on=DAY), DAY + timedelta(days=20), Act.REST),
        (Asked(DAY, told_on=DAY), DAY + timedelta(days=21), Act.REMIND),
        (Asked(DAY, told_on=DAY, reminded_on=DAY), DAY + timedelta(days=300), Act.REST),
        (Asked(DAY, told_on=DAY, is_closed=True), DAY + timedelta(days=21), Act.REST),
    ],
)
def test_what_is_to_be_done_today(asked: Asked, day: date, expected: Act) -> None:
    assert act(asked, day) is expected


def test_small_counts_and_those_that_give_them_away_are_hidden() -> None:
    assert counts_of("clear", [5] * 4, 5).counts == (None,) * 5
    found = counts_of("clear", [5] * 8 + [1] * 2, 5)
    assert found.counts[0] is None and found.counts[4] is None
    assert found.agreeing is None
    assert counts_of("clear", [5] * 10, 5).agreeing == 1.0
    assert all(item.agreeing is None for item in item_counts([], 5))


def test_a_survey_is_answered_once_and_nothing_ties_it_to_the_person(world: World, course: object, sign_in: SignIn) -> None:  # fmt: skip
    enrolment, ana = completed(world, world.ana), sign_in(world.ana)
    sent = {name: str(step) for name, step in RATINGS.items()}
    address = reverse("teaching:survey", args=[enrolment.key])
    assert address in ana.get(reverse("progress:enrolment", args=[enrolment.key])).content.decode()

    assert ana.post(address, sent | {"text": "Call me: +593 2 394 0000"}).status_code == 422
    assert ana.post(address, sent | {"text": "More cases of transit."}).status_code == 302
    assert ana.post(address, sent).status_code == 409

    answer = SurveyAnswer.objects.get()
    assert answer.ratings == RATINGS
    links = [field.name for field in SurveyAnswer._meta.get_fields() if field.is_relation]
    assert links == ["country"]
    assert answer.month.day == 1


def test_the_survey_is_open_while_a_task_at_work_is_left(world: World, course: object, sign_in: SignIn) -> None:  # fmt: skip
    Edition.objects.update(workplace_task=True)
    enrolment = completed(world, world.ana)

    page = sign_in(world.ana).get(reverse("progress:enrolment", args=[enrolment.key])).content.decode()

    assert "One task at work is left" in page
    assert reverse("teaching:survey", args=[enrolment.key]) in page


def test_a_course_that_is_not_completed_has_no_survey(world: World, course: object) -> None:
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)

    with pytest.raises(RuleViolation, match="not_completed"):
        answer_survey(enrolment=enrolment, ratings=RATINGS, text="", by=world.ana)


def next_month() -> AbstractContextManager[None]:
    return clock.at(clock.now() + timedelta(days=32))


JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (7, 8, 9, 10))


@pytest.mark.parametrize(
    ("answers", "counted"),
    [
        ({}, set()),
        ({JULY: 5}, {JULY}),
        ({JULY: 4}, set()),
        ({JULY: 4, SEPTEMBER: 1}, {JULY, SEPTEMBER}),
        ({JULY: 5, AUGUST: 4}, {JULY}),
        ({JULY: 5, AUGUST: 4, SEPTEMBER: 1}, {JULY, AUGUST, SEPTEMBER}),
        ({JULY: 5, OCTOBER: 50}, {JULY}),  # October is not over
        ({JULY: 4, OCTOBER: 50}, set()),
    ],
)
def test_no_two_looks_at_the_totals_differ_by_what_few_persons_said(
    answers: dict[date, int], counted: set[date]
) -> None:
    assert counted_months(answers, OCTOBER, 5) == counted


def test_results_and_words_appear_with_the_fifth_answer(world: World, course: object, sign_in: SignIn) -> None:  # fmt: skip
    enrolments = staff(world, 5)
    for enrolment in enrolments[:4]:
        answer_survey(enrolment=enrolment, ratings=RATINGS, text="CANARY-words", by=enrolment.person)
    tomas, address = sign_in(world.tomas), reverse("teaching:survey_result", args=["T1"])
    with next_month():
        assert survey_result("T1", world.country).answers is None
        assert "CANARY-words" not in tomas.get(address).content.decode()

    answer_survey(enrolment=enrolments[4], ratings=RATINGS, text="", by=enrolments[4].person)

    assert "CANARY-words" not in tomas.get(address).content.decode()  # the month is not over
    with next_month():
        page = tomas.get(address).content.decode()
    assert "CANARY-words" in page and "5 learners answered" in page and "<svg" in page


def told(kind: str) -> list[str]:
    return sorted(notice.person.name for notice in Notice.objects.filter(kind=kind).select_related("person"))


def test_over_half_a_year_everybody_is_asked_and_reminded_exactly_once(world: World, course: object, drain: Drain) -> None:  # fmt: skip
    completed(world, world.ana)
    with clock.at(DONE):
        drain()
    assert FollowUp.objects.count() == 6

    for days in range(0, 250, 1):
        with clock.at(DONE + timedelta(days=days)):
            publish_due_follow_ups()
            drain()
        if days == 88:
            assert told("follow_up") == []
        if days == 89:
            assert told("follow_up") == ["Ana", "Bruno", "Yara"]
        if days == 110:
            assert told("follow_up_reminder") == ["Ana", "Bruno", "Yara"]

    assert told("follow_up") == ["Ana", "Ana", "Bruno", "Bruno", "Yara", "Yara"]
    assert told("follow_up_reminder") == ["Ana", "Ana", "Bruno", "Bruno", "Yara", "Yara"]


def test_a_focal_point_is_asked_once_for_a_team(world: World, course: object, drain: Drain) -> None:
    staff(world, 3)
    with clock.at(DONE):
        drain()
    with clock.at(DONE + timedelta(days=89)):
        publish_due_follow_ups()
        drain()

    assert told("follow_up") == ["Bruno", "Officer0", "Officer1", "Officer2", "Yara"]


def test_who_answered_is_not_reminded_and_her_words_have_no_name(world: World, course: object, drain: Drain, sign_in: SignIn) -> None:  # fmt: skip
    completed(world, world.ana)
    with clock.at(DONE):
        drain()
    with clock.at(DONE + timedelta(days=89)):
        publish_due_follow_ups()
        drain()
    row = FollowUp.objects.get(respondent=world.ana)
    ana, address = sign_in(world.ana), reverse("teaching:follow_up", args=[row.key])

    assert ana.post(address, {"example": "A desk"}).status_code == 422
    assert ana.post(address, {"used": "often", "example": "A desk for newcomers"}).status_code == 302
    assert ana.get(address).status_code == 404
    assert sign_in(world.tomas).get(address).status_code == 404
    with clock.at(DONE + timedelta(days=111)):
        publish_due_follow_ups()
        drain()

    assert "Ana" not in told("follow_up_reminder")
    assert FollowUpAnswer.objects.get().choices == {"used": "often"}
    assert [field.name for field in FollowUpAnswer._meta.get_fields() if field.is_relation] == ["country"]
    assert follow_up_result("T1", world.country).texts == ()


def test_what_one_was_asked_is_listed_until_it_is_answered(world: World, course: object, drain: Drain, sign_in: SignIn) -> None:  # fmt: skip
    completed(world, world.ana)
    with clock.at(DONE):
        drain()
    bruno, address = sign_in(world.bruno), reverse("teaching:asked_of_me")
    assert "Nothing waits for your answer" in bruno.get(address).content.decode()
    with clock.at(DONE + timedelta(days=89)):
        publish_due_follow_ups()
        drain()
    row = reverse("teaching:follow_up", args=[FollowUp.objects.get(respondent=world.bruno).key])

    page = bruno.get(address).content.decode()
    assert row in page and "Counting people" in page and "Ana" not in page
    assert address in bruno.get(reverse("progress:mine")).content.decode()
    assert row not in sign_in(world.carla).get(address).content.decode()

    bruno.post(row, {"team_used": "clearly"})
    assert row not in bruno.get(address).content.decode()


def test_the_list_of_what_one_was_asked_has_a_fixed_number_of_queries(world: World, course: object) -> None:
    counts = []
    for enrolment in staff(world, 3):
        FollowUp.objects.create(
            enrolment=enrolment,
            part="supervisor",
            after_months=3,
            due_on=DAY,
            respondent=world.bruno,
            told_on=DAY,
        )
        with CaptureQueriesContext(connection) as found:
            asked_of(world.bruno)
        counts.append(len(found))

    assert len(set(counts)) == 1


def test_only_whom_it_was_sent_to_may_answer(world: World, course: object) -> None:
    row = FollowUp.objects.create(
        enrolment=completed(world, world.ana),
        part="learner",
        after_months=3,
        due_on=DAY,
        respondent=world.ana,
    )
    with pytest.raises(RuleViolation, match="answered"):
        answer_follow_up(follow_up=row, answers={"used": "often"}, by=world.carla)
