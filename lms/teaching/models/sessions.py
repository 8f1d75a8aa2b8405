"""When a group meets, and who was there."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.teaching.models.cohorts import TRAINING, Cohort, CohortMember

if TYPE_CHECKING:
    from datetime import datetime

    from lms.accounts.models import User


class LiveSessionQuerySet(models.QuerySet["LiveSession"]):
    def taught_by(self, user: "User") -> "LiveSessionQuerySet":
        return self.filter(cohort__in=Cohort.objects.taught_by(user))

    def visible_to(self, user: "User") -> "LiveSessionQuerySet":
        """Meetings of the groups a learner is in."""
        return self.filter(cohort__in=Cohort.objects.joined_by(user))

    def to_come(self, moment: "datetime") -> "LiveSessionQuerySet":
        """Not over and not called off, the next one first."""
        return self.filter(ends_at__gte=moment, cancelled_at=None).order_by("starts_at")


class LiveSession(models.Model):
    """A meeting of a group in a room or behind a link. Times are moments; the group knows its time zone."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=120)
    module_key = models.CharField(max_length=60, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True)
    checkin_code = models.CharField(max_length=8)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="sessions_planned"
    )
    moved_at = models.DateTimeField(null=True)  # when its time or place was last changed
    cancelled_at = models.DateTimeField(null=True)

    objects: ClassVar[LiveSessionQuerySet] = LiveSessionQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = TRAINING

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="sessions_end_after_start"),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="sessions_have_a_place"),
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Whether a member was at a meeting. `noted_by` is a trainer, or herself with the code of the room."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("absent")

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CohortMember, on_delete=models.CASCADE, related_name="attendance")
    state = models.CharField(max_length=8, choices=State.choices)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(default=timezone.now)

    personal_data = TRAINING

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="attendance_noted_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.member_id} {self.state}"
