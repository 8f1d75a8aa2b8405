"""What was written to whom."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.utils import timezone

from lms.foundation.personal_data import PersonalData


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: models.Model) -> "NoticeQuerySet":
        return self.filter(person=user.pk)

    def of_people_who_sign_in(self) -> "NoticeQuerySet":
        """Without those of accounts that have no password."""
        return self.exclude(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def unsent(self) -> "NoticeQuerySet":
        return self.filter(sent_at=None)


class Notice(models.Model):
    """One message to one person, in her language, at most once per kind and subject key."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    is_optional = models.BooleanField(default=False)  # carries the way to receive no more of them
    written_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to tell a person what concerns her work here, and to show that she was told",
        basis="public task",
        retention="24 months",
    )

    class Meta:
        constraints = [
            # Has this person been told already?
            models.UniqueConstraint(fields=["person", "kind", "subject_key"], name="told_once"),
        ]
        indexes = [models.Index(fields=["-written_at"], name="notices_newest")]

    def __str__(self) -> str:
        return self.subject


class NoticePreference(models.Model):
    """Whether a person wants notices that nothing obliges anybody to send. Without a row she does."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference"
    )
    wants_optional = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    personal_data = PersonalData(
        purpose="to send a person no more than she wants",
        basis="her own choice",
        retention="while the account exists",
    )

    def __str__(self) -> str:
        return f"{self.person_id} {self.wants_optional}"
