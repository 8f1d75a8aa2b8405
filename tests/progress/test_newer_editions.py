"""A newer edition never moves under a learner's feet: done stays done, completed stays completed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import right_answers
from lms.credentials.models import Certificate, StatusChange, StoredDocument
from lms.credentials.queries import verification
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.models import CoursePage, Edition, LessonPage, ModulePage
from lms.curriculum.rules.outlines import Severity
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.notices.models import Notice
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.actions.editions import take_newer_edition
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from lms.progress.actions.renewing import start_renewal
from lms.progress.models import Enrolment
from lms.progress.queries.editions import inside, newer_edition
from lms.progress.queries.learners import standing_of
from tests.curriculum.changes import add_lesson, mis_key, release, reword, take_out
from tests.progress.test_learning import through
from tests.world import World

FIRST, SECOND = "T1.1.L1", "T1.1.L2"


@pytest.fixture
def ana_in(world: World, course: CoursePage) -> Enrolment:
    return enrol(course_key="T1", institution=world.aldea, by=world.ana)


@pytest.fixture
def begun(world: World, ana_in: Enrolment) -> Enrolment:
    return finish_lesson(enrolment=ana_in, lesson_key=FIRST, by=world.ana)


def now_in(enrolment: Enrolment) -> tuple[int, int | None]:
    """The edition she is in, and the one she is asked about."""
    row = Enrolment.objects.select_related("edition", "offered_edition").get(pk=enrolment.pk)
    return row.edition.number, row.offered_edition.number if row.offered_edition else None


@pytest.mark.parametrize("severity", list(Severity))
def test_who_has_not_begun_moves_whatever_changed(
    ana_in: Enrolment, drain: Callable[[], None], severity: Severity
) -> None:
    add_lesson()
    release(severity)
    drain()

    assert now_in(ana_in) == (2, None)


@pytest.mark.parametrize(
    ("severity", "where"),
    [(Severity.WORDING, (2, None)), (Severity.MATERIAL, (1, 2)), (Severity.BREAKING, (1, 2))],
)
def test_who_has_begun_moves_only_for_other_words(
    begun: Enrolment, drain: Callable[[], None], severity: Severity, where: tuple[int, int | None]
) -> None:
    reword()
    release(severity)
    drain()

    assert now_in(begun) == where
    assert begun.completions.count() == 1


def test_an_edition_of_words_after_one_with_a_new_lesson_still_asks(
    begun: Enrolment, drain: Callable[[], None]
) -> None:
    add_lesson()
    release(Severity.MATERIAL)
    drain()
    reword()
    release(Severity.WORDING)
    drain()

    assert now_in(begun) == (1, 3)  # the later question has taken the place of the earlier one
    begun.refresh_from_db()
    newer = newer_edition(begun)
    assert newer
    assert [lesson.key for lesson in newer.transition.new_lessons] == ["T1.1.L3"]
    assert [edition.number for edition in newer.notes] == [2, 3]


def test_an_older_edition_that_is_heard_late_moves_nobody_back(
    begun: Enrolment, drain: Callable[[], None]
) -> None:
    add_lesson()
    second = release(Severity.MATERIAL)
    reword()
    release(Severity.WORDING)
    drain()
    publish(topics.EDITION_CUT, second.key)
    drain()

    assert now_in(begun) == (1, 3)


def test_learner_in_an_open_test_moves_and_hands_in_what_she_was_asked(
    world: World, begun: Enrolment, drain: Callable[[], None]
) -> None:
    row = finish_lesson(enrolment=begun, lesson_key=SECOND, by=world.ana)
    attempt = start_test(enrolment=row, module_key="T1.1", by=world.ana)
    reword()
    mis_key()
    release(Severity.WORDING)
    drain()

    row.refresh_from_db()
    assert row.edition.number == 2
    assert start_test(enrolment=row, module_key="T1.1", by=world.ana) == attempt
    marked = submit_test(enrolment=row, attempt=attempt, answers=right_answers(attempt), by=world.ana)
    assert (marked.pool.version, marked.passed) == (1, True)
    row.refresh_from_db()
    assert row.completed_at and row.completed_edition == row.edition


@pytest.fixture
def open_without_module(
    world: World, course: CoursePage, begun: Enrolment, drain: Callable[[], None]
) -> Attempt:
    """The open attempt of Ana at a test that the edition she was moved to no longer has."""
    row = finish_lesson(enrolment=begun, lesson_key=SECOND, by=world.ana)
    attempt = start_test(enrolment=row, module_key="T1.1", by=world.ana)
    old = ModulePage.objects.get()
    other = course.add_child(instance=ModulePage(title="Other", module_key="T1.2", has_test=False))
    other.add_child(instance=LessonPage(title="Other", lesson_key="T1.2.L1", minutes=5))
    old.delete()
    release(Severity.WORDING)
    drain()
    begun.refresh_from_db()
    assert begun.outline.module("T1.1") is None
    return attempt


def test_an_open_test_of_a_module_that_went_is_reached_and_handed_in(
    world: World, begun: Enrolment, open_without_module: Attempt, client: Client
) -> None:
    client.force_login(world.ana)
    address = reverse("progress:attempt", args=[begun.key, "T1.1"])

    assert address in client.get(reverse("progress:enrolment", args=[begun.key])).content.decode()
    assert client.get(address).status_code == 200
    kept = client.post(address, {"keep": "1"}, follow=True)
    assert address in kept.content.decode()
    review = reverse("progress:review", args=[begun.key, "T1.1"])
    assert client.get(review).status_code == 200
    result = client.post(review, follow=True)

    assert result.status_code == 200 and "70" in result.content.decode()
    open_without_module.refresh_from_db()
    assert open_without_module.passed is False


def test_a_test_that_went_is_not_begun_again(
    world: World, begun: Enrolment, open_without_module: Attempt, client: Client
) -> None:
    client.force_login(world.ana)
    submit_test(enrolment=begun, attempt=open_without_module, answers={}, by=world.ana)
    start = reverse("progress:start_test", args=[begun.key, "T1.1"])

    page = client.get(reverse("progress:test", args=[begun.key, "T1.1"])).content.decode()

    assert start not in page
    client.post(start)
    assert Attempt.objects.count() == 1
    assert "T1.1/" not in client.get(reverse("progress:enrolment", args=[begun.key])).content.decode()


def test_a_test_that_nobody_sat_and_no_edition_asks_for_is_not_found(
    world: World, begun: Enrolment, open_without_module: Attempt, client: Client
) -> None:
    client.force_login(world.ana)
    open_without_module.delete()

    assert client.get(reverse("progress:test", args=[begun.key, "T1.1"])).status_code == 404


def test_learner_whose_last_lesson_is_taken_out_has_completed(
    world: World, course: CoursePage, begun: Enrolment, drain: Callable[[], None]
) -> None:
    course.get_children().get().specific.__class__.objects.update(has_test=False)
    reword()
    release(Severity.WORDING)
    drain()
    take_out(SECOND)
    release(Severity.WORDING)
    drain()

    begun.refresh_from_db()
    assert begun.completed_at and begun.completed_edition.number == 3  # type: ignore[union-attr]
    assert Certificate.objects.get().payload["edition"] == 3


def test_taking_the_newer_edition_keeps_what_was_done(
    world: World, begun: Enrolment, drain: Callable[[], None]
) -> None:
    add_lesson()
    take_out(SECOND)
    release(Severity.MATERIAL)
    drain()

    row = take_newer_edition(enrolment=begun, number=2, by=world.ana)
    again = take_newer_edition(enrolment=begun, number=2, by=world.ana)

    assert now_in(row) == now_in(again) == (2, None)
    standing = standing_of(row)
    assert (standing.done_count, standing.lesson_count) == (1, 2)


def test_an_edition_she_did_not_read_about_is_not_taken(
    world: World, begun: Enrolment, drain: Callable[[], None]
) -> None:
    add_lesson()
    release(Severity.MATERIAL)
    drain()
    reword()
    release(Severity.MATERIAL)
    drain()

    with pytest.raises(RuleViolation, match="another_edition"):
        take_newer_edition(enrolment=begun, number=2, by=world.ana)
    assert now_in(begun) == (1, 3)


def test_completed_stays_completed_and_may_read_what_is_new(
    world: World, ana_in: Enrolment, drain: Callable[[], None], client: Client
) -> None:
    through(ana_in)
    drain()
    add_lesson()
    release(Severity.BREAKING)
    drain()
    client.force_login(world.ana)

    assert "New since you completed: 1 lesson" in client.get("/learning/").content.decode()
    address = reverse("progress:edition", args=[ana_in.key])
    assert "The course stays completed" in client.get(address).content.decode()
    client.post(reverse("progress:take_edition", args=[ana_in.key]), {"number": 2})

    row = Enrolment.objects.get()
    assert (row.edition.number, row.completed_edition.number) == (2, 1)  # type: ignore[union-attr]
    assert row.completed_at
    publish(topics.COURSE_COMPLETED, row.key)
    drain()
    assert Certificate.objects.get().payload["edition"] == 1


def test_a_renewal_asks_for_what_changed_since_she_completed_though_she_read_on(
    world: World, ana_in: Enrolment, drain: Callable[[], None]
) -> None:
    through(ana_in)
    drain()
    add_lesson()
    release(Severity.MATERIAL)
    drain()
    take_newer_edition(enrolment=ana_in, number=2, by=world.ana)
    Certificate.objects.update(valid_until=ending(30))

    renewal = start_renewal(enrolment=ana_in, by=world.ana)

    assert (renewal.lesson_keys, renewal.from_edition.number) == (["T1.1.L3"], 1)
    reword()
    release(Severity.MATERIAL)
    drain()
    assert newer_edition(Enrolment.objects.with_edition().get()) is None  # first the renewal


def test_the_page_says_what_changed_what_is_kept_and_what_is_new(
    world: World, begun: Enrolment, drain: Callable[[], None], client: Client
) -> None:
    add_lesson()
    reword()
    release(Severity.MATERIAL, "Rates are new")
    drain()
    client.force_login(world.ana)

    assert "A newer edition exists" in client.get("/learning/").content.decode()
    page = client.get(reverse("progress:edition", args=[begun.key])).content.decode()

    for words in (
        "Rates are new", "What a rate is", "A figure, its date and its source",
        "1 lesson you have done stays done.", "New to do: 1 lesson, 9 minutes", "Change to edition 2",
        "Go on in edition 1",
    ):  # fmt: skip
        assert words in page, words


def test_the_page_says_what_else_is_asked_and_how_long_a_certificate_lasts(
    world: World, course: CoursePage, begun: Enrolment, drain: Callable[[], None], client: Client
) -> None:
    course.workplace_task, course.certificate_months = True, 24
    course.save_revision().publish()
    ModulePage.objects.update(outcome="Tell what a figure counts.")
    release(Severity.MATERIAL)
    drain()
    client.force_login(world.ana)

    page = client.get(reverse("progress:edition", args=[begun.key])).content.decode()

    for words in (
        "At the end you do one task at work", "Months a certificate is valid: 24. In your edition: 36.",
        "Modules with another learning outcome",
    ):  # fmt: skip
        assert words in page, words


def test_without_a_newer_edition_the_page_leads_to_the_course(
    world: World, begun: Enrolment, client: Client
) -> None:
    client.force_login(world.ana)

    answer = client.get(reverse("progress:edition", args=[begun.key]))

    assert answer["Location"] == reverse("progress:enrolment", args=[begun.key])


@pytest.mark.parametrize("name", ["bruno", "carla", "tomas", "mina", "zoe"])
def test_nobody_else_sees_or_takes_her_newer_edition(
    world: World, begun: Enrolment, drain: Callable[[], None], client: Client, name: str
) -> None:
    add_lesson()
    release(Severity.MATERIAL)
    drain()
    client.force_login(world.people[name])

    assert client.get(reverse("progress:edition", args=[begun.key])).status_code == 404
    taken = client.post(reverse("progress:take_edition", args=[begun.key]), {"number": 2})
    assert taken.status_code == 404
    assert now_in(begun) == (1, 2)


def test_who_is_inside_is_counted_before_the_release(
    world: World, begun: Enrolment, drain: Callable[[], None]
) -> None:
    enrol(course_key="T1", institution=world.brisa, by=world.carla)
    through(enrol(course_key="T1", institution=world.aldea, by=world.bruno))
    drain()

    found = inside("T1")

    assert (found.not_begun, found.begun, found.completed, found.certificate_count) == (1, 1, 1, 1)
    by_severity = {item.severity: (item.moved, item.asked, item.stayed) for item in found.forecasts}
    assert by_severity == {
        Severity.WORDING: (2, 0, 1),
        Severity.MATERIAL: (1, 1, 1),
        Severity.BREAKING: (1, 1, 1),
    }


def test_my_learning_asks_the_same_number_of_questions_with_newer_editions(
    world: World, ana_in: Enrolment, drain: Callable[[], None], client: Client
) -> None:
    through(ana_in)
    drain()
    client.force_login(world.ana)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get("/learning/")
        return len(found)

    before = asked()
    add_lesson()
    release(Severity.MATERIAL)
    drain()
    assert asked() == before


# --- certificates of earlier editions


def ending(days: int) -> date:
    return clock.today() + timedelta(days=days)


def break_course(last_day: date | None) -> Edition:
    add_lesson()
    course = CoursePage.objects.get()
    return cut_edition(
        course=course,
        severity=Severity.BREAKING,
        note="The law changed",
        earlier_valid_until=last_day,
        by=None,
    )


def test_a_breaking_edition_brings_the_last_day_of_certificates_forward_once(
    ana_in: Enrolment, drain: Callable[[], None]
) -> None:
    through(ana_in)
    drain()
    stated = Certificate.objects.get().payload["valid_until"]
    document = bytes(StoredDocument.objects.get().content)
    edition = break_course(ending(60))
    drain()
    publish(topics.EDITION_CUT, edition.key)
    drain()

    certificate = Certificate.objects.get()
    assert certificate.valid_until == ending(60)
    assert certificate.payload["valid_until"] == stated
    assert bytes(StoredDocument.objects.get().content) == document
    change = StatusChange.objects.get(state=StatusChange.SHORTENED)
    assert (change.reason, change.until) == ("The law changed", ending(60))
    assert Notice.objects.filter(kind="certificate_shortened").count() == 1
    assert not Notice.objects.filter(kind="certificate_changed").exists()
    found = verification(certificate.serial)
    assert found.shortening and found.shortening.stated_until == date.fromisoformat(stated)


def test_whoever_verifies_reads_why_it_ends_earlier(
    ana_in: Enrolment, drain: Callable[[], None], client: Client
) -> None:
    through(ana_in)
    drain()
    break_course(ending(60))
    drain()

    page = client.get(f"/verify/{Certificate.objects.get().serial}/").content.decode()

    assert "The last day was brought forward" in page and "The law changed" in page


def test_a_certificate_never_lasts_longer_than_it_did(ana_in: Enrolment, drain: Callable[[], None]) -> None:
    through(ana_in)
    drain()
    until = Certificate.objects.get().valid_until
    break_course(until + timedelta(days=5))
    drain()

    assert Certificate.objects.get().valid_until == until
    assert not StatusChange.objects.filter(state=StatusChange.SHORTENED).exists()


def test_a_course_completed_in_an_earlier_edition_counts_no_longer_than_the_others(
    world: World, begun: Enrolment, drain: Callable[[], None]
) -> None:
    break_course(ending(60))
    drain()
    through(Enrolment.objects.with_edition().get())
    drain()

    certificate = Certificate.objects.get()
    assert (certificate.payload["edition"], certificate.valid_until) == (1, ending(60))


def test_certificates_of_the_new_edition_are_left_alone(
    world: World, ana_in: Enrolment, drain: Callable[[], None]
) -> None:
    break_course(ending(60))
    drain()
    through(Enrolment.objects.with_edition().get())
    drain()

    assert Certificate.objects.get().valid_until > ending(365)


@pytest.mark.parametrize(
    ("severity", "days", "code"),
    [(Severity.MATERIAL, 60, "not_breaking"), (Severity.BREAKING, 29, "too_soon")],
)
def test_a_last_day_comes_with_a_breaking_edition_and_thirty_days_of_notice(
    course: CoursePage, severity: Severity, days: int, code: str
) -> None:
    add_lesson()
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    with pytest.raises(RuleViolation, match=code):
        cut_edition(
            course=course,
            severity=severity,
            earlier_valid_until=date(2026, 3, 1) + timedelta(days=days),
            by=None,
            at=moment,
        )
