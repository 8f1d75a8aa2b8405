"""Messages on their way up, one row per message and reaction, and the slots that time has used."""

from django.db import models
from django.utils import timezone


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def alive(self) -> "DeliveryQuerySet":
        return self.filter(dead_at=None)

    def dead(self) -> "DeliveryQuerySet":
        return self.exclude(dead_at=None)


class Delivery(models.Model):
    """One message for one reaction. The row goes when the effect is committed, in the same commit."""

    topic = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    reaction = models.CharField(max_length=120)
    queue = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)
    available_at = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    dead_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            # What waits in this queue, oldest first?
            models.Index(
                fields=["queue", "available_at"],
                name="outbox_waiting",
                condition=models.Q(dead_at__isnull=True),
            ),
            # Which rows did this drain claim?
            models.Index(
                fields=["claim"],
                name="outbox_claimed",
                condition=models.Q(claim__isnull=False),
            ),
        ]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.reaction} {self.key}"


class Slot(models.Model):
    """A periodic job's turn. Beat may nudge twice or late: the row decides who runs it."""

    job = models.CharField(max_length=60)
    slot = models.BigIntegerField()
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="one_run_per_slot")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot}"
