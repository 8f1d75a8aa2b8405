"""By when a course is due, who was told so, and the calendar a person subscribes to."""

import secrets
import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.foundation.personal_data import PersonalData
from lms.institutions.models import OCCUPATIONAL_ROLE, Institution
from lms.institutions.rules.roles import Capability

if TYPE_CHECKING:
    from lms.accounts.models import User


class CourseDeadlineQuerySet(models.QuerySet["CourseDeadline"]):
    def managed_by(self, user: "User") -> "CourseDeadlineQuerySet":
        return self.filter(institution__in=Institution.objects.where(user, Capability.SET_DEADLINES))

    def standing(self) -> "CourseDeadlineQuerySet":
        return self.filter(withdrawn_at=None)

    def due(self, day: date) -> "CourseDeadlineQuerySet":
        return self.standing().filter(next_look_on__lte=day)


class CourseDeadline(models.Model):
    """By when a course is to be completed: by one person, by a role, or by all staff of an institution."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="deadlines")
    course_key = models.CharField(max_length=20)
    occupational_role = models.CharField(max_length=3, blank=True, validators=[OCCUPATIONAL_ROLE])
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="deadlines"
    )
    due_on = models.DateField()
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    next_look_on = models.DateField(null=True)

    objects: ClassVar[CourseDeadlineQuerySet] = CourseDeadlineQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to let a person know by when her employer expects a course, and to remind her",
        basis="public task of the employer",
        retention="two years after the day it was due",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(occupational_role=""), name="deadline_is_for_a_person_or_a_role"
            ),
            models.UniqueConstraint(
                fields=["institution", "course_key", "occupational_role"],
                condition=Q(person=None, withdrawn_at=None),
                name="one_deadline_per_role",
            ),
            models.UniqueConstraint(
                fields=["institution", "course_key", "person"],
                condition=Q(person__isnull=False, withdrawn_at=None),
                name="one_deadline_per_person",
            ),
        ]
        indexes = [
            # Whom is it time to remind?
            models.Index(
                fields=["next_look_on"],
                name="deadlines_due",
                condition=Q(next_look_on__isnull=False, withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_key} {self.due_on}"


class Reminder(models.Model):
    """A person was told of a stage of a deadline. Only added; nobody is told the same twice."""

    deadline = models.ForeignKey(CourseDeadline, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=12)
    told_on = models.DateField()

    personal_data = PersonalData(
        purpose="to remind a person once, and to show that she was reminded",
        basis="public task of the employer",
        retention="as long as the deadline",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline", "person", "stage"], name="reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.person_id} {self.stage}"


class Escalation(models.Model):
    """The focal points of an institution are told which of its staff are overdue: once a week at most."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="escalations")
    week = models.CharField(max_length=8)  # ISO year and week, as 2027-W05
    told_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "week"], name="escalated_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.week}"


def new_token() -> str:
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """A private address at which a calendar program reads a person's own dates. Whoever has the address reads them."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    token = models.CharField(max_length=60, unique=True, default=new_token)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        purpose="to let a person see her own dates in her own calendar",
        basis="consent; she opens and closes the address herself",
        retention="until she closes it, and a month",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(closed_at=None), name="one_open_feed"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.opened_at:%Y-%m-%d}"
