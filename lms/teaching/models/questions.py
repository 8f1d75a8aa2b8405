"""What learners ask under lessons, and what trainers answer."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Institution
from lms.institutions.rules.roles import Capability
from lms.progress.models import Enrolment

if TYPE_CHECKING:
    from lms.accounts.models import User

ASKING = PersonalData(
    purpose="to answer what a learner asks about a lesson",
    basis="public task of the training provider; publication by consent of the asker, who may withdraw it",
    retention="as long as the enrolment; published until the asker withdraws her consent",
)


class LessonQuestionQuerySet(models.QuerySet["LessonQuestion"]):
    def asked_by(self, user: "User") -> "LessonQuestionQuerySet":
        return self.filter(enrolment__person=user.pk)

    def seen_by_trainer(self, user: "User") -> "LessonQuestionQuerySet":
        """Questions from the countries of the training providers the person trains for."""
        countries = Institution.objects.where(user, Capability.TEACH).values("territory__country")
        return self.filter(enrolment__institution__territory__country__in=countries)

    def waiting(self) -> "LessonQuestionQuerySet":
        """Without an answer, the oldest first."""
        return self.filter(answers=None).order_by("asked_at", "pk")


class LessonQuestion(models.Model):
    """A learner asks under a lesson. Whether others may read it without her name, she says when she asks, and may take back."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lesson_questions")
    lesson_key = models.CharField(max_length=60)
    text = models.TextField(max_length=2_000)
    may_be_published = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects: ClassVar[LessonQuestionQuerySet] = LessonQuestionQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = ASKING

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(may_be_published=True),
                name="published_only_where_the_asker_agrees",
            )
        ]
        indexes = [models.Index(fields=["lesson_key", "published_at"], name="questions_of_lesson")]

    def __str__(self) -> str:
        return f"{self.lesson_key} {self.asked_at:%Y-%m-%d}"


class Answer(models.Model):
    """What a trainer answers. A second answer adds to the first."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.ForeignKey(LessonQuestion, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(max_length=4_000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    personal_data = ASKING

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.question_id} {self.written_at:%Y-%m-%d}"
