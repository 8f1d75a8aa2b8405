"""A ministry sees numbers, never persons, in a fixed number of questions."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.foundation import clock
from lms.institutions.models import Institution
from lms.monitoring.queries.country import figures
from lms.progress.models import CoverageCell, LearningCell
from tests.world import World

MONTH = date(2026, 9, 1)


def learning(world: World, institution: Institution, enrolled: int, completed: int) -> None:
    path = institution.territory.path
    for place in (path, path[:8], path[:4]):
        cell, _new = LearningCell.objects.get_or_create(
            tree_path=place, depth=len(place) // 4, institution=None, course_key="C1", month=MONTH
        )
        cell.enrolled += enrolled
        cell.completed += completed
        cell.save()


@pytest.fixture
def counted(world: World) -> World:
    learning(world, world.aldea, 20, 3)
    learning(world, world.brisa, 30, 12)
    learning(world, world.cala, 8, 8)
    for institution, holders in ((world.aldea, 10), (world.brisa, 2), (world.cala, 6)):
        CoverageCell.objects.create(
            institution=institution, tree_path=institution.territory.path, occupational_role="R1",
            day=MONTH, holders=holders, headcount=20,
        )  # fmt: skip
    return world


def test_small_counts_and_what_gives_them_away_are_hidden(counted: World) -> None:
    north = figures(counted.country, counted.north, date(2026, 11, 24))

    assert {part.territory.name: part.completed for part in north.parts} == {"Aldea": None, "Brisa": None}
    assert {part.territory.name: part.enrolled for part in north.parts} == {"Aldea": 20, "Brisa": 30}
    assert [part.share for part in north.parts] == [None, None]


def test_a_part_shows_the_same_on_its_own_page(counted: World) -> None:
    brisa = figures(counted.country, counted.brisa.territory, date(2026, 11, 24))

    assert (brisa.enrolled, brisa.completed) == (30, None)


def test_the_parts_of_a_hidden_count_do_not_tell_it(counted: World) -> None:
    learning(counted, counted.cala, 0, 3)  # South 11; North 15: hidden only where a part would tell
    LearningCell.objects.filter(tree_path=counted.south.path).update(completed=3)
    south = figures(counted.country, counted.south, date(2026, 11, 24))
    north = figures(counted.country, counted.north, date(2026, 11, 24))

    assert (south.completed, north.completed) == (None, None)
    assert {part.completed for part in (*south.parts, *north.parts)} == {None}


def test_the_country_is_shown_as_of_now_and_its_parts_as_of_the_closed_month(counted: World) -> None:
    country = figures(counted.country, counted.nation, date(2026, 11, 24))
    before = figures(counted.country, counted.nation, date(2026, 9, 20))

    assert (country.enrolled, country.completed) == (58, 23)
    assert (country.as_of, country.closed_on) == (date(2026, 11, 24), date(2026, 10, 31))
    assert {part.enrolled for part in before.parts} == {0}


def test_the_page_says_it_in_words_and_asks_a_fixed_number_of_questions(
    counted: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(counted.mina)
    with clock.at(clock.now()), django_assert_max_num_queries(30):
        page = client.get(reverse("monitoring:country", args=["XA"])).content.decode()

    assert "0 of 3 municipalities have opened a round" in page
    assert "Needs your attention" in page


def test_the_file_hides_what_the_page_hides(counted: World, client: Client) -> None:
    client.force_login(counted.mina)
    address = reverse("monitoring:parts_csv", args=["XA", counted.north.key])
    lines = client.get(address).content.decode().splitlines()

    assert len(lines) == 3
    assert [line.split(",")[4] for line in lines[1:]] == ["hidden", "hidden"]


@pytest.mark.parametrize("name", ["ana", "bruno", "olaf", "rosa"])
def test_nobody_else_sees_the_country(counted: World, client: Client, name: str) -> None:
    client.force_login(counted.people[name])
    assert client.get(reverse("monitoring:country", args=["XA"])).status_code == 404


def test_an_officer_sees_her_own_country_only(
    counted: World, client: Client, drain: Callable[[], None]
) -> None:
    client.force_login(counted.mina)
    assert client.get(reverse("monitoring:country", args=["ZZ"])).status_code == 404
