"""Who may do what for which institution, today."""

from datetime import date

import pytest

from lms.institutions.models import Institution, Membership
from lms.institutions.queries import capabilities_of, countries_overseen, may
from lms.institutions.rules.roles import Capability, capabilities
from lms.institutions.rules.tree import ancestors, end_of
from tests.world import World, body, join, person, place

GRANTS = [
    ("ana", Capability.SEE_INSTITUTION, {"aldea"}),
    ("ana", Capability.RUN_ROUND, set()),
    ("ana", Capability.SEE_STAFF, set()),
    ("bruno", Capability.RUN_ROUND, {"aldea"}),
    ("bruno", Capability.SEE_STAFF, {"aldea"}),
    ("bruno", Capability.DECIDE, set()),
    ("carla", Capability.SEE_INSTITUTION, {"brisa"}),
    ("mina", Capability.DECIDE, {"aldea", "brisa", "cala"}),
    ("mina", Capability.RUN_ROUND, set()),
    ("rosa", Capability.REVIEW, {"aldea", "brisa", "cala"}),
    ("rosa", Capability.DECIDE, set()),
    ("yara", Capability.SEE_INSTITUTION, set()),
    ("olaf", Capability.SEE_INSTITUTION, set()),
]


@pytest.mark.parametrize(("who", "capability", "expected"), GRANTS)
def test_a_capability_reaches_the_right_municipalities(
    world: World, who: str, capability: Capability, expected: set[str]
) -> None:
    found = Institution.objects.municipalities().where(world.people[who], capability)

    assert {institution.name.lower() for institution in found} == expected


def test_a_ministry_has_no_say_in_another_country(world: World) -> None:
    from lms.institutions.models import Country

    other = Country.objects.create(code="XB", name="Elsewhere")
    town = body("municipality", place(None, other, 0, "country", "XB", "Elsewhere"), "Dorf")

    assert not may(world.mina, Capability.DECIDE, town)


def test_a_membership_that_ended_grants_nothing(world: World) -> None:
    Membership.objects.filter(person=world.bruno).update(valid_until=date(2024, 12, 31))

    assert not Institution.objects.managed_by(world.bruno).exists()
    assert capabilities_of(world.bruno) == frozenset()


def test_a_disabled_account_may_nothing(world: World) -> None:
    world.bruno.is_active = False

    assert not Institution.objects.managed_by(world.bruno).exists()


def test_a_person_with_two_memberships_has_both(world: World) -> None:
    join(world.ana, world.brisa, "focal_point", "R9")

    assert {found.name for found in Institution.objects.visible_to(world.ana)} == {"Aldea", "Brisa"}
    assert [found.name for found in Institution.objects.managed_by(world.ana)] == ["Brisa"]


def test_only_the_ministry_oversees_its_country(world: World) -> None:
    assert [country.code for country in countries_overseen(world.mina)] == ["XA"]
    assert countries_overseen(world.ana) == []
    assert countries_overseen(person("Nobody")) == []


def test_an_unknown_role_may_nothing() -> None:
    assert capabilities("emperor") == frozenset()


@pytest.mark.parametrize(
    ("path", "end"), [("0001", "0002"), ("0001000Z", "00010010"), ("000Z", "0010"), ("00ZZ", "0100")]
)
def test_a_subtree_is_a_range_of_paths(path: str, end: str) -> None:
    assert end_of(path) == end
    assert path < path + "0001" < end


def test_ancestors_are_the_paths_above() -> None:
    assert ancestors("000100020003") == ["0001", "00010002"]
