"""The two tasks of the project: drain a queue, and see what time has made due."""

import time

from django.db import IntegrityError, transaction

from lms.celery import app
from lms.foundation import clock
from lms.outbox import delivering, publishing
from lms.outbox.models import Slot
from lms.outbox.registry import Nudge, nudges

DRAIN_SECONDS = 60


@app.task(name="outbox.drain")
def drain(queue: str) -> None:
    """Drain until nothing waits; past a minute, hand over to a new task so that others get their turn."""
    publishing.accept_kicks(queue)
    delivering.lay_aside_killers(queue)
    end = time.monotonic() + DRAIN_SECONDS
    while delivering.drain(queue):
        if time.monotonic() > end:
            publishing.kick(queue)
            return


@app.task(name="outbox.nudge")
def nudge() -> None:
    for job in list(nudges.values()):
        run_once_per_slot(job)


def run_once_per_slot(job: Nudge) -> bool:
    """Run `job` if this slot is still free; the slot and what the job publishes are one commit."""
    slot = int(clock.now().timestamp() // job.every.total_seconds())
    if Slot.objects.filter(job=job.name, slot=slot).exists():
        return False
    try:
        with transaction.atomic():
            Slot.objects.create(job=job.name, slot=slot)
            job.function()
    except IntegrityError:
        if Slot.objects.filter(job=job.name, slot=slot).exists():
            return False  # another beat was quicker
        raise
    return True
