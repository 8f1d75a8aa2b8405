"""What a learner keeps for herself beside her lessons, and what her device reported."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.progress.models.learning import Enrolment

if TYPE_CHECKING:
    from lms.accounts.models import User


class OwnQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: "User") -> "OwnQuerySet":
        """What a learner wrote for herself, nobody else reads."""
        return self.filter(enrolment__person=user.pk)


class Note(models.Model):
    """What a learner writes down beside a lesson, for herself."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="notes")
    lesson_key = models.CharField(max_length=60)
    text = models.TextField(max_length=4_000)
    written_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[OwnQuerySet] = OwnQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="one_note_a_lesson")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_key}"


class Bookmark(models.Model):
    """A lesson that a learner wants to find again."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="bookmarks")
    lesson_key = models.CharField(max_length=60)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="one_bookmark_a_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_key}"


class DeviceFact(models.Model):
    """Something a learner did without a line, as her device reported it. Its key makes sure it counts once."""

    class Kind(models.TextChoices):
        LESSON_FINISHED = "lesson_finished", _("lesson finished")
        ANSWERS_KEPT = "answers_kept", _("answers kept")
        TEST_HANDED_IN = "test_handed_in", _("test handed in")

    key = models.UUIDField()
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="device_facts")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    claimed_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    refusal = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "key"], name="device_fact_counts_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
