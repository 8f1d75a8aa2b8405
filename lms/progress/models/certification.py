"""What leads to a certificate beside lessons and tests: the renewal of an old one, and a task done at work."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.credentials.models import Certificate
from lms.curriculum.models import Edition
from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Institution
from lms.progress.models.learning import Enrolment

if TYPE_CHECKING:
    from lms.accounts.models import User


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def open(self) -> "RenewalQuerySet":
        return self.filter(completed_at=None)


class Renewal(models.Model):
    """A learner renews a certificate: she reads again what changed since, and sits the tests anew.

    `number`: 2 for the first renewal of a course, as the first taking was number 1. `lesson_keys`: what to read.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="renewals")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    from_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    lesson_keys = models.JSONField(default=list)
    opened_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True)

    objects: ClassVar[RenewalQuerySet] = RenewalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate"], name="one_renewal_per_certificate"),
            models.UniqueConstraint(fields=["enrolment", "number"], name="renewals_numbered"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(completed_at=None), name="one_open_renewal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} renewal {self.number}"


class RefreshedLesson(models.Model):
    """A lesson was read again for a renewal. Only added."""

    renewal = models.ForeignKey(Renewal, on_delete=models.CASCADE, related_name="refreshed")
    lesson_key = models.CharField(max_length=60)
    occurred_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["renewal", "lesson_key"], name="refreshed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.renewal_id} {self.lesson_key}"


class WorkplaceTaskQuerySet(models.QuerySet["WorkplaceTask"]):
    def to_confirm_by(self, user: "User") -> "WorkplaceTaskQuerySet":
        return self.filter(supervisor=user.pk, verdict=None)


class WorkplaceTask(models.Model):
    """What a learner did at work with an exercise of a course, as she describes it to a supervisor. Only added."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="workplace_tasks")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    lesson_key = models.CharField(max_length=60)
    description = models.TextField(validators=[MaxLengthValidator(2000)])
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="tasks_to_confirm"
    )
    handed_in_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[WorkplaceTaskQuerySet] = WorkplaceTaskQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show that a learner used at work what she learned",
        basis="public task of the employer; contract with the learner",
        retention="as long as the certificate that states it",
    )

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_key}"

    @property
    def lesson_title(self) -> str:
        lessons = {lesson.key: lesson.title for lesson in self.enrolment.outline.lessons}
        return lessons.get(self.lesson_key, self.lesson_key)


class WorkplaceVerdict(models.Model):
    """A supervisor confirmed a workplace task, or gave it back with a comment. Only added."""

    task = models.OneToOneField(WorkplaceTask, on_delete=models.CASCADE, related_name="verdict")
    is_confirmed = models.BooleanField()
    comment = models.TextField(blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)

    personal_data = PersonalData(
        purpose="to show who confirmed a workplace task",
        basis="public task of the employer",
        retention="as long as the task; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_confirmed=True) | ~Q(comment=""), name="given_back_with_a_comment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.is_confirmed}"
