"""Renewing a certificate, a task done at work, and what a certificate states."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from lms.assessment.queries.attempts import right_answers
from lms.credentials.models import Certificate
from lms.curriculum.models import CoursePage, Edition, Rendering
from lms.curriculum.rules.outlines import Outline, OutlineLesson, OutlineModule
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox.actions import drain_everything
from lms.progress.actions.cells import rebuild_learning
from lms.progress.actions.certificates import publish_renewable
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from lms.progress.actions.paths import publish_paths
from lms.progress.actions.renewing import start_renewal
from lms.progress.actions.workplace import hand_in_task, judge_task
from lms.progress.models import Enrolment, LearningCell, Renewal, WorkplaceTask
from lms.progress.queries.coverage import coverage
from lms.progress.queries.learners import my_learning
from lms.progress.rules.paths import PathVersion
from lms.progress.rules.renewal import may_renew, renewed_until, to_refresh, window_opens_on
from tests.progress.test_learning import through
from tests.world import World

FIRST = datetime(2027, 3, 10, 15, tzinfo=UTC)
LATER = datetime(2029, 11, 1, 15, tzinfo=UTC)  # within six months of 9 March 2030


@pytest.mark.parametrize(
    ("until", "opens"),
    [
        (date(2029, 3, 9), date(2028, 9, 9)),
        (date(2029, 8, 31), date(2029, 3, 1)),
        (date(2029, 1, 1), date(2028, 7, 1)),
    ],
)
def test_the_window_opens_six_months_before_the_end(until: date, opens: date) -> None:
    assert window_opens_on(until) == opens
    assert not may_renew(until, opens - timedelta(days=1))
    assert may_renew(until, opens) and may_renew(until, until + timedelta(days=400))


@pytest.mark.parametrize(
    ("renewed_on", "until"),
    [
        (date(2028, 11, 1), date(2032, 3, 9)),  # early: no day is lost
        (date(2029, 3, 9), date(2032, 3, 9)),
        (date(2029, 5, 1), date(2032, 4, 30)),  # late: from the day it was renewed
    ],
)
def test_how_long_the_new_certificate_lasts(renewed_on: date, until: date) -> None:
    assert renewed_until(date(2029, 3, 9), renewed_on, 36) == until


def outline(**digests: str) -> Outline:
    lessons = tuple(OutlineLesson(key, key, 5, digest) for key, digest in digests.items())
    return Outline("T1", "T", (OutlineModule("T1.1", "M", "", lessons),))


@pytest.mark.parametrize(
    ("today", "lessons"),
    [
        (date(2029, 1, 1), ("b", "d")),
        (date(2029, 6, 7), ("b", "d")),  # 90 days after the end
        (date(2029, 6, 8), ("a", "b", "d")),  # later it is the whole course
    ],
)
def test_what_is_read_again(today: date, lessons: tuple[str, ...]) -> None:
    taken, newest = outline(a="1", b="1", c="1"), outline(a="1", b="2", d="1")
    assert to_refresh(taken, newest, date(2029, 3, 9), today) == lessons


@pytest.fixture
def completed(world: World, course: CoursePage) -> Enrolment:
    """Ana completed T1 in March 2027; her certificate ends in March 2030."""
    with clock.at(FIRST):
        enrolment = through(enrol(course_key="T1", institution=world.aldea, by=world.ana), FIRST)
        drain_everything()
    return enrolment


def changed_edition(enrolment: Enrolment) -> Edition:
    """The next edition, whose first lesson says something else."""
    edition = enrolment.edition
    plain = edition.outline
    plain["modules"][0]["lessons"][0]["digest"] = "other words"
    new = Edition.objects.create(
        course_key="T1", number=2, title=edition.title, outline=plain, source={}, compiler_version=1,
        severity="wording", hours=1,
    )  # fmt: skip
    for row in Rendering.objects.filter(edition=edition):
        row.pk, row.edition = None, new
        row.save()
    return new


def pass_tests(enrolment: Enrolment) -> None:
    for module in enrolment.edition.outline_value.modules:
        attempt = start_test(enrolment=enrolment, module_key=module.key, by=enrolment.person)
        submit_test(enrolment=enrolment, attempt=attempt, answers=right_answers(attempt), by=enrolment.person)


def test_nothing_is_renewed_before_the_window_opens(world: World, completed: Enrolment) -> None:
    with clock.at(FIRST + timedelta(days=300)), pytest.raises(RuleViolation, match="nothing_to_renew"):
        start_renewal(enrolment=completed, by=world.ana)


def test_a_certificate_is_renewed_by_reading_what_changed_and_passing_anew(
    world: World, completed: Enrolment, client: Client
) -> None:
    publish_paths([PathVersion("R1", 1, ("T1",), date(2024, 1, 1))])
    changed_edition(completed)
    with clock.at(LATER):
        renewal = start_renewal(enrolment=completed, by=world.ana)
        assert start_renewal(enrolment=completed, by=world.ana) == renewal
        completed.refresh_from_db()
        first, _second = completed.edition.outline_value.lessons
        assert (completed.edition.number, renewal.lesson_keys) == (2, [first.key])
        with pytest.raises(RuleViolation, match="lessons_left"):
            pass_tests(completed)
        client.force_login(world.ana)
        assert (
            "Read again" in client.get(reverse("progress:enrolment", args=[completed.key])).content.decode()
        )
        client.post(reverse("progress:lesson", args=[completed.key, first.key]))
        pass_tests(completed)
        drain_everything()
        drain_everything()

        old, new = Certificate.objects.order_by("id")
        assert (old.state, new.state, new.payload["renews"]) == ("superseded", "valid", old.serial)
        assert (new.issued_on, new.valid_until) == (date(2029, 11, 1), date(2033, 3, 9))
        assert coverage(world.aldea, date(2029, 11, 1)).holders == 1
        assert coverage(world.aldea, date(2029, 10, 31)).holders == 1  # history stays
        for serial, words in ((old.serial, "Superseded"), (new.serial, "Valid")):
            assert words in Client().get(f"/verify/{serial}/").content.decode()
    completed.refresh_from_db()
    assert completed.completed_at == FIRST


def test_when_nothing_changed_only_the_tests_are_left(world: World, completed: Enrolment) -> None:
    with clock.at(LATER):
        renewal = start_renewal(enrolment=completed, by=world.ana)
        completed.refresh_from_db()
        assert renewal.lesson_keys == []
        pass_tests(completed)
        drain_everything()

    assert Renewal.objects.get().completed_at == LATER
    assert Certificate.objects.count() == 2


def test_a_test_passed_in_a_renewal_leads_on_while_something_is_left(
    world: World, completed: Enrolment, client: Client
) -> None:
    client.force_login(world.ana)
    with clock.at(LATER):
        renewal = start_renewal(enrolment=completed, by=world.ana)
        assert [c.is_being_renewed for c in my_learning(world.ana).courses] == [True]
        completed.refresh_from_db()
        pass_tests(completed)
        Renewal.objects.filter(pk=renewal.pk).update(completed_at=None)
        key = completed.outline.modules[0].key
        page = client.get(reverse("progress:result", args=[completed.key, key, 1])).content.decode()

    assert "Passed with" in page and "The course is complete" not in page


def test_a_renewal_counts_as_activity_and_completes_nothing_twice(world: World, completed: Enrolment) -> None:
    with clock.at(LATER):
        start_renewal(enrolment=completed, by=world.ana)
        completed.refresh_from_db()
        pass_tests(completed)
        drain_everything()

    def cells() -> dict[date, tuple[int, int, int]]:
        rows = LearningCell.objects.filter(institution=world.aldea)
        return {row.month: (row.enrolled, row.active, row.completed) for row in rows}

    expected = {date(2027, 3, 1): (1, 1, 1), date(2029, 11, 1): (0, 1, 0)}
    assert cells() == expected
    rebuild_learning()
    assert cells() == expected


def test_a_withdrawn_certificate_is_not_renewed(world: World, completed: Enrolment) -> None:
    Certificate.objects.update(state="withdrawn")
    with clock.at(LATER), pytest.raises(RuleViolation, match="nothing_to_renew"):
        start_renewal(enrolment=completed, by=world.ana)


def test_the_holder_hears_once_that_she_may_renew(world: World, completed: Enrolment, client: Client) -> None:
    mail.outbox.clear()
    for day in (date(2029, 9, 8), date(2029, 9, 9), date(2029, 9, 10), date(2030, 1, 1)):
        with clock.at(datetime(day.year, day.month, day.day, 15, tzinfo=UTC)):
            publish_renewable()
            drain_everything()
    assert [message.subject for message in mail.outbox] == ["You may renew your certificate now"]
    client.force_login(world.ana)
    with clock.at(LATER):
        assert "Renew the certificate" in client.get(reverse("progress:mine")).content.decode()
        client.post(reverse("progress:renew", args=[completed.key]))
        assert "Continue: test of" in client.get(reverse("progress:mine")).content.decode()


def test_a_certificate_states_what_the_recommendation_lists(
    world: World, completed: Enrolment, client: Client
) -> None:
    payload = Certificate.objects.get().payload
    assert payload["outcomes"] == ["Tell nationality from country of birth."]
    assert payload["workload"] == "1 hour of learning"
    assert payload["country"] == "Xanadia"
    for key in (
        "holder", "title", "issuer", "assessment", "participation", "quality", "prerequisites", "supervision",
        "stacking", "framework_level", "issued_on",
    ):  # fmt: skip
        assert payload[key], key
    page = client.get(f"/verify/{payload['serial']}/").content.decode()
    assert "Learning outcomes" in page and "Ana" not in page
    client.force_login(world.ana)
    assert "Quality assurance" in client.get(f"/certificates/{payload['serial']}/").content.decode()


def test_an_older_certificate_keeps_what_it_says(world: World, completed: Enrolment, client: Client) -> None:
    row = Certificate.objects.get()
    row.payload = {
        key: row.payload[key]
        for key in ("holder", "title", "sentence", "course", "issuer", "serial", "verify_at")
    }
    row.save()
    client.force_login(world.ana)
    assert "What this certificate states" not in client.get(f"/certificates/{row.serial}/").content.decode()


# --- a task at work


@pytest.fixture
def asking(world: World, course: CoursePage) -> Enrolment:
    """Ana is through a course that asks for a task at work."""
    Edition.objects.update(workplace_task=True)
    enrolment = through(enrol(course_key="T1", institution=world.aldea, by=world.ana))
    drain_everything()
    return enrolment


def hand_in(world: World, enrolment: Enrolment, **more: object) -> WorkplaceTask:
    fields = {
        "enrolment": enrolment, "lesson_key": enrolment.edition.outline_value.lessons[0].key,
        "description": "I dated every figure in our report.", "supervisor": world.bruno, "by": world.ana, **more,
    }  # fmt: skip
    return hand_in_task(**fields)  # type: ignore[arg-type]


def test_the_certificate_waits_for_the_task_and_states_it(
    world: World, asking: Enrolment, drain: Callable[[], None]
) -> None:
    assert not Certificate.objects.exists()
    first = hand_in(world, asking)
    drain()
    with pytest.raises(RuleViolation, match="comment_missing"):
        judge_task(task=first, confirmed=False, by=world.bruno)
    judge_task(task=first, confirmed=False, comment="Which report?", by=world.bruno)
    drain()
    assert not Certificate.objects.exists()
    second = hand_in(world, asking)
    drain()
    judge_task(task=second, confirmed=True, by=world.bruno)
    judge_task(task=second, confirmed=False, comment="Second thoughts", by=world.bruno)
    drain()

    payload = Certificate.objects.get().payload
    assert "confirmed by a colleague" in payload["workplace_task"]
    assert "figure in our report" not in str(payload)
    subjects = [message.subject for message in mail.outbox]
    assert subjects.count("Ana asks you to confirm a task") == 2
    assert {"Your task at work came back", "Your task at work is confirmed"} <= set(subjects)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"supervisor": "ana"}, "not_a_colleague"),
        ({"supervisor": "carla"}, "not_a_colleague"),
        ({"description": " "}, "task_length"),
        ({"description": "x" * 2001}, "task_length"),
        ({"description": "Her number is 0991234567."}, "personal_data"),
        ({"lesson_key": "none"}, "unknown_lesson"),
    ],
)
def test_a_task_that_is_refused(
    world: World, asking: Enrolment, change: dict[str, object], code: str
) -> None:
    with pytest.raises(RuleViolation, match=code):
        hand_in(world, asking, **{key: world.people.get(str(value), value) for key, value in change.items()})


@pytest.mark.parametrize("name", ["ana", "carla", "rosa", "mina", "olaf"])
def test_only_the_colleague_who_was_named_confirms(
    world: World, asking: Enrolment, name: str, client: Client
) -> None:
    task = hand_in(world, asking)
    with pytest.raises(RuleViolation, match="not_yours"):
        judge_task(task=task, confirmed=True, by=world.people[name])
    client.force_login(world.people[name])
    assert client.get(reverse("progress:confirm_task", args=[task.key])).status_code == 404


def test_a_task_goes_through_its_pages(world: World, asking: Enrolment, client: Client) -> None:
    client.force_login(world.ana)
    page = reverse("progress:task", args=[asking.key])
    fields = {"lesson": asking.edition.outline_value.lessons[0].key, "supervisor": str(world.bruno.key)}
    refused = client.post(page, {**fields, "description": "Call 0991234567"})
    assert refused.status_code == 422 and "Call 0991234567" in refused.content.decode()
    client.post(page, {**fields, "description": "I dated every figure."})
    assert "Bruno is asked" in client.get(page).content.decode()
    other = Client()
    other.force_login(world.bruno)
    assert "Ana" in other.get(reverse("progress:tasks")).content.decode()
    task = WorkplaceTask.objects.get()
    other.post(reverse("progress:confirm_task", args=[task.key]), {"verdict": "confirm", "comment": ""})
    assert "Confirmed" in client.get(page).content.decode()


def test_a_lesson_read_again_is_a_fact_once(world: World, completed: Enrolment) -> None:
    changed_edition(completed)
    with clock.at(LATER):
        renewal = start_renewal(enrolment=completed, by=world.ana)
        for _again in range(2):
            finish_lesson(enrolment=completed, lesson_key=renewal.lesson_keys[0], by=world.ana)

    assert renewal.refreshed.count() == 1
