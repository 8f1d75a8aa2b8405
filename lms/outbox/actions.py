"""What an operator may do with messages."""

from django.db import transaction

from lms.foundation import clock
from lms.outbox import delivering
from lms.outbox.models import Delivery
from lms.outbox.publishing import kick_after_commit
from lms.outbox.registry import reactions


@transaction.atomic
def replay(delivery_id: int) -> bool:
    """Try a dead letter again from the start; False when it is gone or alive already."""
    row = Delivery.objects.dead().select_for_update().filter(id=delivery_id).first()
    if row is None:
        return False
    row.tries, row.dead_at, row.claim, row.available_at = 0, None, None, clock.now()
    row.save(update_fields=["tries", "dead_at", "claim", "available_at"])
    kick_after_commit(row.queue)
    return True


def drain_everything(most_rounds: int = 100) -> None:
    """Deliver all that waits, in this process: for tests, for loading and for `manage.py drain`."""
    queues = sorted({known.queue for known in reactions.values()})
    for _ in range(most_rounds):
        if not sum(delivering.drain(queue) for queue in queues):
            return
    raise RuntimeError("the outbox does not come to rest")
