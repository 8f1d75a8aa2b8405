"""The audit chain shows every deletion, every edit and every change of order."""

from collections.abc import Callable

import pytest

from lms.audit.actions import record, seal_entries
from lms.audit.models import Entry, Seal
from lms.audit.queries import broken_link
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(world: World) -> list[Entry]:
    for number in range(4):
        record(world.bruno, "test.act", world.aldea, world.aldea.key, {"number": number})
    seal_entries()
    return list(Entry.objects.order_by("id"))


def test_an_untouched_chain_holds(chain: list[Entry]) -> None:
    assert broken_link() is None
    assert Seal.objects.count() == 4


def test_sealing_goes_on_where_it_stopped(chain: list[Entry], world: World) -> None:
    record(None, "test.later", world.aldea)

    assert seal_entries() == 1
    assert seal_entries() == 0
    assert broken_link() is None


def edit(chain: list[Entry]) -> None:
    Entry.objects.filter(pk=chain[1].pk).update(detail={"number": 9})


def change_actor(chain: list[Entry]) -> None:
    Entry.objects.filter(pk=chain[2].pk).update(actor_key="someone else")


def delete(chain: list[Entry]) -> None:
    Seal.objects.filter(entry=chain[1]).delete()
    chain[1].delete()


def swap(chain: list[Entry]) -> None:
    first, second = Seal.objects.order_by("number")[:2]
    one, other = first.entry_id, second.entry_id
    Seal.objects.filter(pk=first.pk).update(number=1_000)
    Seal.objects.filter(pk=second.pk).update(number=first.number)
    Seal.objects.filter(pk=first.pk).update(number=second.number)
    assert one != other


@pytest.mark.parametrize("tamper", [edit, change_actor, delete, swap])
def test_tampering_is_seen(chain: list[Entry], tamper: Callable[[list[Entry]], None]) -> None:
    tamper(chain)

    assert broken_link() is not None


def test_an_entry_holds_keys_and_no_names(chain: list[Entry], world: World) -> None:
    kept = str(list(Entry.objects.values()))

    assert str(world.bruno.key) in kept
    assert world.bruno.name not in kept
    assert world.bruno.email not in kept
