"""Sitting a test: all kinds, one question a page, time, works and confidence, through the browser's door."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lms.accounts.models import User
from lms.assessment.actions.attempts import publish_overdue, save_answers, start_attempt, submit_attempt
from lms.assessment.actions.extensions import grant_time
from lms.assessment.actions.pools import move_questions
from lms.assessment.actions.works import SentWork, mark_work, save_works
from lms.assessment.models import Attempt, Mark, Pool, TimeExtension, Work
from lms.assessment.queries.attempts import right_answers
from lms.assessment.queries.works import works_to_mark
from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.blueprints import Line, Paper
from lms.assessment.rules.timing import MoreTime, due_at, is_over, minutes_left
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.notices.models import Notice
from tests.assessment.questions import TEN, single
from tests.assessment.test_attempts import MONDAY
from tests.progress.sitting import Sitting, sitting_of
from tests.world import World

NINE = TEN[:9]
PDF = b"%PDF-1.7 a notice"


@pytest.fixture
def nine(world: World, client: Client, course: CoursePage) -> Sitting:
    return sitting_of(world, client, course, NINE, asks_confidence=True)


def as_sent(sitting: Sitting, answers: dict[str, object]) -> dict[str, object]:
    """Answers as the fields of the page."""
    data: dict[str, object] = {}
    for place, question in enumerate(sitting.questions):
        found = answers[question.key]
        if isinstance(found, list) and question.kind != "multiple":
            data |= {f"q{place}_{line}": value for line, value in enumerate(found)}
        else:
            data[f"q{place}"] = found
    return data


def test_nine_kinds_answered_rightly_on_one_page_pass_in_full(nine: Sitting) -> None:
    attempt = nine.start()

    answer = nine.client.post(nine.address("attempt"), as_sent(nine, right_answers(attempt)))

    assert answer["Location"] == nine.address("result", 1)
    assert Attempt.objects.get().share == 1


def test_the_same_is_answered_one_question_a_page(nine: Sitting) -> None:
    data = as_sent(nine, right_answers(nine.start()))
    for number in range(1, len(NINE) + 1):
        mine = {name: value for name, value in data.items() if name.split("_")[0] == f"q{number - 1}"}
        nine.client.post(f"{nine.address('attempt')}?one={number}", {**mine, "go": number + 1})
    assert nine.client.get(nine.address("review")).context["missing"] == []

    nine.client.post(nine.address("review"))

    assert Attempt.objects.get().share == 1


def test_a_test_with_gaps_in_it_is_shown_before_it_is_handed_in(nine: Sitting) -> None:
    nine.start()
    place = nine.place("short")

    answer = nine.client.post(nine.address("attempt"), {f"q{place}": "refoulement"})

    assert answer["Location"] == nine.address("review")
    page = nine.client.get(answer["Location"])
    assert len(page.context["missing"]) == len(NINE) - 1
    assert nine.attempt.answers["P.Q7"] == "refoulement"


def test_gaps_and_statements_are_labelled_for_those_who_listen(nine: Sitting) -> None:
    nine.start()
    page = nine.client.get(nine.address("attempt")).content.decode()

    assert "Gap 1 of 2" in page
    assert '<th scope="row">Register births</th>' in page
    assert "[[1]]" not in page


def test_what_was_kept_comes_back_in_every_kind(nine: Sitting) -> None:
    data = as_sent(nine, right_answers(nine.start()))
    assert nine.client.post(nine.address("keep_answers"), data).json() == {"kept": True, "unread": []}

    form = nine.client.get(nine.address("attempt")).context["form"]
    shown = {name: value for name, value in form.initial.items() if value not in (None, "")}

    assert {name: str(value) for name, value in shown.items()} == {
        name: str([str(item) for item in value]) if isinstance(value, list) else str(value)
        for name, value in data.items()
    }


def test_what_cannot_be_read_leaves_what_was_kept_before(nine: Sitting) -> None:
    data = as_sent(nine, right_answers(nine.start()))
    nine.client.post(nine.address("keep_answers"), data)
    kept = nine.attempt.answers
    number, short = nine.place("numeric"), nine.place("short")

    told = {**data, f"q{number}": "about twelve", f"q{short}": "another word"}
    answer = nine.client.post(nine.address("keep_answers"), told)

    assert answer.json() == {"kept": True, "unread": [number + 1]}
    assert nine.attempt.answers == {**kept, nine.questions[short].key: "another word"}


def test_being_sure_is_counted_in_words_and_changes_no_mark(nine: Sitting) -> None:
    data = as_sent(nine, right_answers(nine.start()))
    wrong = nine.place("short")
    data |= {f"sure{place}": "3" for place in (wrong, nine.place("numeric"), nine.place("matrix"))}
    data[f"q{wrong}"] = "something else"

    page = nine.client.post(nine.address("attempt"), data, follow=True).content.decode()

    assert "Of 3 answers you were sure of, 2 were right." in page
    assert Attempt.objects.get().percent == 88


def test_only_lessons_of_missed_questions_are_to_be_reread(
    world: World, client: Client, course: CoursePage
) -> None:
    sitting = sitting_of(
        world, client, course, [single("a", lesson="T1.1.L2"), single("b"), single("c"), single("d")]
    )
    sitting.start()

    answer = sitting.client.post(sitting.address("review"), follow=True)

    assert [lesson.key for lesson in answer.context["lessons"]] == ["T1.1.L2"]


# --- time


@pytest.mark.parametrize(
    ("minutes", "granted", "expected"),
    [
        (0, [MoreTime(50)], None),
        (30, [], 30),
        (30, [MoreTime(50)], 45),
        (30, [MoreTime(50), MoreTime(0, 20)], 50),
        (30, [MoreTime(0, 0)], 30),
    ],
)
def test_the_longest_grant_counts(minutes: int, granted: list[MoreTime], expected: int | None) -> None:
    due = due_at(MONDAY, minutes, granted)

    assert due == (MONDAY + timedelta(minutes=expected) if expected else None)


@pytest.mark.parametrize(("seconds", "over", "left"), [(-61, False, 2), (-60, False, 1), (0, False, 0), (60, False, 0), (61, True, 0)])  # fmt: skip
def test_a_minute_of_grace_follows_the_end(seconds: int, over: bool, left: int) -> None:
    now = MONDAY + timedelta(seconds=seconds)

    assert (is_over(MONDAY, now), minutes_left(MONDAY, now)) == (over, left)
    assert not is_over(None, now)


@pytest.fixture
def timed(world: World, client: Client, course: CoursePage) -> Sitting:
    return sitting_of(world, client, course, NINE, time_limit_minutes=20)


def test_what_was_kept_in_time_is_handed_in_without_the_learner(
    timed: Sitting, drain: Callable[[], None]
) -> None:
    attempt = timed.start()
    save_answers(attempt=attempt, answers=right_answers(attempt), by=timed.world.ana)
    drain()

    with clock.at(clock.now() + timedelta(minutes=22)):
        publish_overdue()
        publish_overdue()
        drain()

    done = Attempt.objects.get()
    assert (done.passed, done.submitted_at) == (True, done.due_at)
    timed.enrolment.refresh_from_db()
    assert timed.enrolment.completed_at, "the test was the last thing left"
    assert Notice.objects.filter(kind="attempt_marked", person=timed.world.ana).count() == 1
    assert Mark.objects.filter(attempt=done).count() == len(NINE)


def test_nothing_is_handed_in_early(timed: Sitting, drain: Callable[[], None]) -> None:
    timed.start()
    with clock.at(clock.now() + timedelta(minutes=20, seconds=30)):
        publish_overdue()
        drain()

    assert timed.attempt.submitted_at is None


def test_a_late_answer_within_the_grace_counts_and_a_later_one_does_not(timed: Sitting) -> None:
    data = as_sent(timed, right_answers(timed.start()))

    with clock.at(clock.now() + timedelta(minutes=30)):
        assert "The time is over" in timed.client.get(timed.address("attempt")).content.decode()
        assert timed.client.post(timed.address("keep_answers"), data).status_code == 409
        timed.client.post(timed.address("attempt"), data)
    assert Attempt.objects.get(number=1).share == 0

    timed.start()
    data = as_sent(timed, right_answers(timed.attempt))
    with clock.at(timed.attempt.due_at + timedelta(seconds=40)):  # type: ignore[operator]
        timed.client.post(timed.address("attempt"), data)
    assert Attempt.objects.get(number=2).share == 1


def test_more_time_lengthens_an_open_test_and_the_next_ones_and_shortens_none(timed: Sitting) -> None:
    world, attempt = timed.world, timed.start()
    grant_time(person=world.ana, reason="tools", percent=50, by=world.tomas)
    attempt.refresh_from_db()
    assert attempt.due_at == attempt.opened_at + timedelta(minutes=30)

    grant_time(person=world.ana, reason="ended", by=world.tomas)
    grant_time(person=world.ana, reason="ended", by=world.tomas)
    attempt.refresh_from_db()

    assert attempt.due_at == attempt.opened_at + timedelta(minutes=30)
    assert TimeExtension.objects.count() == 2
    assert "You have 20 minutes" in timed.client.get(timed.address("test")).content.decode()


def test_nobody_grants_time_to_herself(world: World) -> None:
    with pytest.raises(RuleViolation, match="own_time"):
        grant_time(person=world.tomas, reason="agreed", percent=25, by=world.tomas)


# --- works


@pytest.fixture
def with_work(world: World, client: Client, course: CoursePage) -> Sitting:
    return sitting_of(world, client, course, [single("a"), TEN[9]])


def hand_in_work(sitting: Sitting, name: str = "notice.pdf", content: bytes = PDF) -> int:
    sitting.start()
    place, other = sitting.place("work"), sitting.place("single")
    right = sitting.questions[other].choices.index("right")
    data = {
        f"q{other}": right,
        f"q{place}_text": "Dear all",
        f"q{place}_file": SimpleUploadedFile(name, content),
    }
    return sitting.client.post(sitting.address("attempt"), data).status_code


def test_a_test_with_a_work_waits_for_the_trainer_and_then_completes_the_course(
    with_work: Sitting, drain: Callable[[], None]
) -> None:
    world = with_work.world
    assert hand_in_work(with_work) == 302
    drain()
    attempt = Attempt.objects.get()
    assert (attempt.awaits_marking, attempt.passed) == (True, None)
    assert "Waiting for the trainer" in with_work.client.get(with_work.address("result", 1)).content.decode()
    with_work.client.post(with_work.address("start_test"))
    assert Attempt.objects.count() == 1, "no other attempt while one waits"

    mark_work(work=Work.objects.get(), steps=[2, 0], comment="Say where.", by=world.tomas)
    drain()

    attempt.refresh_from_db()
    assert (attempt.share, attempt.passed) == (Fraction(3, 4), True)
    with_work.enrolment.refresh_from_db()
    assert with_work.enrolment.completed_at
    assert Notice.objects.filter(kind="attempt_marked", person=world.ana).count() == 1
    assert "Say where." in with_work.client.get(with_work.address("result", 1)).content.decode()


def test_a_text_that_is_too_long_leaves_the_one_kept_before(with_work: Sitting) -> None:
    with_work.start()
    name = f"q{with_work.place('work')}_text"
    with_work.client.post(with_work.address("keep_answers"), {name: "Dear all"})

    answer = with_work.client.post(with_work.address("keep_answers"), {name: "x" * 20_001})

    assert answer.json()["unread"] == [with_work.place("work") + 1]
    assert Work.objects.get().text == "Dear all"


def test_marking_again_adds_a_mark_and_takes_no_pass(with_work: Sitting) -> None:
    hand_in_work(with_work)
    work = Work.objects.get()
    for steps in ([2, 1], [2, 1], [0, 0]):
        mark_work(work=work, steps=steps, by=with_work.world.tomas)

    attempt = Attempt.objects.get()
    assert work.marks.count() == 2, "the same mark twice is one"
    assert (attempt.share, attempt.passed) == (Fraction(1, 2), True)


def test_a_work_left_empty_earns_nothing_and_waits_for_nobody(with_work: Sitting) -> None:
    with_work.start()
    with_work.client.post(with_work.address("review"))

    assert (Attempt.objects.get().passed, works_to_mark(with_work.world.tomas).count()) == (False, 0)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notice.exe", b"MZ", "Send a PDF, ODT, DOCX, JPG or PNG file."),
        ("notice.pdf", b"<html>", "The content of the file is not what its name says."),
        ("notice.pdf", b"%PDF-" + b"x" * 5 * 1024 * 1024, "larger than 5 MB"),
        ("notice.csv", b"a,b", "Send a PDF"),
        ("notice.pdf", b"", "The file is empty."),
    ],
)
def test_a_file_that_is_not_taken_is_refused_in_words(
    with_work: Sitting, name: str, content: bytes, words: str
) -> None:
    with_work.start()
    place = with_work.place("work")
    data = {f"q{place}_text": "Dear all", f"q{place}_file": SimpleUploadedFile(name, content)}

    answer = with_work.client.post(with_work.address("attempt"), data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Dear all" in answer.content.decode()
    assert not Work.objects.exists()


def test_a_file_goes_to_its_owner_and_to_trainers_as_a_download_alone(with_work: Sitting) -> None:
    world = with_work.world
    hand_in_work(with_work)
    address = reverse("assessment:work_file", args=[Work.objects.get().key])
    found = {}
    for name in ("ana", "tomas", "zoe", "bruno", "carla", "mina"):
        with_work.client.force_login(world.people[name])
        found[name] = with_work.client.get(address)

    assert {name for name, answer in found.items() if answer.status_code == 200} == {"ana", "tomas", "zoe"}
    assert found["tomas"]["Content-Disposition"].startswith("attachment")
    assert "sandbox" in found["tomas"]["Content-Security-Policy"]
    assert "no-store" in found["tomas"]["Cache-Control"]


def test_a_trainer_sees_no_open_work_and_marks_none_of_her_own(world: World, with_work: Sitting) -> None:
    attempt = with_work.start()
    save_works(attempt=attempt, works=[SentWork("P.Q10", "half")], by=world.ana)
    work = Work.objects.get()
    with pytest.raises(RuleViolation, match="not_markable"):
        mark_work(work=work, steps=[0, 0], by=world.tomas)

    submit_attempt(attempt=attempt, answers={}, by=world.ana)
    refused: dict[User, str] = {world.bruno: "not_a_trainer", world.mina: "not_a_trainer"}
    for person, code in refused.items():
        with pytest.raises(RuleViolation, match=code):
            mark_work(work=work, steps=[0, 0], by=person)
    own = start_attempt(subject_key="own", pool=attempt.pool, policy=Policy(), by=world.tomas)
    save_works(attempt=own, works=[SentWork("P.Q10", "mine")], by=world.tomas)
    submit_attempt(attempt=own, answers={}, by=world.tomas)
    with pytest.raises(RuleViolation, match="not_markable"):
        mark_work(work=own.works.get(), steps=[0, 0], by=world.tomas)
    assert [row.attempt.person for row in works_to_mark(world.tomas)] == [world.ana]


def test_a_trainer_marks_in_the_browser_without_a_name(with_work: Sitting, client: Client) -> None:
    world = with_work.world
    hand_in_work(with_work)
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    address = reverse("assessment_work", args=[Work.objects.get().key])
    queue, page = client.get(reverse("assessment_works")), client.get(address)
    assert "Draft a notice." in queue.content.decode()
    for seen in (queue, page):
        assert "notice.pdf" not in seen.content.decode()
        assert "<td>Ana" not in seen.content.decode() and "What Ana" not in seen.content.decode()

    assert client.post(address, {"step0": "1"}).status_code == 422
    assert client.post(address, {"step0": "2", "step1": "1", "comment": "Good."}).status_code == 302

    assert Attempt.objects.get().share == 1
    assert "Ana" in client.get(reverse("assessment_works")).content.decode()


def test_time_is_granted_in_the_browser(with_work: Sitting, client: Client) -> None:
    world = with_work.world
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    address = reverse("assessment_time")
    assert (
        client.post(address, {"person": "who@example.org", "percent": "50", "reason": "tools"}).status_code
        == 422
    )

    client.post(address, {"person": "ANA@example.org", "percent": "50", "reason": "tools"})

    assert "Ana" in client.get(address).content.decode()
    assert TimeExtension.objects.get().person == world.ana


def test_a_focal_point_grants_time_to_her_own_people_alone(world: World, client: Client) -> None:
    client.force_login(world.bruno)
    address = reverse("progress:staff_time", args=[world.aldea.key])

    for person in (world.ana, world.carla, world.bruno):
        client.post(address, {"person": person.key, "percent": "50", "reason": "line"})

    assert [grant.person for grant in TimeExtension.objects.all()] == [world.ana]
    assert "50 %" in client.get(address).content.decode()


@pytest.mark.parametrize("name", ["ana", "bruno", "mina"])
@pytest.mark.parametrize("page", ["assessment_works", "assessment_time"])
def test_works_and_time_are_for_trainers(world: World, client: Client, name: str, page: str) -> None:
    client.force_login(world.people[name])

    assert client.get(reverse(page)).status_code in {302, 404}


# --- blueprints in a sitting


def test_the_second_sitting_asks_what_the_first_did_not(with_work: Sitting) -> None:
    pool, world = Pool.objects.latest("id"), with_work.world
    paper, drawn = Paper((Line(1),)), []
    for _sitting in range(2):
        attempt = start_attempt(subject_key="x", pool=pool, policy=Policy(), paper=paper, by=world.ana)
        drawn += [item.key for item in attempt.drawn]
        submit_attempt(attempt=attempt, answers={}, by=world.ana)

    assert sorted(drawn) == ["P.Q10", "a"]


def test_a_learner_is_told_when_a_withdrawn_question_is_missing(
    world: World, client: Client, course: CoursePage
) -> None:
    sitting = sitting_of(world, client, course, [single("a"), single("b")], blueprint="* * 2")
    move_questions(pool_key="T1.1", keys=["a"], to="retired", by=world.tomas)

    assert sitting.start().missing_count == 1

    assert "asks one question less than usual" in client.get(sitting.address("attempt")).content.decode()
