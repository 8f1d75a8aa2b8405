"""Draining a queue: claim, run each reaction on its distinct keys as one batch, remove with the effect.

Tries are counted by executions. A batch is charged when claimed, in its own commit: if it kills the process,
its rows come back one at a time, each charged before it runs, and only the killer reaches the limit.
"""

import logging
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial
from itertools import groupby

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from lms.foundation import clock
from lms.foundation.crashpoints import crashpoint
from lms.foundation.database import lock
from lms.outbox.models import Delivery
from lms.outbox.registry import Reaction, reactions

log = logging.getLogger(__name__)

BATCH = 1_000
CLAIM_SECONDS = 30
TRIES = 5
LONGEST_WAIT = timedelta(hours=1)


def drain(queue: str, batch: int = BATCH) -> int:
    """Deliver what waits in `queue`, once through; returns how many rows were claimed."""
    fresh = claim(queue, batch, suspects=False)
    deliver_batches(fresh)
    suspects = claim(queue, 20, suspects=True)
    for row in suspects:
        deliver_alone(row)
    return len(fresh) + len(suspects)


def claim(queue: str, size: int, *, suspects: bool) -> list[Delivery]:
    """Rows of the queue that nobody holds, marked as ours in a commit of their own."""
    token, moment = uuid.uuid4(), clock.now()
    waiting = Delivery.objects.alive().filter(queue=queue, available_at__lte=moment)
    waiting = waiting.filter(tries__gt=0) if suspects else waiting.filter(tries=0)
    with transaction.atomic():
        ids = list(
            waiting.order_by("id").select_for_update(skip_locked=True).values_list("id", flat=True)[:size]
        )
        if not ids:
            return []
        Delivery.objects.filter(id__in=ids).update(
            claim=token,
            available_at=moment + timedelta(seconds=CLAIM_SECONDS),
            tries=F("tries") + (0 if suspects else 1),
        )
    crashpoint("outbox.claimed")
    return list(Delivery.objects.filter(claim=token).order_by("reaction", "id"))


def deliver_batches(rows: list[Delivery]) -> None:
    for reaction, group in by_reaction(rows):
        if reaction.own_transactions:
            for row in group:
                deliver_slow(reaction, row)
            continue
        failure = attempt(lambda r=reaction, g=group: run(r, g))  # type: ignore[misc]
        if failure:
            log.warning("%s failed as a batch of %s: %s", reaction.name, len(group), failure)
            for row in group:
                report(row, attempt(lambda r=reaction, one=row: run(r, [one])))  # type: ignore[misc]


def deliver_alone(row: Delivery) -> None:
    """A row that was there when something died or failed: charged first, then run by itself."""
    Delivery.objects.filter(id=row.id, claim=row.claim).update(tries=F("tries") + 1)
    row.tries += 1
    reaction = reactions.get(row.reaction)
    if reaction is None:
        report(row, f"no reaction is called {row.reaction}")
    elif reaction.own_transactions:
        deliver_slow(reaction, row)
    else:
        report(row, attempt(partial(run, reaction, [row])))


def deliver_slow(reaction: Reaction, row: Delivery) -> None:
    """Work that takes long commits its own effect, then the row goes; in between it may be done again."""
    failure = attempt(partial(reaction.handler, [row.key]))
    crashpoint("outbox.effect")
    if not failure:
        Delivery.objects.filter(id=row.id, claim=row.claim).delete()
    report(row, failure)


def by_reaction(rows: list[Delivery]) -> Iterator[tuple[Reaction, list[Delivery]]]:
    for name, group in groupby(rows, key=lambda row: row.reaction):
        known = reactions.get(name)
        if known is None:
            # An older or newer release may know it: keep the row, say so, look again later.
            for row in group:
                report(row, f"no reaction is called {name}")
            continue
        yield known, list(group)


def run(reaction: Reaction, rows: list[Delivery]) -> None:
    """Effect and removal in one commit, under the locks of the keys."""
    claim_token = rows[0].claim
    with transaction.atomic():
        held = list(
            Delivery.objects.filter(id__in=[row.id for row in rows], claim=claim_token)
            .select_for_update(skip_locked=True)
            .values_list("id", "key")
        )
        if not held:
            return
        keys = list(dict.fromkeys(key for _, key in held))
        lock(f"{reaction.name}:{key}" for key in keys)
        reaction.handler(keys)
        crashpoint("outbox.effect")
        Delivery.objects.filter(id__in=[row_id for row_id, _ in held]).delete()
        crashpoint("outbox.removed")
    crashpoint("outbox.committed")


def attempt(work: Callable[[], None]) -> str:
    """Run `work`; the failure as text, empty when it went well.

    The one broad `except` of the project: whatever a reaction raises is that reaction's own trouble,
    kept with its row and shown to the operator; the queue goes on.
    """
    try:
        work()
    except Exception:  # noqa: BLE001
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return traceback.format_exc(limit=-6)
    return ""


def report(row: Delivery, failure: str) -> None:
    """Note a failure with its row: wait longer each time, and stop trying at the limit."""
    if not failure:
        return
    last = row.tries >= TRIES
    wait = min(timedelta(seconds=2**row.tries), LONGEST_WAIT)
    log.error(
        "%s failed, try %s of %s: %s",
        row,
        row.tries,
        TRIES,
        failure.strip().splitlines()[-1],
    )
    try:
        Delivery.objects.filter(id=row.id).update(
            error=failure[-4_000:],
            available_at=clock.now() + wait,
            claim=None,
            dead_at=clock.now() if last else None,
        )
    except DatabaseError:
        log.exception("could not note the failure of %s", row)


def dead_letters(rows: Iterable[Delivery]) -> int:
    """Rows found at the limit after a death of their process are laid aside; returns how many."""
    return sum(
        Delivery.objects.filter(id=row.id, dead_at=None).update(
            dead_at=clock.now(), error=row.error or "its process died each time"
        )
        for row in rows
    )


def lay_aside_killers(queue: str) -> int:
    """A row that ended its process as often as allowed cannot report that itself."""
    return dead_letters(
        Delivery.objects.alive().filter(queue=queue, tries__gte=TRIES, available_at__lte=clock.now())
    )
