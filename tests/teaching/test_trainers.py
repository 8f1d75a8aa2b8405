"""The register of trainers: what a registration rests on, and what time does to it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from lms.accounts.models import User
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.notices.models import Notice
from lms.teaching.actions.sessions import SessionPlan, plan_session
from lms.teaching.actions.trainers import (
    enter_register,
    look_at_trainer,
    note_co_teaching,
    note_observation,
    publish_due_trainers,
)
from lms.teaching.models import Cohort, TrainerRecord
from lms.teaching.queries.trainers import practice_of
from lms.teaching.rules.trainers import (
    CRITERIA,
    Practice,
    Registration,
    State,
    is_accepted,
    is_to_be_warned,
    next_look_on,
    registration,
)
from tests.teaching.conftest import NOON, SignIn
from tests.world import World, join, person

Drain = Callable[[], None]
TODAY = date(2026, 11, 25)
GOOD = dict.fromkeys(CRITERIA, 3)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


REGISTERED = Registration(State.REGISTERED, ago(1_094), ago(-1))
OVER = Registration(State.REGISTERED, ago(1_100), ago(1))
READY = Practice(co_taught=(ago(9), ago(5)), observed=(ago(3),))
HELD = Practice(held=(ago(400), ago(300)), observed=(ago(200),))


@pytest.mark.parametrize(
    ("now", "practice", "state"),
    [
        (Registration(), Practice(), State.CANDIDATE),
        (Registration(), Practice((ago(9),), (ago(3),)), State.CANDIDATE),
        (Registration(), Practice((ago(9), ago(5)), ()), State.CANDIDATE),
        (Registration(), Practice((ago(1_200), ago(5)), (ago(3),)), State.CANDIDATE),
        (Registration(), READY, State.REGISTERED),
        (REGISTERED, Practice(), State.REGISTERED),
        (OVER, Practice(), State.LAPSED),
        (OVER, HELD, State.REGISTERED),
        (OVER, Practice(held=(ago(400),), observed=(ago(200),)), State.LAPSED),
        (Registration(State.LAPSED, ago(1_500), ago(400)), Practice(), State.LAPSED),
        (Registration(State.LAPSED, ago(1_500), ago(400)), HELD, State.REGISTERED),
    ],
)
def test_where_a_trainer_stands(now: Registration, practice: Practice, state: State) -> None:
    found = registration(now, practice, TODAY)

    assert found.state is state
    if found != now and state is State.REGISTERED:
        assert (found.registered_on, found.valid_until) == (TODAY, date(2029, 11, 25))


def test_time_is_looked_at_sixty_days_before_the_end_and_the_day_after() -> None:
    now = Registration(State.REGISTERED, TODAY, date(2029, 11, 25))
    warning = date(2029, 11, 25) - timedelta(days=60)
    assert next_look_on(now, TODAY) == warning
    assert next_look_on(now, warning) == date(2029, 11, 26)
    assert not is_to_be_warned(now, Practice(), warning - timedelta(days=1))
    assert is_to_be_warned(now, Practice(), warning)


@pytest.mark.parametrize(("levels", "expected"), [([3] * 6, True), ([4] * 5 + [2], False), ([4] * 5, False)])
def test_an_observation_is_accepted_when_every_line_is_well(levels: list[int], expected: bool) -> None:
    assert is_accepted(levels) is expected


def vouched(record: TrainerRecord, by: User, on: date = TODAY) -> None:
    for days in (9, 5):
        note_co_teaching(record=record, taught_on=on - timedelta(days=days), by=by)
    note_observation(record=record, observed_on=on - timedelta(days=3), levels=GOOD, comment="", by=by)


@pytest.fixture
def record(world: World) -> TrainerRecord:
    return enter_register(provider=world.school, by=world.tomas)


def test_the_ministry_makes_the_beginning_and_then_trainers_vouch(
    world: World, record: TrainerRecord
) -> None:
    second = person("Second")
    join(second, world.school, "trainer", "R8")
    candidate = enter_register(provider=world.school, by=second)
    with clock.at(datetime(2026, 11, 25, 18, tzinfo=UTC)):
        with pytest.raises(RuleViolation, match="may_not_vouch"):
            vouched(candidate, world.tomas)
        vouched(record, world.mina)
        with pytest.raises(RuleViolation, match="may_not_vouch"):
            vouched(candidate, world.mina)
        vouched(candidate, world.tomas)
        with pytest.raises(RuleViolation, match="may_not_vouch"):
            note_co_teaching(record=record, taught_on=TODAY, by=world.tomas)

    assert {row.state for row in TrainerRecord.objects.all()} == {"registered"}


def test_over_three_years_she_is_warned_once_and_lapses_once(world: World, record: TrainerRecord, drain: Drain) -> None:  # fmt: skip
    with clock.at(datetime(2026, 11, 25, 18, tzinfo=UTC)):
        vouched(record, world.mina)
    start = datetime(2029, 9, 1, 18, tzinfo=UTC)
    for days in range(100):
        with clock.at(start + timedelta(days=days)):
            publish_due_trainers()
            drain()

    record.refresh_from_db()
    assert record.state == "lapsed" and record.next_look_on > record.valid_until
    assert Notice.objects.filter(kind="trainer_ends", person=world.tomas).count() == 1
    assert Notice.objects.filter(kind="trainer_registration").count() == 2


def test_the_only_registered_trainer_of_a_country_is_vouched_for_by_its_ministry(
    world: World, record: TrainerRecord
) -> None:
    with clock.at(datetime(2026, 11, 25, 18, tzinfo=UTC)):
        vouched(record, world.mina)
        record.refresh_from_db()
        assert record.state == "registered"

        note_observation(record=record, observed_on=TODAY, levels=GOOD, comment="", by=world.mina)

    assert record.observations.count() == 2


def test_a_session_counts_as_held_when_it_is_over(
    world: World, record: TrainerRecord, cohort: Cohort
) -> None:
    plan = SessionPlan("This evening", "", NOON, NOON + timedelta(hours=2), "Hall 2", "")
    plan_session(cohort=cohort, plan=plan, by=world.tomas)

    with clock.at(NOON + timedelta(hours=1)):
        assert practice_of(record, TODAY).held == ()
    with clock.at(NOON + timedelta(hours=3)):
        assert practice_of(record, TODAY).held == (TODAY,)
        assert practice_of(record, ago(1)).held == ()


def test_a_session_late_in_the_evening_is_held_on_the_day_it_is_there(
    world: World, record: TrainerRecord, cohort: Cohort
) -> None:
    evening = datetime(2026, 11, 26, 2, tzinfo=UTC)  # nine in the evening of the 25th in Xanadia
    plan = SessionPlan("Late", "", evening - timedelta(hours=1), evening, "Hall 2", "")
    plan_session(cohort=cohort, plan=plan, by=world.tomas)

    with clock.at(evening + timedelta(minutes=1)):
        assert practice_of(record, TODAY).held == (TODAY,)


def test_who_lapsed_is_looked_at_every_day() -> None:
    assert next_look_on(Registration(State.LAPSED, ago(2_000), ago(900)), TODAY) == ago(-1)


def test_looking_again_changes_nothing(world: World, record: TrainerRecord) -> None:
    with clock.at(datetime(2026, 11, 25, 18, tzinfo=UTC)):
        vouched(record, world.mina)
        told = Notice.objects.count()
        for _twice in range(2):
            look_at_trainer(record=record)

    record.refresh_from_db()
    assert (record.state, told, Notice.objects.count()) == ("registered", 1, 1)


def test_a_name_is_public_only_with_consent(world: World, record: TrainerRecord, sign_in: SignIn, client: object) -> None:  # fmt: skip
    with clock.at(datetime(2026, 11, 25, 18, tzinfo=UTC)):
        vouched(record, world.mina)
    public, tomas = reverse("teaching:public_register"), sign_in(world.tomas)
    assert "Tomas" not in client.get(public).content.decode()  # type: ignore[attr-defined]

    tomas.post(reverse("teaching:show_name", args=[record.key]), {"show": "1"})
    assert "Tomas" in client.get(public).content.decode()  # type: ignore[attr-defined]
    tomas.post(reverse("teaching:show_name", args=[record.key]))
    assert "Tomas" not in client.get(public).content.decode()  # type: ignore[attr-defined]


def test_an_observation_is_noted_on_the_page(world: World, record: TrainerRecord, sign_in: SignIn) -> None:
    mina, address = sign_in(world.mina), reverse("teaching:observation", args=[record.key])
    sent = dict.fromkeys(CRITERIA, "3") | {"observed_on": "2026-01-15", "comment": "CANARY-comment"}

    assert mina.post(address, {"observed_on": "2026-01-15"}).status_code == 422
    assert mina.post(address, sent).status_code == 302

    page = reverse("teaching:trainer", args=[record.key])
    assert "CANARY-comment" in mina.get(page).content.decode()
    second = person("Second")
    join(second, world.school, "trainer", "R8")
    assert "CANARY-comment" not in sign_in(second).get(page).content.decode()
