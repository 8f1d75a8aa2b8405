"""Writing messages in the caller's transaction, and waking the worker after its commit."""

import logging
from collections.abc import Callable, Iterable
from functools import cache

import redis
from django.conf import settings
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from lms.celery import app
from lms.foundation import clock
from lms.outbox.models import Delivery
from lms.outbox.registry import reactions_to
from lms.outbox.topics import ALL

log = logging.getLogger(__name__)
KICK_MILLISECONDS = 2_000


def publish(topic: str, key: object) -> None:
    """Tell everyone who reacts to `topic` that `key` has news. Must be called inside a transaction."""
    publish_many(topic, [key])


def publish_many(topic: str, keys: Iterable[object]) -> None:
    if topic not in ALL:
        raise ValueError(f"unknown topic {topic}")
    if not connection.in_atomic_block:
        raise RuntimeError("a message belongs to the transaction of its fact")
    listeners = reactions_to(topic)
    moment = clock.now()
    Delivery.objects.bulk_create(
        [
            Delivery(
                topic=topic,
                key=str(key),
                reaction=listener.name,
                queue=listener.queue,
                created_at=moment,
                available_at=moment,
            )
            for key in keys
            for listener in listeners
        ],
        batch_size=2_000,
    )
    for queue in {listener.queue for listener in listeners}:
        kick_after_commit(queue)


def kick_after_commit(queue: str) -> None:
    wake = kicker(queue)
    if not any(entry[1] is wake for entry in connection.run_on_commit):
        transaction.on_commit(wake)


@cache
def kicker(queue: str) -> Callable[[], None]:
    return lambda: kick(queue)


@cache
def broker() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1)


def debounce_key(queue: str) -> str:
    return f"xenia:kick:{queue}"


def kick(queue: str) -> None:
    """Wake the drain of a queue. A help, not a condition: without the broker, beat's next nudge does it."""
    if not settings.OUTBOX_KICKS:
        return
    try:
        if broker().set(debounce_key(queue), 1, nx=True, px=KICK_MILLISECONDS):
            app.send_task("outbox.drain", args=[queue], queue=queue, retry=False)
    except (redis.RedisError, OperationalError) as error:
        log.warning("the broker is out of reach, %s waits in the database: %s", queue, error)


def accept_kicks(queue: str) -> None:
    """First thing a drain does: whatever commits from now on must wake another one."""
    try:
        broker().delete(debounce_key(queue))
    except redis.RedisError as error:
        log.warning("the broker is out of reach: %s", error)
