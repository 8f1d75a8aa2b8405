"""The pages of a round ask a fixed number of questions, however much is in it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.capacity.actions.decisions import decide_round, reassess
from lms.capacity.models import Decision, Round
from lms.credentials.models import Certificate
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from tests.world import World

MOST = 34


@pytest.mark.parametrize(
    ("name", "page", "arguments"),
    [
        ("bruno", "workspace", ("institution",)),
        ("bruno", "round", ("institution", "round")),
        ("ana", "indicator", ("institution", "round", "indicator")),
        ("rosa", "queue", ()),
        ("rosa", "review", ("round",)),
        ("rosa", "verify", ("round", "indicator")),
        ("mina", "decision", ("round",)),
    ],
)
def test_a_page_asks_a_fixed_number_of_questions(
    world: World,
    reviewed: Round,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
    page: str,
    arguments: tuple[str, ...],
) -> None:
    objects = {"institution": world.aldea.key, "round": reviewed.key, "indicator": "1.1"}
    client.force_login(world.people[name])
    with django_assert_max_num_queries(MOST):
        answer = client.get(reverse(f"capacity:{page}", args=[objects[each] for each in arguments]))
    assert answer.status_code == 200


def test_a_decision_becomes_one_certificate(world: World, reviewed: Round, drain: Callable[[], None]) -> None:
    decide_round(round=reviewed, level=1, reason="Granted as verified.", by=world.mina)
    drain()
    reassess(world.aldea)

    row = Certificate.objects.get()
    assert (row.level, row.institution, row.state) == (1, world.aldea, "valid")
    assert row.payload["holder"] == "Aldea"


def test_no_more_is_granted_than_was_earned(world: World, reviewed: Round) -> None:
    with pytest.raises(RuleViolation, match="level_not_earned"):
        decide_round(round=reviewed, level=4, reason="Because.", by=world.mina)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["rosa", "bruno", "ana"])
def test_four_eyes(world: World, reviewed: Round, name: str) -> None:
    with pytest.raises(RuleViolation):
        decide_round(round=reviewed, level=1, reason="Because.", by=world.people[name])


def test_no_certificate_is_a_decision_too(world: World, reviewed: Round, drain: Callable[[], None]) -> None:
    decide_round(round=reviewed, level=0, reason="The evidence does not carry it.", by=world.mina)
    drain()

    assert not Certificate.objects.exists()


def test_the_day_proposed_is_the_day_where_the_institution_is(world: World, client: Client) -> None:
    client.force_login(world.bruno)
    address = reverse("capacity:headcount", args=[world.aldea.key])

    # Two in the morning in Greenwich is nine in the evening of the day before in Guayaquil.
    with clock.at(datetime(2026, 11, 25, 2, tzinfo=UTC)):
        form = client.get(address).context["form"]
        answer = client.post(address, {"counted_on": form["counted_on"].value(), "R1": 2})

    assert form["counted_on"].value() == date(2026, 11, 24)
    assert answer.status_code == 302
