"""Entries and their seals. Entries hold keys and codes, never names, so erasure and integrity do not fight."""

from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """One act. Never changed, never deleted."""

    occurred_at = models.DateTimeField(default=timezone.now)
    actor_key = models.CharField(max_length=64, blank=True)  # empty: the system itself
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=64)
    institution_key = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # What happened to this row?
            models.Index(fields=["subject_type", "subject_key"], name="audit_subject"),
            # What did this person do, and when?
            models.Index(fields=["actor_key", "occurred_at"], name="audit_actor"),
        ]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_key}"


class Seal(models.Model):
    """The link of an entry in the chain: its number and the digest over the entry and the link before."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    number = models.PositiveBigIntegerField(unique=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"
