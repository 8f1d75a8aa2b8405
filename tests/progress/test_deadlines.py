"""Deadlines: whom they are for, when she is reminded and when her focal point hears, and the calendar."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from lms.curriculum.models import CoursePage
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.rules.working_days import is_working_day, working_days_left
from lms.notices.models import Notice
from lms.notices.queries import token_of
from lms.outbox.actions import drain_everything
from lms.progress.actions.deadlines import (
    close_calendar,
    open_calendar,
    publish_due_deadlines,
    set_deadline,
    withdraw_deadline,
)
from lms.progress.actions.learning import enrol
from lms.progress.actions.paths import publish_paths
from lms.progress.models import CalendarFeed, CourseDeadline
from lms.progress.queries.deadlines import deadlines_for, focal_points, owing
from lms.progress.rules.deadlines import Stage, is_escalated, next_look, stage_on, week_of
from lms.progress.rules.paths import PathVersion
from tests.progress.test_learning import through
from tests.world import World

DUE = date(2027, 3, 31)  # a Wednesday
START = datetime(2027, 3, 1, 15, tzinfo=UTC)


def days(first: date, count: int) -> Iterator[date]:
    """Days at ten in the morning in Guayaquil; the present is that day inside the loop."""
    for n in range(count):
        day = first + timedelta(days=n)
        with clock.at(datetime(day.year, day.month, day.day, 15, tzinfo=UTC)):
            yield day


@pytest.mark.parametrize(
    ("day", "stage", "escalated", "look"),
    [
        (date(2027, 3, 1), None, False, date(2027, 3, 17)),
        (date(2027, 3, 17), Stage.AHEAD, False, date(2027, 3, 28)),
        (date(2027, 3, 28), Stage.NEAR, False, date(2027, 4, 1)),
        (date(2027, 3, 31), Stage.NEAR, False, date(2027, 4, 1)),
        (date(2027, 4, 1), Stage.OVERDUE, False, date(2027, 4, 8)),
        (date(2027, 4, 7), Stage.OVERDUE, False, date(2027, 4, 8)),
        (date(2027, 4, 8), Stage.OVERDUE, True, date(2027, 4, 15)),
    ],
)
def test_the_stages_of_a_deadline(day: date, stage: Stage | None, escalated: bool, look: date) -> None:
    assert (stage_on(DUE, day), is_escalated(DUE, day), next_look(DUE, day)) == (stage, escalated, look)


@pytest.mark.parametrize(
    ("country", "today", "due_on", "left"),
    [
        ("EC", date(2026, 4, 1), date(2026, 4, 6), 2),  # Good Friday and a weekend lie between
        (
            "XA",
            date(2026, 4, 1),
            date(2026, 4, 6),
            3,
        ),  # of a country without a calendar only weekends are known
        ("EC", date(2026, 4, 6), date(2026, 4, 1), 0),
        ("EC", date(2026, 4, 6), date(2026, 4, 6), 0),
    ],
)
def test_working_days_left(country: str, today: date, due_on: date, left: int) -> None:
    assert working_days_left(country, today, due_on) == left


def test_a_week_has_the_weekend_of_its_country() -> None:
    friday, sunday = date(2026, 11, 27), date(2026, 11, 29)
    assert is_working_day("EC", friday) and not is_working_day("EC", sunday)
    assert is_working_day("EG", sunday) and not is_working_day("EG", friday)


def test_the_week_is_named_with_its_iso_year() -> None:
    assert week_of(date(2027, 1, 1)) == "2026-W53"


def test_she_is_told_each_stage_once_and_her_focal_point_once_a_week(
    world: World, course: CoursePage
) -> None:
    publish_paths([PathVersion("R1", 1, ("T1",), date(2024, 1, 1))])
    with clock.at(START):
        set_deadline(
            institution=world.aldea, course_key="T1", due_on=DUE, occupational_role="R1", by=world.bruno
        )
        drain_everything()
    told: list[tuple[str, date]] = []
    for day in days(date(2027, 3, 1), 60):
        for _again in range(2):
            publish_due_deadlines()
            drain_everything()
        told += [(message.to[0], day) for message in mail.outbox]
        mail.outbox.clear()

    to_ana = [day for to, day in told if to == "ana@example.org"]
    to_bruno = [day for to, day in told if to == "bruno@example.org"]
    assert to_ana == [date(2027, 3, 17), date(2027, 3, 29), date(2027, 4, 1)]  # the 28th is a Sunday
    assert to_bruno == [date(2027, 4, 8), date(2027, 4, 15), date(2027, 4, 22), date(2027, 4, 29)]
    assert {to for to, _day in told} == {"ana@example.org", "bruno@example.org"}
    overdue = Notice.objects.filter(kind="staff_overdue").first()
    assert overdue and "Ana" in overdue.body and "Carla" not in overdue.body
    assert "It cannot be switched off" in Notice.objects.filter(person=world.ana).first().body  # type: ignore[union-attr]


def test_who_completes_the_course_hears_no_more(world: World, course: CoursePage) -> None:
    with clock.at(START):
        deadline = set_deadline(
            institution=world.aldea, course_key="T1", due_on=DUE, person=world.ana, by=world.bruno
        )
        assert owing(deadline, START.date()) == [world.ana]
        through(enrol(course_key="T1", institution=world.aldea, by=world.ana))
        assert owing(deadline, START.date()) == []
        drain_everything()
    for _day in days(date(2027, 3, 10), 40):
        publish_due_deadlines()
        drain_everything()

    assert Counter(Notice.objects.values_list("kind", flat=True))["deadline_digest"] == 0
    assert CourseDeadline.objects.get().next_look_on is None


def test_several_courses_make_one_mail_a_day(world: World, course: CoursePage) -> None:
    with clock.at(START):
        for key in ("T1", "T2", "T3"):
            set_deadline(
                institution=world.aldea, course_key=key, due_on=DUE, person=world.ana, by=world.bruno
            )
        drain_everything()
    for _day in days(date(2027, 3, 16), 3):
        publish_due_deadlines()
        drain_everything()

    assert [message.to for message in mail.outbox] == [["ana@example.org"]]
    assert mail.outbox[0].subject == "3 courses are due"


def test_a_second_deadline_on_the_same_day_is_told_the_day_after(world: World, course: CoursePage) -> None:
    soon = date(2027, 3, 12)
    with clock.at(START):
        set_deadline(institution=world.aldea, course_key="T1", due_on=soon, person=world.ana, by=world.bruno)
        drain_everything()
        set_deadline(institution=world.aldea, course_key="T2", due_on=soon, person=world.ana, by=world.bruno)
        drain_everything()
        assert len(mail.outbox) == 1
    for _day in days(date(2027, 3, 2), 1):
        publish_due_deadlines()
        drain_everything()

    assert ["“T2”" in message.body for message in mail.outbox] == [False, True]


def test_mails_of_courses_nobody_requires_can_be_refused(
    world: World, course: CoursePage, client: Client
) -> None:
    with clock.at(datetime(2027, 3, 17, 15, tzinfo=UTC)):
        set_deadline(institution=world.aldea, course_key="T1", due_on=DUE, person=world.ana, by=world.bruno)
        drain_everything()
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers
    address = reverse("notices:unsubscribe", args=[token_of(world.ana)])
    assert address in mail.outbox[0].body
    assert "You receive reminders" in client.get(address).content.decode()
    Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
    for _day in days(date(2027, 3, 27), 10):
        publish_due_deadlines()
        drain_everything()

    assert [message.to[0] for message in mail.outbox if message.to[0].startswith("ana")] == [
        "ana@example.org"
    ]
    assert client.get(reverse("notices:unsubscribe", args=["forged"])).status_code == 404


def test_a_mail_is_written_in_the_language_of_its_reader(world: World, course: CoursePage) -> None:
    world.ana.language = "es"
    world.ana.save()
    with clock.at(datetime(2027, 3, 17, 15, tzinfo=UTC)):
        set_deadline(institution=world.aldea, course_key="T1", due_on=DUE, person=world.ana, by=world.bruno)
        drain_everything()

    assert "31 de marzo de 2027" in mail.outbox[0].body


def test_a_newer_day_replaces_the_older_one(world: World, course: CoursePage, client: Client) -> None:
    with clock.at(START):
        client.force_login(world.bruno)
        page = reverse("progress:deadlines", args=[world.aldea.key])
        for day in ("2027-03-20", "2027-03-31", "2027-03-31"):
            fields = {"course": "T1", "for_whom": "R1", "due_on": day}
            assert client.post(page, fields).status_code == 302
        assert [row.due_on for row in CourseDeadline.objects.standing()] == [DUE]
        refused = client.post(page, {"course": "T1", "for_whom": "", "due_on": "2027-02-01"})
        assert refused.status_code == 422 and "still to come" in refused.content.decode()
        withdraw_deadline(deadline=CourseDeadline.objects.standing().get(), by=world.bruno)

    assert not CourseDeadline.objects.standing().exists()


@pytest.mark.parametrize("name", ["ana", "carla", "rosa", "mina", "tomas", "yara", "olaf"])
def test_only_the_focal_point_sets_deadlines(world: World, name: str) -> None:
    with clock.at(START), pytest.raises(RuleViolation, match="not_yours"):
        set_deadline(institution=world.aldea, course_key="T1", due_on=DUE, by=world.people[name])


def test_a_deadline_is_for_own_staff_and_not_for_who_came_later(world: World, course: CoursePage) -> None:
    with clock.at(START):
        with pytest.raises(RuleViolation, match="not_staff"):
            set_deadline(
                institution=world.aldea, course_key="T1", due_on=DUE, person=world.carla, by=world.bruno
            )
        deadline = set_deadline(institution=world.aldea, course_key="T1", due_on=DUE, by=world.bruno)
        world.ana.memberships.update(valid_from=date(2027, 4, 1))

    assert owing(deadline, date(2027, 4, 2)) == [world.bruno]


# --- the calendar


def test_a_deadline_is_for_the_same_people_wherever_it_is_read(world: World, course: CoursePage) -> None:
    with clock.at(START):
        for person in (world.ana, None):
            set_deadline(institution=world.aldea, course_key="T1", due_on=DUE, person=person, by=world.bruno)
    late = DUE + timedelta(days=7)
    world.ana.memberships.update(valid_from=late)  # she comes after the day
    named, everyone = CourseDeadline.objects.order_by("id")
    ana = world.ana.memberships.get()

    assert deadlines_for([ana]) == [named]
    assert world.ana in owing(named, late) and world.ana not in owing(everyone, late)


def test_focal_points_who_left_hear_nothing(world: World) -> None:
    assert focal_points(world.aldea, DUE) == [world.bruno]
    world.bruno.is_active = False
    world.bruno.save()

    assert focal_points(world.aldea, DUE) == []


def test_the_calendar_holds_a_persons_own_dates_and_nobody_elses(
    world: World, course: CoursePage, client: Client
) -> None:
    today = clock.today()
    set_deadline(
        institution=world.aldea,
        course_key="T1",
        due_on=today + timedelta(days=30),
        person=world.ana,
        by=world.bruno,
    )
    set_deadline(
        institution=world.aldea,
        course_key="T1",
        due_on=today + timedelta(days=9),
        person=world.bruno,
        by=world.bruno,
    )
    feed = open_calendar(by=world.ana)
    answer = client.get(reverse("progress:calendar_feed", args=[feed.token]))
    events = Calendar.from_ical(answer.content).walk("VEVENT")

    assert answer["Cache-Control"] == "no-store, private"
    assert [event.decoded("dtstart") for event in events] == [today + timedelta(days=30)]
    assert all(event.get("uid") and event.get("dtstamp") and event.get("summary") for event in events)
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_certificates_stand_in_the_calendar_with_the_day_they_may_be_renewed(
    world: World, course: CoursePage, client: Client
) -> None:
    through(enrol(course_key="T1", institution=world.aldea, by=world.ana))
    drain_everything()
    end = world.ana.certificates.get().valid_until
    token = open_calendar(by=world.ana).token
    first = client.get(reverse("progress:calendar_feed", args=[token])).content
    found = {
        str(event["uid"]).partition("-")[0]: event.decoded("dtstart")
        for event in Calendar.from_ical(first).walk("VEVENT")
    }

    assert found["end"] == end
    assert end - timedelta(days=185) < found["renewal"] < end - timedelta(days=180)


def test_a_new_address_ends_the_old_one(world: World, client: Client) -> None:
    old = open_calendar(by=world.ana).token
    new = open_calendar(by=world.ana).token
    assert client.get(reverse("progress:calendar_feed", args=[old])).status_code == 404
    assert client.get(reverse("progress:calendar_feed", args=[new])).status_code == 200
    world.ana.is_active = False
    world.ana.save()
    assert client.get(reverse("progress:calendar_feed", args=[new])).status_code == 404
    close_calendar(by=world.ana)
    assert not CalendarFeed.objects.filter(closed_at=None).exists()


def test_the_pages_of_deadlines_ask_a_fixed_number_of_questions(
    world: World, course: CoursePage, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    today = clock.today()
    for n in range(8):
        set_deadline(
            institution=world.aldea, course_key=f"T{n}", due_on=today + timedelta(days=30), by=world.bruno
        )
    client.force_login(world.bruno)
    with django_assert_max_num_queries(22):
        assert client.get(reverse("progress:deadlines", args=[world.aldea.key])).status_code == 200
    with django_assert_max_num_queries(24):
        assert client.get(reverse("progress:staff", args=[world.aldea.key])).status_code == 200
