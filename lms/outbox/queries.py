"""The state of the outbox, for operators and health checks."""

from dataclasses import dataclass

from django.db.models import Count, Min, Q

from lms.foundation import clock
from lms.outbox.models import Delivery


@dataclass(frozen=True, slots=True)
class QueueState:
    queue: str
    waiting: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Overview:
    queues: list[QueueState]
    dead: list[Delivery]
    dead_count: int
    failing_count: int


def overview(dead_shown: int = 100) -> Overview:
    moment = clock.now()
    rows = (
        Delivery.objects.alive()
        .values("queue")
        .annotate(waiting=Count("id"), oldest=Min("created_at"))
        .order_by("queue")
    )
    queues = [
        QueueState(
            row["queue"],
            row["waiting"],
            max(0.0, (moment - row["oldest"]).total_seconds()),
        )
        for row in rows
    ]
    counts = Delivery.objects.aggregate(
        dead=Count("id", filter=Q(dead_at__isnull=False)),
        failing=Count("id", filter=Q(dead_at=None) & ~Q(error="")),
    )
    dead = list(Delivery.objects.dead().order_by("-dead_at")[:dead_shown])
    return Overview(queues, dead, counts["dead"], counts["failing"])


def oldest_pending_seconds() -> float:
    """Age of the oldest message that still waits; 0 when none does. Above 120 an operator should look."""
    oldest = Delivery.objects.alive().aggregate(oldest=Min("created_at"))["oldest"]
    return max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0
