"""What learners say after a course, and what became of it at work. What was said has no link to who said it."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Country
from lms.progress.models import Enrolment
from lms.teaching.rules.followups import Asked, Part

if TYPE_CHECKING:
    from lms.accounts.models import User


class SurveyReceipt(models.Model):
    """A learner has answered the survey of her course: so she is not asked again. What she said stands elsewhere."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="survey_receipt")

    personal_data = PersonalData(
        purpose="to ask each learner once what she thinks of a course",
        basis="public task; answering is voluntary",
        retention="as long as the enrolment",
    )

    def __str__(self) -> str:
        return str(self.enrolment_id)


class SurveyAnswer(models.Model):
    """What one learner said. Its key is drawn by lot and only the month is kept, so no order tells who it was."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course_key = models.CharField(max_length=20)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    ratings = models.JSONField()
    text = models.TextField(max_length=2_000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["course_key", "country"], name="survey_of_course")]

    def __str__(self) -> str:
        return f"{self.course_key} {self.month:%Y-%m}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def due(self, day: date) -> "FollowUpQuerySet":
        return self.filter(next_look_on__lte=day)

    def to_answer_by(self, user: "User") -> "FollowUpQuerySet":
        """Those this person was asked and has not answered."""
        return self.filter(respondent=user.pk, closed_on=None).exclude(told_on=None)


class FollowUp(models.Model):
    """Somebody is asked, months after a course, what became of it at work. Whom, is decided on the day it is due."""

    class Part(models.TextChoices):
        LEARNER = Part.LEARNER.value, _("learner")
        SUPERVISOR = Part.SUPERVISOR.value, _("supervisor")
        PARTNER = Part.PARTNER.value, _("partner organisation")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="follow_ups")
    part = models.CharField(max_length=10, choices=Part.choices)
    after_months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    next_look_on = models.DateField(null=True)
    respondent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    told_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)  # answered, or there was nobody to ask

    objects: ClassVar[FollowUpQuerySet] = FollowUpQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to ask whether a course is used at work, once and with one reminder",
        basis="public task; answering is voluntary",
        retention="until three months after the last question",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "part", "after_months"], name="followed_up_once"),
        ]
        indexes = [
            # Whose day has come?
            models.Index(
                fields=["next_look_on"], name="follow_ups_due", condition=Q(next_look_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.part} {self.after_months}"

    @property
    def asked(self) -> Asked:
        return Asked(self.due_on, self.told_on, self.reminded_on, self.closed_on is not None)


class FollowUpAnswer(models.Model):
    """What one person said, without her name; the key is drawn by lot and only the month of the answer is kept."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course_key = models.CharField(max_length=20)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=FollowUp.Part.choices)
    after_months = models.PositiveSmallIntegerField()
    month = models.DateField()
    choices = models.JSONField()
    texts = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["course_key", "country"], name="follow_up_of_course")]

    def __str__(self) -> str:
        return f"{self.course_key} {self.part} {self.after_months}"
