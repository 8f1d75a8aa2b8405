"""Pools, attempts and marks."""

import uuid
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.drawing import Drawn
from lms.assessment.rules.questions import Kind
from lms.assessment.rules.questions import Question as QuestionValue
from lms.assessment.rules.text import question_from
from lms.foundation.personal_data import PersonalData

if TYPE_CHECKING:
    from lms.accounts.models import User


class Pool(models.Model):
    """A set of questions under a key. A change makes a new version; editions pin one."""

    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="one_pool_per_version")]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class Question(models.Model):
    """One question of one version of a pool. Never edited: a change is a new version of the pool."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        RETIRED = "retired", _("retired")

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="questions")
    key = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    stem = models.TextField()
    feedback = models.TextField(blank=True)
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "key"], name="one_question_per_key")]
        ordering = ["pool", "place"]

    def __str__(self) -> str:
        return f"{self.key}: {self.stem[:60]}"

    @property
    def value(self) -> QuestionValue:
        return question_from(
            {"key": self.key, "type": self.kind, "stem": self.stem, "feedback": self.feedback, **self.body}
        )


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: "User") -> "AttemptQuerySet":
        """A person's own attempts; nobody else sees how someone answered."""
        return self.filter(person=user.pk)

    def of(self, user: "User", subject_key: str) -> "AttemptQuerySet":
        return self.filter(person=user.pk, subject_key=subject_key).order_by("number")

    def open(self) -> "AttemptQuerySet":
        return self.filter(submitted_at=None)

    def submitted(self) -> "AttemptQuerySet":
        return self.exclude(submitted_at=None)


class Attempt(models.Model):
    """One sitting of a test. What was drawn is kept, so what was asked can always be shown again."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    subject_key = models.CharField(max_length=120)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    passing_percent = models.PositiveSmallIntegerField(default=70)
    attempts_allowed = models.PositiveSmallIntegerField(default=2)
    wait_hours = models.PositiveSmallIntegerField(default=48)
    draw = models.JSONField()
    answers = models.JSONField(default=dict)
    opened_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    passed = models.BooleanField(null=True)

    objects: ClassVar[AttemptQuerySet] = AttemptQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show a person what she knows and what to re-read; to decide on certificates",
        basis="public task; seen by the person alone",
        retention="five years, then marks without answers",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "subject_key", "number"], name="attempts_numbered"),
            # Two clicks on "start" open one attempt.
            models.UniqueConstraint(
                fields=["person", "subject_key"], condition=Q(submitted_at=None), name="one_open_attempt"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, passed=None, share=None)
                | Q(submitted_at__isnull=False, passed__isnull=False, share__isnull=False),
                name="submitted_attempts_have_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_key} #{self.number}"

    @property
    def policy(self) -> Policy:
        return Policy(Fraction(self.passing_percent, 100), self.attempts_allowed, self.wait_hours)

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        return tuple(Drawn(key, tuple(order)) for key, order in self.draw)

    @property
    def percent(self) -> int | None:
        """The result as shown: whole percent, never rounded up to a pass."""
        return None if self.share is None else int(self.share * 100)


class Mark(models.Model):
    """What one question of one attempt earned. A corrected key adds a mark; none is ever edited."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="marks")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="marks")
    share = models.DecimalField(max_digits=7, decimal_places=6)
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["question", "marked_at"], name="marks_of_question")]

    def __str__(self) -> str:
        return f"{self.share}"


class KeyCorrection(models.Model):
    """A trainer found that questions of a pool had a wrong key, or withdrew them. Never edited.

    Attempts of versions `from_version` to the one before `to_version` are marked again by the keys of `to_version`;
    of a withdrawn question (`to_version` is empty) everybody gets full marks.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool_key = models.CharField(max_length=80)
    question_keys = models.JSONField()
    from_version = models.PositiveIntegerField()
    to_version = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300)
    decided_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    personal_data = PersonalData(
        purpose="to show who corrected a key and why",
        basis="public task",
        retention="as long as the marks; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_version=None) | Q(to_version__gt=F("from_version")),
                name="corrections_look_forward",
            ),
        ]
        indexes = [models.Index(fields=["pool_key"], name="corrections_of_pool")]

    def __str__(self) -> str:
        return f"{self.pool_key} {' '.join(self.question_keys)}"

    @property
    def is_withdrawal(self) -> bool:
        return self.to_version is None


class Regrade(models.Model):
    """How far the marking again of a correction has come: attempts up to `reached` (an id) are done."""

    correction = models.OneToOneField(KeyCorrection, on_delete=models.PROTECT, related_name="regrade")
    reached = models.BigIntegerField(default=0)
    seen_count = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.correction_id}: {self.seen_count}"


class RegradedAttempt(models.Model):
    """The result of an attempt changed because a key was corrected. Only added."""

    correction = models.ForeignKey(KeyCorrection, on_delete=models.PROTECT, related_name="regraded")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="regraded")
    old_share = models.DecimalField(max_digits=7, decimal_places=6)
    new_share = models.DecimalField(max_digits=7, decimal_places=6)
    old_passed = models.BooleanField()
    new_passed = models.BooleanField()
    occurred_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["correction", "attempt"], name="regraded_once_per_correction"),
            models.CheckConstraint(
                condition=Q(old_passed=False) | Q(new_passed=True), name="nobody_loses_a_pass"
            ),
            models.CheckConstraint(
                condition=Q(new_share__gte=F("old_share")) & Q(new_share__lte=1), name="regraded_upward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.old_share} → {self.new_share}"

    @property
    def old_percent(self) -> int:
        return int(self.old_share * 100)

    @property
    def new_percent(self) -> int:
        return int(self.new_share * 100)
