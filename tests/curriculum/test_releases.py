"""The page on which a trainer releases: what she sees first, and releases planned for another day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from lms.curriculum.actions.releasing import cut_edition, plan_release, withdraw_release
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, Edition, ModulePage, ScheduledRelease
from lms.curriculum.queries import change_of, confirmation_of, differences_of
from lms.curriculum.rules.outlines import Severity
from lms.curriculum.rules.releases import Decision, first_last_day
from lms.curriculum.tasks import look_at_planned_releases
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.notices.models import Notice
from lms.progress.actions.learning import enrol
from tests.curriculum.changes import add_lesson, mis_key, reword
from tests.world import World

MONDAY = datetime(2040, 3, 5, 9, tzinfo=UTC)  # after everything the database dates itself
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def tomas(world: World, client: Client) -> Client:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    return client


def plan(course: CoursePage, world: World, at: datetime = MONDAY) -> ScheduledRelease:
    decision = Decision(Severity.MATERIAL, "Rates are new", confirmed=confirmation_of(course))
    return plan_release(course=course, due_at=FRIDAY, decision=decision, by=world.tomas, at=at)


def let_time_come(drain: Callable[[], None], moment: datetime = FRIDAY) -> None:
    with clock.at(moment):
        look_at_planned_releases()
        drain()


def test_a_trainer_sees_words_side_by_side_questions_and_who_is_inside(
    world: World, course: CoursePage, tomas: Client
) -> None:
    enrol(course_key="T1", institution=world.aldea, by=world.ana)
    reword()
    add_lesson()
    mis_key()

    page = tomas.get("/admin/releases/T1/").content.decode()

    for words in (
        "What a rate is", "<del>", "<ins>", "Another answer is right now",
        "1 learner is inside", "We suggest “material”, because lessons are new or go.", "/admin/questions/T1.1/regrade/",
    ):  # fmt: skip
        assert words in page, words


def test_what_changed_after_the_trainer_looked_is_not_released(course: CoursePage, tomas: Client) -> None:
    reword()
    seen = confirmation_of(course)
    reword(title="Another title")

    answer = tomas.post(
        "/admin/releases/T1/", {"severity": "wording", "note": "A title", "confirmed": seen, "when": "now"}
    )

    assert answer.status_code == 422
    assert "changed after you looked at it" in answer.content.decode()
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"severity": "material", "earlier_valid_until": "2030-01-01"}, "Only a breaking edition"),
        ({"severity": "breaking", "earlier_valid_until": "2020-01-01"}, "At least 30 days after the release"),
        ({"severity": "wording", "when": "later"}, "Say on which day and at what time."),
        ({"severity": "wording", "when": "later", "due_at": "2020-01-01T08:00"}, "still to come"),
    ],
)
def test_a_release_form_says_what_is_wrong(
    course: CoursePage, tomas: Client, sent: dict[str, str], words: str
) -> None:
    reword()

    answer = tomas.post("/admin/releases/T1/", {"note": "A title", **sent})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "A title" in answer.content.decode()
    assert Edition.objects.count() == 1


def test_a_planned_release_happens_on_its_day_and_not_before(
    course: CoursePage, world: World, drain: Callable[[], None]
) -> None:
    add_lesson()
    planned = plan(course, world)

    let_time_come(drain, FRIDAY - timedelta(minutes=1))
    assert Edition.objects.count() == 1
    let_time_come(drain)
    let_time_come(drain, FRIDAY + timedelta(days=1))

    edition = Edition.objects.get(number=2)
    assert (edition.note, edition.severity, edition.cut_by) == ("Rates are new", "material", world.tomas)
    planned.refresh_from_db()
    assert planned.edition == edition


def test_a_course_changed_after_the_confirmation_is_not_released_and_the_trainer_is_told(
    course: CoursePage, world: World, drain: Callable[[], None]
) -> None:
    add_lesson()
    planned = plan(course, world)
    reword()

    let_time_come(drain)
    let_time_come(drain, FRIDAY + timedelta(days=1))

    assert Edition.objects.count() == 1
    planned.refresh_from_db()
    assert planned.refusal == "changed_since"
    notice = Notice.objects.get(kind="release_refused")
    assert notice.person == world.tomas
    assert "changed after you confirmed" in notice.body


def test_a_planned_release_can_be_withdrawn_and_planned_again(
    course: CoursePage, world: World, tomas: Client, drain: Callable[[], None]
) -> None:
    add_lesson()
    planned = plan(course, world)
    with pytest.raises(RuleViolation, match="planned_already"):
        plan(course, world)

    tomas.post(f"/admin/releases/planned/{planned.key}/withdraw/")
    withdraw_release(planned=planned, by=world.tomas)
    let_time_come(drain)

    assert Edition.objects.count() == 1
    assert plan(course, world) != planned
    assert "Withdrawn on" in tomas.get("/admin/releases/").content.decode()


def test_a_release_that_was_carried_out_cannot_be_withdrawn(
    course: CoursePage, world: World, tomas: Client, drain: Callable[[], None]
) -> None:
    add_lesson()
    planned = plan(course, world)
    let_time_come(drain)

    answer = tomas.post(f"/admin/releases/planned/{planned.key}/withdraw/", follow=True)

    assert "carried out or refused already" in answer.content.decode()
    assert Edition.objects.count() == 2


def test_a_release_of_somebody_who_has_left_does_not_happen(
    course: CoursePage, world: World, drain: Callable[[], None]
) -> None:
    add_lesson()
    planned = plan(course, world)
    ScheduledRelease.objects.update(by=None)

    let_time_come(drain)

    planned.refresh_from_db()
    assert planned.refusal == "planner_gone"
    assert Edition.objects.count() == 1


def test_who_releases_twice_finds_that_nothing_has_changed(course: CoursePage, world: World) -> None:
    add_lesson()
    seen = confirmation_of(course)
    cut_edition(course=course, severity=Severity.MATERIAL, confirmed=seen, by=world.tomas)

    with pytest.raises(RuleViolation, match="nothing_changed"):
        cut_edition(course=course, severity=Severity.MATERIAL, confirmed=seen, by=world.tomas)


def test_another_title_or_order_of_modules_is_a_change(course: CoursePage) -> None:
    module = ModulePage.objects.get()
    module.title = "Counting, and what for"
    module.save_revision().publish()

    item = change_of(course)

    assert item.change.modules_changed and item.change.suggested is Severity.WORDING
    found = differences_of(item)
    assert found
    (row,) = found.module_titles
    assert "what for" in "".join(piece.text for piece in row.new)


def test_a_trainer_plans_a_release_in_the_time_of_her_place(course: CoursePage, tomas: Client) -> None:
    add_lesson()
    sent = {"severity": "material", "note": "Rates", "when": "later", "due_at": "2040-03-06T08:30"}

    done = tomas.post("/admin/releases/T1/", sent | {"confirmed": confirmation_of(course)})

    assert done.status_code == 302
    planned = ScheduledRelease.objects.get()
    assert planned.due_at == datetime(2040, 3, 6, 13, 30, tzinfo=UTC)
    listed, one = (
        tomas.get(address).content.decode() for address in ("/admin/releases/", "/admin/releases/T1/")
    )
    assert "Waits for its day" in listed and "Withdraw the planned release" in one
    for page in (listed, one):
        assert "8:30 a.m." in page and "(America/Guayaquil)" in page


def test_the_notice_of_earlier_certificates_is_counted_from_the_day_on_which_the_release_is_carried_out(
    course: CoursePage, tomas: Client
) -> None:
    add_lesson()
    evening = "2040-03-06T20:00"  # the seventh, where days are counted
    sent = {"severity": "breaking", "note": "Rates", "when": "later", "due_at": evening}
    sent |= {"confirmed": confirmation_of(course)}
    released_on = date(2040, 3, 7)

    early, kept = (
        tomas.post("/admin/releases/T1/", sent | {"earlier_valid_until": day.isoformat()})
        for day in (first_last_day(released_on) - timedelta(days=1), first_last_day(released_on))
    )

    assert (early.status_code, kept.status_code) == (422, 302)


@pytest.mark.parametrize("name", ["ana", "bruno", "mina", "rosa", "yara", "olaf"])
def test_nobody_but_trainers_withdraws_a_release(
    course: CoursePage, world: World, client: Client, name: str
) -> None:
    add_lesson()
    planned = plan(course, world)
    client.force_login(world.people[name])

    client.post(f"/admin/releases/planned/{planned.key}/withdraw/")

    planned.refresh_from_db()
    assert planned.withdrawn_at is None


def test_without_a_change_there_is_nothing_to_release(course: CoursePage, tomas: Client) -> None:
    page = tomas.get("/admin/releases/T1/").content.decode()

    assert "Nothing has changed since the last edition." in page
    assert 'name="severity"' not in page
