"""Meetings: planned in the time of the place, called off, attended."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from icalendar import Calendar

from lms.accounts.models import User
from lms.audit.models import Entry
from lms.foundation import clock
from lms.notices.models import Notice
from lms.progress.actions.deadlines import open_calendar
from lms.teaching.actions.sessions import SessionPlan, check_in, note_attendance, plan_session
from lms.teaching.models import Attendance, Cohort, CohortMember, LiveSession
from tests.teaching.conftest import NOON, SignIn
from tests.world import World

Drain = Callable[[], None]
FORM = {"title": "Stocks and flows", "day": "2026-11-25", "start": "12:00", "end": "13:30", "place": "Hall 2"}


@pytest.fixture
def session(world: World, cohort: Cohort) -> LiveSession:
    plan = SessionPlan("Stocks and flows", "", NOON, NOON + timedelta(minutes=90), "Hall 2", "")
    return plan_session(cohort=cohort, plan=plan, by=world.tomas)


def test_a_meeting_is_planned_in_the_time_of_the_place_and_members_are_told(
    world: World, ana_in: CohortMember, sign_in: SignIn, drain: Drain
) -> None:
    sign_in(world.tomas).post(reverse("teaching:new_session", args=[ana_in.cohort.key]), FORM)
    drain()

    session = LiveSession.objects.get()
    assert session.starts_at == datetime(2026, 11, 25, 17, tzinfo=UTC)
    notice = Notice.objects.get(kind="session_planned")
    assert notice.person == world.ana
    assert notice.body.startswith("Nov. 25, 2026, noon (America/Guayaquil), Hall 2")


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"end": "11:00"}, "end lies before"), ({"place": ""}, "Say where the group meets")],
)
def test_a_meeting_without_an_end_or_a_place_is_refused(
    world: World, cohort: Cohort, sign_in: SignIn, changed: dict[str, str], words: str
) -> None:
    answer = sign_in(world.tomas).post(reverse("teaching:new_session", args=[cohort.key]), FORM | changed)

    assert answer.status_code == 422 and words in answer.content.decode()
    assert not LiveSession.objects.exists()


def test_the_meeting_stands_under_my_learning_until_it_is_over(
    world: World, ana_in: CohortMember, session: LiveSession, sign_in: SignIn
) -> None:
    ana = sign_in(world.ana)
    with clock.at(NOON - timedelta(days=2)):
        page = ana.get(reverse("progress:mine")).content.decode()
        assert "Stocks and flows" in page and "12:00–13:30" in page
    with clock.at(NOON + timedelta(hours=2)):
        assert "Stocks and flows" not in ana.get(reverse("progress:mine")).content.decode()


def test_the_page_of_her_dates_shows_a_meeting_in_the_time_of_the_place(
    world: World, ana_in: CohortMember, sign_in: SignIn
) -> None:
    evening = datetime(2026, 11, 26, 1, tzinfo=UTC)  # eight in the evening of the 25th in Xanadia
    plan = SessionPlan("Evening", "", evening, evening + timedelta(hours=1), "Hall 2", "")
    plan_session(cohort=ana_in.cohort, plan=plan, by=world.tomas)

    with clock.at(NOON):
        page = sign_in(world.ana).get(reverse("progress:calendar")).content.decode()

    assert "20:00–21:00" in page and "America/Guayaquil" in page
    assert date_format(date(2026, 11, 25)) in page and date_format(date(2026, 11, 26)) not in page


def test_attendance_is_taken_on_one_page_and_can_be_corrected(
    world: World, ana_in: CohortMember, session: LiveSession, sign_in: SignIn
) -> None:
    tomas, address = sign_in(world.tomas), reverse("teaching:attendance", args=[session.key])

    for state in ("absent", "excused"):
        tomas.post(address, {f"m{ana_in.pk}": state})

    assert Attendance.objects.get().state == "excused"
    assert (
        "excused"
        in sign_in(world.ana).get(reverse("teaching:group", args=[session.cohort.key])).content.decode()
    )


def checkin(client: Client, session: LiveSession, code: str) -> int:
    return client.post(reverse("teaching:checkin", args=[session.key]), {"code": code}).status_code


def test_a_learner_notes_herself_with_the_code_of_the_room_during_its_hours(
    world: World, ana_in: CohortMember, session: LiveSession, sign_in: SignIn
) -> None:
    ana = sign_in(world.ana)
    with clock.at(NOON - timedelta(hours=1)):
        assert checkin(ana, session, session.checkin_code) == 422
    with clock.at(NOON):
        assert checkin(ana, session, "AAAAA") == 422
        assert not Attendance.objects.exists()
        assert checkin(ana, session, session.checkin_code.lower()) == 302
    assert Attendance.objects.get().state == "present"


def test_the_word_of_the_trainer_stays(world: World, ana_in: CohortMember, session: LiveSession) -> None:
    note_attendance(session=session, states={ana_in.pk: "absent"}, by=world.tomas)

    check_in(session=session, code=session.checkin_code, by=world.ana, at=NOON)

    assert Attendance.objects.get().state == "absent"


def test_a_stranger_finds_no_meeting(world: World, session: LiveSession, sign_in: SignIn) -> None:
    assert checkin(sign_in(world.carla), session, session.checkin_code) == 404


def test_a_meeting_called_off_is_told_once(world: World, ana_in: CohortMember, session: LiveSession, sign_in: SignIn, drain: Drain) -> None:  # fmt: skip
    for _twice in range(2):
        sign_in(world.tomas).post(reverse("teaching:cancel_session", args=[session.key]))
        drain()

    assert Notice.objects.filter(kind="session_cancelled", person=world.ana).count() == 1


def test_the_meeting_stands_in_her_calendar_feed_and_in_nobody_elses(
    world: World, ana_in: CohortMember, session: LiveSession, sign_in: SignIn
) -> None:
    def feed(who: User) -> Calendar:
        token = open_calendar(by=who).token
        answer = Client().get(reverse("progress:calendar_feed", args=[token]))
        return Calendar.from_ical(answer.content)

    with clock.at(NOON - timedelta(days=1)):
        (event,) = feed(world.ana).walk("VEVENT")
        assert event.decoded("dtstart") == NOON
        assert str(event["summary"]) == "Stocks and flows" and str(event["location"]) == "Hall 2"
        assert feed(world.carla).walk("VEVENT") == []


def test_a_meeting_is_moved_and_members_are_told_once_for_every_move(
    world: World, ana_in: CohortMember, session: LiveSession, sign_in: SignIn, drain: Drain
) -> None:
    tomas, address = sign_in(world.tomas), reverse("teaching:change_session", args=[session.key])
    drain()
    with clock.at(NOON - timedelta(days=2)):
        page = tomas.get(address).content.decode()
        for value in ("Stocks and flows", "2026-11-25", "12:00", "13:30", "Hall 2"):
            assert f'value="{value}"' in page, value
        tomas.post(address, FORM | {"place": "Hall 3"})
    drain()
    with clock.at(NOON - timedelta(days=1)):
        for _twice in range(2):
            tomas.post(address, FORM | {"place": "Hall 3", "start": "11:00"})
    drain()

    session.refresh_from_db()
    assert (session.place, session.starts_at) == ("Hall 3", NOON - timedelta(hours=1))
    moved = Notice.objects.filter(kind="session_moved", person=world.ana).order_by("pk")
    assert [notice.subject for notice in moved] == ["Moved: Stocks and flows"] * 2
    assert moved[0].body.startswith("Nov. 25, 2026, noon (America/Guayaquil), Hall 3")
    assert moved[1].body.startswith("Nov. 25, 2026, 11 a.m. (America/Guayaquil), Hall 3")
    assert Notice.objects.filter(kind="session_planned").count() == 1
    assert Entry.objects.filter(action="teaching.session_changed").count() == 2


def test_another_title_is_kept_and_nobody_is_written_to(
    world: World, ana_in: CohortMember, session: LiveSession, sign_in: SignIn, drain: Drain
) -> None:
    with clock.at(NOON - timedelta(days=1)):
        sign_in(world.tomas).post(
            reverse("teaching:change_session", args=[session.key]), FORM | {"title": "Flows and stocks"}
        )
    drain()

    session.refresh_from_db()
    assert session.title == "Flows and stocks"
    assert not Notice.objects.filter(kind="session_moved").exists()


def test_a_meeting_that_is_over_or_called_off_is_not_changed(
    world: World, session: LiveSession, sign_in: SignIn
) -> None:
    tomas, address = sign_in(world.tomas), reverse("teaching:change_session", args=[session.key])
    later = FORM | {"place": "Hall 3"}

    with clock.at(NOON + timedelta(hours=2)):
        over = tomas.post(address, later)
    with clock.at(NOON - timedelta(days=1)):
        tomas.post(reverse("teaching:cancel_session", args=[session.key]))
        called_off = tomas.post(address, later)

    assert (over.status_code, called_off.status_code) == (422, 422)
    assert "is over" in over.content.decode() and "called off" in called_off.content.decode()
    session.refresh_from_db()
    assert session.place == "Hall 2"


@pytest.mark.parametrize("name", ["ana", "bruno", "mina", "rosa", "yara", "olaf"])
def test_nobody_but_a_trainer_of_the_provider_moves_a_meeting(
    world: World, ana_in: CohortMember, session: LiveSession, sign_in: SignIn, name: str
) -> None:
    address = reverse("teaching:change_session", args=[session.key])

    with clock.at(NOON - timedelta(days=1)):
        assert sign_in(world.people[name]).post(address, FORM | {"place": "X"}).status_code == 404
    session.refresh_from_db()
    assert session.place == "Hall 2"
