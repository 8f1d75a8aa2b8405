"""A wrong key is put right for everybody who was marked by it, and nobody loses a pass."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from pytest_django.fixtures import DjangoAssertNumQueries

from lms.assessment.actions.pools import change_question, move_questions
from lms.assessment.actions.regrading import correct_keys, regrade_some, withdraw_questions
from lms.assessment.models import Attempt, KeyCorrection, Mark, Pool, Question, Regrade, RegradedAttempt
from lms.assessment.queries.attempts import right_answers
from lms.assessment.queries.pools import questions_of
from lms.assessment.queries.regrading import plan_regrade, proposed_correction, results_changed
from lms.assessment.rules.questions import Question as QuestionValue
from lms.credentials.models import Certificate
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage
from lms.curriculum.rules.outlines import Severity
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution
from lms.notices.models import Notice
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from lms.progress.models import Enrolment
from tests.curriculum.changes import mis_key, release, right_option, write_question
from tests.world import World, join, person

EIGHTH = "0.125"


@pytest.fixture
def wrong_key(course: CoursePage) -> CoursePage:
    """Learners take an edition whose pool says that an eighth is 0.8."""
    mis_key("0.8")
    release(Severity.MATERIAL)
    return course


def opened(world: World, name: str = "Ana", institution: Institution | None = None) -> Attempt:
    """An open test of somebody who has done the lessons."""
    who = world.people.get(name.lower()) or person(name)
    if name.lower() not in world.people:
        join(who, world.aldea, "staff", "R1")
    row = enrol(course_key="T1", institution=institution or world.aldea, by=who)
    for lesson in row.edition.outline_value.lessons:
        finish_lesson(enrolment=row, lesson_key=lesson.key, by=who)
    return start_test(enrolment=row, module_key="T1.1", by=who)


def hand_in(attempt: Attempt, eighth: str, wrong: tuple[str, ...] = ()) -> Attempt:
    """Everything right but `wrong`; what was typed for the eighth."""
    answers = right_answers(attempt) | {"K.5": eighth} | dict.fromkeys(wrong)
    row = Enrolment.objects.get(person=attempt.person)
    submit_test(enrolment=row, attempt=attempt, answers=answers, by=attempt.person)
    attempt.refresh_from_db()
    return attempt


def corrected(reason: str = "An eighth is 0.125") -> KeyCorrection:
    mis_key(EIGHTH)
    return correct_keys(pool_key="T1.1", question_keys=["K.5"], reason=reason, by=None)


def test_a_pass_gained_completes_the_course_and_earns_the_certificate(
    world: World, wrong_key: CoursePage, drain: Callable[[], None]
) -> None:
    attempt = hand_in(opened(world), EIGHTH, wrong=("K.1",))
    drain()
    assert (attempt.percent, attempt.passed) == (66, False)
    assert not Certificate.objects.exists()

    corrected()
    drain()

    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == (83, True)
    assert Enrolment.objects.get().completed_at
    assert Certificate.objects.get().person == world.ana
    notice = Notice.objects.get(kind="test_regraded")
    for words in ("Two counts", "66 %, not passed", "83 %, passed", "An eighth is 0.125"):
        assert words in notice.body, words


def test_her_result_says_that_it_was_marked_again_and_why(
    world: World, wrong_key: CoursePage, client: Client, drain: Callable[[], None]
) -> None:
    attempt = hand_in(opened(world), EIGHTH, wrong=("K.1",))
    drain()
    client.force_login(world.ana)
    address = reverse("progress:result", args=[Enrolment.objects.get().key, "T1.1", attempt.number])
    assert "Marked again" not in client.get(address).content.decode()

    corrected()
    drain()

    page = client.get(address).content.decode()
    day = date_format(RegradedAttempt.objects.get().occurred_at, "DATE_FORMAT")
    assert f"Marked again on {day}: 66 % became 83 %. Reason: An eighth is 0.125" in page
    client.force_login(world.tomas)
    assert client.get(address).status_code == 404


def test_who_was_right_by_the_wrong_key_keeps_her_pass_and_her_result(
    world: World, wrong_key: CoursePage, drain: Callable[[], None]
) -> None:
    attempt = hand_in(opened(world), "0.8", wrong=("K.1",))
    drain()
    plan_after = corrected()
    drain()

    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == (83, True)
    assert not RegradedAttempt.objects.exists()
    assert not Notice.objects.filter(kind="test_regraded").exists()
    assert plan_regrade(plan_after).kept_count == 1


def test_marks_are_only_added_and_twice_changes_nothing(
    world: World, wrong_key: CoursePage, drain: Callable[[], None]
) -> None:
    hand_in(opened(world), EIGHTH)
    before = list(Mark.objects.order_by("id").values_list("id", "share"))
    correction = corrected()
    drain()
    publish(topics.KEY_CORRECTED, correction.key)
    assert correct_keys(pool_key="T1.1", question_keys=["K.5"], reason="Again", by=None) == correction
    Regrade.objects.update(reached=0, finished_at=None)
    publish(topics.KEY_CORRECTED, correction.key)
    drain()

    after = list(Mark.objects.order_by("id").values_list("id", "share"))
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1
    assert RegradedAttempt.objects.count() == Notice.objects.filter(kind="test_regraded").count() == 1


def test_two_corrections_in_a_row_add_up(
    world: World, wrong_key: CoursePage, drain: Callable[[], None]
) -> None:
    attempt = hand_in(opened(world), EIGHTH, wrong=("K.1",))
    mis_key("0.5")  # corrected, and wrong again
    correct_keys(pool_key="T1.1", question_keys=["K.5"], reason="A half", by=None)
    drain()
    assert not RegradedAttempt.objects.exists()
    corrected()
    right_option("Arrivals in March")
    withdraw_questions(pool_key="T1.1", question_keys=["K.1"], reason="Unclear", by=None)
    drain()

    attempt.refresh_from_db()
    assert attempt.percent == 100
    assert RegradedAttempt.objects.count() == Notice.objects.filter(kind="test_regraded").count() == 2


def test_a_test_that_is_open_while_the_key_is_corrected_is_marked_by_the_right_one(
    world: World, wrong_key: CoursePage, drain: Callable[[], None]
) -> None:
    attempt = opened(world)
    corrected()
    drain()
    hand_in(attempt, EIGHTH, wrong=("K.1",))
    drain()

    attempt.refresh_from_db()
    assert (attempt.percent, attempt.passed) == (83, True)
    assert Certificate.objects.exists()


def test_a_withdrawn_question_gives_everybody_full_marks_and_is_asked_no_more(
    world: World, wrong_key: CoursePage, drain: Callable[[], None]
) -> None:
    attempt = hand_in(opened(world), "7")
    withdraw_questions(pool_key="T1.1", question_keys=["K.5"], reason="Unclear", by=world.tomas)
    drain()

    attempt.refresh_from_db()
    assert attempt.percent == 100
    assert set(Question.objects.filter(key="K.5").values_list("state", flat=True)) == {"retired"}
    other = opened(world, "Bruno")
    assert "K.5" not in {item.key for item in other.drawn}


def test_the_last_question_is_not_withdrawn(world: World, wrong_key: CoursePage) -> None:
    with pytest.raises(RuleViolation, match="last_question"):
        withdraw_questions(
            pool_key="T1.1", question_keys=[f"K.{n}" for n in range(1, 7)], reason="All", by=None
        )
    assert not Question.objects.filter(state="retired").exists()


def test_a_question_with_other_parts_cannot_be_marked_by_old_answers(
    world: World, course: CoursePage
) -> None:
    write_question("K.4", steps=("Ministry", "Region", "Town"))

    with pytest.raises(RuleViolation, match="not_comparable"):
        proposed_correction("T1.1", ["K.4"], withdrawn=False)


def test_parts_changed_in_the_editor_are_compared_with_what_was_asked_not_with_the_draft(
    world: World, course: CoursePage
) -> None:
    asked = questions_of(Pool.objects.get(key="T1.1"))["K.4"]
    fewer = replace(asked, steps=("Ministry", "Region", "Town"))
    rewrite_in_the_editor(world, fewer)

    with pytest.raises(RuleViolation, match="not_comparable"):
        proposed_correction("T1.1", ["K.4"], withdrawn=False)


def test_another_question_changed_meanwhile_hides_no_changed_parts(world: World, course: CoursePage) -> None:
    write_question("K.4", steps=("Ministry", "Region", "Town"))
    mis_key()

    with pytest.raises(RuleViolation, match="not_comparable"):
        proposed_correction("T1.1", ["K.4"], withdrawn=False)


def rewrite_in_the_editor(world: World, question: QuestionValue) -> None:
    """As trainers do it: a draft, read by another, made active."""
    latest = Pool.objects.filter(key="T1.1").latest("version")
    change_question(pool_key="T1.1", question=question, based_on=latest.version, by=world.tomas)
    move_questions(pool_key="T1.1", keys=[question.key], to=Question.State.REVIEWED, by=world.zoe)
    move_questions(pool_key="T1.1", keys=[question.key], to=Question.State.ACTIVE, by=world.zoe)


def test_marking_again_stops_and_goes_on(
    world: World, wrong_key: CoursePage, drain: Callable[[], None]
) -> None:
    for name in ("Ana", "Dora", "Elsa", "Flor", "Gina"):
        hand_in(opened(world, name), EIGHTH)
    mis_key(EIGHTH)
    correction = correct_keys(pool_key="T1.1", question_keys=["K.5"], reason="An eighth", by=None)

    assert regrade_some(correction, most=2)  # and here the power goes
    assert RegradedAttempt.objects.count() == 2
    drain()

    regrade = Regrade.objects.get()
    assert (regrade.seen_count, RegradedAttempt.objects.count()) == (5, 5)
    assert regrade.finished_at


# --- the doors


@pytest.fixture
def tomas(world: World, client: Client) -> Client:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    return client


def test_a_trainer_reads_the_plan_without_names_and_confirms_it(
    world: World, wrong_key: CoursePage, tomas: Client, drain: Callable[[], None]
) -> None:
    attempt = hand_in(opened(world), EIGHTH, wrong=("K.1",))
    hand_in(opened(world, "Bruno"), "0.8", wrong=("K.1",))
    mis_key(EIGHTH)
    address = "/admin/questions/T1.1/regrade/"

    assert "(another key than before)" in tomas.get(address).content.decode()
    page = tomas.get(address, {"questions": "K.5", "how": "corrected"}).content.decode()
    assert "2 attempts had one of these questions." in page
    assert "gained" in page and "would be lost, is kept" in page
    assert "Ana" not in page and "Bruno" not in page
    assert not KeyCorrection.objects.exists()

    unsaid = tomas.post(address, {"questions": "K.5", "how": "corrected"})
    assert unsaid.status_code == 422 and not KeyCorrection.objects.exists()
    done = tomas.post(address, {"questions": "K.5", "how": "corrected", "reason": "An eighth is 0.125"})
    assert done.status_code == 302
    drain()
    attempt.refresh_from_db()
    assert attempt.passed
    assert "2 attempts looked at" in tomas.get(address).content.decode()


def test_every_line_of_a_long_plan_is_on_one_of_its_pages(
    world: World, wrong_key: CoursePage, tomas: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ana", "Dora", "Elsa"):
        hand_in(opened(world, name), EIGHTH)
    mis_key(EIGHTH)
    monkeypatch.setattr("lms.progress.views.regrading.LINES", 2)
    chosen = {"questions": "K.5", "how": "corrected"}

    pages = [
        tomas.get("/admin/questions/T1.1/regrade/", chosen | {"p": page}).content.decode() for page in (1, 2)
    ]
    assert [page.count("<td>83 %</td><td>100 %</td>") for page in pages] == [2, 1]
    assert "questions=K.5&amp;how=corrected&amp;p=2" in pages[0]


def test_trainers_read_and_download_every_result_that_changed(
    world: World,
    wrong_key: CoursePage,
    tomas: Client,
    drain: Callable[[], None],
) -> None:
    for name in ("Ana", "Dora", "Elsa"):
        hand_in(opened(world, name), EIGHTH, wrong=("K.1",))
    hand_in(opened(world, "Bruno"), "7")
    correction = corrected()
    drain()
    address = reverse("assessment_regraded", args=["T1.1", correction.key])

    page = tomas.get(address).content.decode()
    assert address in tomas.get("/admin/questions/T1.1/regrade/").content.decode()
    assert "Results that grew: 3. Passes gained: 3." in page
    assert page.count("<td>66 %</td><td>83 %</td><td>gained</td>") == 3
    assert "Ana" not in page and "Dora" not in page
    rows = tomas.get(f"{address}changes.csv").content.decode().splitlines()[1:]
    assert [row.split(",")[3:] for row in rows] == [["66", "83", "0", "1"]] * 3


def test_changed_results_are_read_in_one_query(
    world: World,
    wrong_key: CoursePage,
    drain: Callable[[], None],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for name in ("Ana", "Dora", "Elsa"):
        hand_in(opened(world, name), EIGHTH)
    correction = corrected()
    drain()

    with django_assert_num_queries(1):
        sittings = [row.attempt.number for row in results_changed(correction)]
    assert sittings == [1, 1, 1]


@pytest.mark.parametrize("name", ["ana", "bruno", "mina", "rosa", "yara", "olaf"])
def test_nobody_but_trainers_reads_what_changed(
    world: World, wrong_key: CoursePage, client: Client, drain: Callable[[], None], name: str
) -> None:
    hand_in(opened(world), EIGHTH)
    correction = corrected()
    drain()
    client.force_login(world.people[name])

    for address in ("assessment_regraded", "assessment_regraded_file"):
        answer = client.get(reverse(address, args=["T1.1", correction.key]))
        assert answer.status_code in (302, 404)  # no editor at all, or no trainer
        assert "An eighth is" not in answer.content.decode()


@pytest.mark.parametrize("name", ["ana", "bruno", "mina", "rosa", "yara", "olaf"])
def test_nobody_but_trainers_marks_again(
    world: World, wrong_key: CoursePage, client: Client, name: str
) -> None:
    client.force_login(world.people[name])

    client.post("/admin/questions/T1.1/regrade/", {"questions": "K.5", "how": "withdrawn", "reason": "No"})

    assert not KeyCorrection.objects.exists()


def test_the_command_plans_and_then_decides(
    world: World, wrong_key: CoursePage, drain: Callable[[], None]
) -> None:
    attempt = hand_in(opened(world), EIGHTH, wrong=("K.1",))
    mis_key(EIGHTH)
    out = StringIO()

    call_command("regrade", "T1.1", "K.5", "--dry-run", stdout=out)
    assert "attempt 1, sitting 1: 66 % -> 83 % pass gained" in out.getvalue()
    assert not KeyCorrection.objects.exists()
    with pytest.raises(CommandError, match="Say why"):
        call_command("regrade", "T1.1", "K.5")
    with pytest.raises(CommandError, match="no such question"):
        call_command("regrade", "T1.1", "K.9", "--dry-run")

    call_command("regrade", "T1.1", "K.5", "--reason", "An eighth is 0.125", stdout=out)
    drain()
    attempt.refresh_from_db()
    assert attempt.passed
