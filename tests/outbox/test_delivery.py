"""Messages reach reactions once they are committed, and a poisoned one blocks nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from lms.foundation import clock
from lms.outbox import delivering, topics
from lms.outbox.actions import replay
from lms.outbox.models import Delivery, Slot
from lms.outbox.publishing import publish
from lms.outbox.queries import overview
from lms.outbox.registry import Nudge, Reaction, reactions
from lms.outbox.tasks import run_once_per_slot

pytestmark = pytest.mark.django_db


class Listener:
    """A reaction that remembers its batches and refuses the keys it is told to refuse."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.poison: set[str] = set()

    def __call__(self, keys: list[str]) -> None:
        self.batches.append(keys)
        if self.poison & set(keys):
            raise ValueError("poison")

    @property
    def delivered(self) -> list[str]:
        return [key for batch in self.batches if not self.poison & set(batch) for key in batch]


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    before = dict(reactions)
    reactions.clear()
    reactions["test"] = Reaction("test", topics.LESSON_FINISHED, "facts", found, own_transactions=False)
    yield found
    reactions.clear()
    reactions.update(before)


def tell(*keys: str) -> None:
    with transaction.atomic():
        for key in keys:
            publish(topics.LESSON_FINISHED, key)


def make_everything_due() -> None:
    Delivery.objects.update(available_at=clock.now())


def test_many_messages_for_one_key_are_one_call(listener: Listener) -> None:
    tell("a", "b", "a", "a")

    delivering.drain("facts")

    assert listener.batches == [["a", "b"]]
    assert not Delivery.objects.exists()


def test_a_message_needs_the_transaction_of_its_fact(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        publish(topics.LESSON_FINISHED, "a")


def test_a_rolled_back_fact_leaves_no_message(listener: Listener) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(topics.LESSON_FINISHED, "a")
        _ = 1 / 0

    assert not Delivery.objects.exists()


def test_a_poisoned_key_is_charged_alone_and_the_others_arrive(listener: Listener) -> None:
    listener.poison = {"bad"}
    tell("a", "bad", "b")

    delivering.drain("facts")

    assert sorted(listener.delivered) == ["a", "b"]
    left = Delivery.objects.get()
    assert (left.key, left.tries, left.dead_at) == ("bad", 1, None)
    assert "ValueError: poison" in left.error


def test_a_key_that_always_fails_is_laid_aside_after_five_executions_and_can_be_replayed(
    listener: Listener,
) -> None:
    listener.poison = {"bad"}
    tell("bad")
    for _ in range(10):
        make_everything_due()
        delivering.drain("facts")

    dead = Delivery.objects.dead().get()
    assert dead.tries == 5
    assert overview().dead_count == 1

    listener.poison = set()
    assert replay(dead.id)
    delivering.drain("facts")

    assert listener.batches[-1] == ["bad"]
    assert not Delivery.objects.exists()


def test_rows_of_a_killed_batch_come_back_one_at_a_time(listener: Listener) -> None:
    tell("a", "b", "c")
    delivering.claim("facts", 10, suspects=False)  # the process dies here

    assert delivering.drain("facts") == 0, "someone else's claim is respected"
    make_everything_due()
    delivering.drain("facts")

    assert listener.batches == [["a"], ["b"], ["c"]]
    assert not Delivery.objects.exists()


def test_a_row_that_kills_its_process_each_time_is_laid_aside(listener: Listener) -> None:
    tell("killer")
    Delivery.objects.update(tries=delivering.TRIES)
    make_everything_due()

    assert delivering.lay_aside_killers("facts") == 1
    assert Delivery.objects.dead().get().error


def test_a_message_for_an_unknown_reaction_is_kept(listener: Listener) -> None:
    tell("a")
    Delivery.objects.update(reaction="from.another.release")

    delivering.drain("facts")

    left = Delivery.objects.get()
    assert left.dead_at is None
    assert "from.another.release" in left.error


def test_a_slot_is_taken_once() -> None:
    runs: list[int] = []
    job = Nudge("test.job", timedelta(hours=1), lambda: runs.append(1))

    assert run_once_per_slot(job)
    assert not run_once_per_slot(job)
    assert runs == [1]
    assert Slot.objects.count() == 1


def test_a_failing_job_gives_its_slot_back() -> None:
    def fail() -> None:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"), transaction.atomic():
        run_once_per_slot(Nudge("test.fails", timedelta(hours=1), fail))

    assert not Slot.objects.exists()
