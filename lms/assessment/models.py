"""Pools, attempts, works and marks; corrections of keys and what they changed."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.drawing import Drawn
from lms.assessment.rules.questions import Kind
from lms.assessment.rules.questions import Question as QuestionValue
from lms.assessment.rules.states import State
from lms.assessment.rules.text import question_from
from lms.assessment.rules.timing import GRACE, MoreTime
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


class QuestionQuerySet(models.QuerySet["Question"]):
    def active(self) -> "QuestionQuerySet":
        """What may be asked."""
        return self.filter(state=Question.State.ACTIVE)

    def named(self, pool_key: str, keys: Iterable[str]) -> "QuestionQuerySet":
        """These questions in every version of a pool."""
        return self.filter(pool__key=pool_key, key__in=list(keys))


class Question(models.Model):
    """One question of one version of a pool. Its words never change: other words are another version of the pool.

    Its state does, in `actions.pools` alone. A retired question is retired in every version.
    """

    class State(models.TextChoices):
        DRAFT = State.DRAFT.value, _("draft")
        REVIEWED = State.REVIEWED.value, _("reviewed")
        ACTIVE = State.ACTIVE.value, _("active")
        RETIRED = State.RETIRED.value, _("retired")

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="questions")
    key = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    stem = models.TextField()
    feedback = models.TextField(blank=True)
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show who wrote and who reviewed a question, so that they are two people",
        basis="public task",
        retention="while the pool exists; the links to the people go with their accounts",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "key"], name="one_question_per_key"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | Q(written_by=None) | ~Q(reviewed_by=F("written_by")),
                name="questions_have_four_eyes",
            ),
        ]
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
        """Handed in, also while a trainer still marks a work in it."""
        return self.exclude(submitted_at=None)

    def overdue(self, moment: datetime) -> "AttemptQuerySet":
        """Open although their time and its grace are over."""
        return self.open().filter(due_at__lt=moment - GRACE)


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
    language = models.CharField(max_length=10, blank=True)  # in which it was opened, to its end
    draw = models.JSONField()
    answers = models.JSONField(default=dict)
    opened_at = models.DateTimeField(default=timezone.now)
    limit_minutes = models.PositiveSmallIntegerField(default=0)  # before any extension; 0: no clock
    due_at = models.DateTimeField(null=True)
    asks_confidence = models.BooleanField(default=False)
    confidence = models.JSONField(default=dict)  # question key → 1 to 3
    missing_count = models.PositiveSmallIntegerField(default=0)  # questions asked for that the pool lacked
    submitted_at = models.DateTimeField(null=True)
    awaits_marking = models.BooleanField(default=False)
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
                condition=Q(submitted_at=None, passed=None, share=None, awaits_marking=False)
                | Q(submitted_at__isnull=False, passed=None, share=None, awaits_marking=True)
                | Q(
                    submitted_at__isnull=False,
                    passed__isnull=False,
                    share__isnull=False,
                    awaits_marking=False,
                ),
                name="submitted_attempts_have_a_result",
            ),
        ]
        indexes = [
            # Whose time is over?
            models.Index(
                fields=["due_at"],
                name="attempts_due",
                condition=Q(submitted_at=None, due_at__isnull=False),
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


class TimeExtension(models.Model):
    """More time for a person, in one test or in all. The latest grant for a test counts; a grant of nothing ends it."""

    class Reason(models.TextChoices):
        """Why, in classes that say nothing about anybody's health."""

        TOOLS = "tools", _("works with assistive technology")
        LANGUAGE = "language", _("takes the test in another language than her own")
        LINE = "line", _("shares a device or has a slow line")
        AGREED = "agreed", _("an agreement at her workplace")
        ENDED = "ended", _("no longer needed")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="time_extensions"
    )
    subject_key = models.CharField(max_length=120, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)

    personal_data = PersonalData(
        purpose="to give a person the time she needs in tests",
        basis="public task; without any word about health",
        retention="two years after the grant",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=300, minutes__lte=480), name="extension_within_reason"
            ),
        ]
        indexes = [models.Index(fields=["person", "subject_key", "-id"], name="extension_latest")]

    def __str__(self) -> str:
        return f"+{self.percent} % +{self.minutes} min"

    @property
    def value(self) -> MoreTime:
        return MoreTime(self.percent, self.minutes)


def private_storage() -> Storage:
    return storages["private"]


def server_made_name(work: "Work", filename: str) -> str:
    """Nothing of the sender's name reaches the disk, and a file sent again has another name."""
    return f"works/{work.key.hex[:2]}/{work.key.hex}-{uuid.uuid4().hex[:8]}"


class WorkQuerySet(models.QuerySet["Work"]):
    def handed_in(self) -> "WorkQuerySet":
        return self.exclude(attempt__submitted_at=None)

    def waiting(self) -> "WorkQuerySet":
        """Handed in and not marked yet, the longest wait first."""
        return self.handed_in().filter(marks=None).order_by("attempt__submitted_at", "pk")

    def markable_by(self, user: "User") -> "WorkQuerySet":
        """What a trainer may mark: every work that was handed in, except her own."""
        return self.handed_in().exclude(attempt__person=user.pk)


class Work(models.Model):
    """What a learner wrote or sent for a question that a trainer marks. It changes until the attempt is handed in."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="works")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="works")
    text = models.TextField(blank=True, max_length=20_000)
    file = models.FileField(storage=private_storage, upload_to=server_made_name, max_length=100, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects: ClassVar[WorkQuerySet] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to mark what a person wrote and to show her what was said about it",
        basis="public task; seen by the person and by trainers, who mark it without her name",
        retention="five years, then marks without the work",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="one_work_per_question"),
            models.CheckConstraint(condition=Q(file="") | ~Q(sha256=""), name="work_file_has_hash"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class WorkMark(models.Model):
    """How a trainer judged a work: the step of each criterion of the rubric. The latest counts; none is edited."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="marks")
    steps = models.JSONField()  # for each criterion the number of its step, from 0
    share = models.DecimalField(max_digits=7, decimal_places=6)
    comment = models.TextField(max_length=4_000, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    marked_at = models.DateTimeField(default=timezone.now)

    personal_data = PersonalData(
        purpose="to show who marked a work, and why it earned what it earned",
        basis="public task",
        retention="five years; the link to the marker goes with the account",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="work_mark_is_a_share")
        ]

    def __str__(self) -> str:
        return f"{self.share}"


class PoolStatistic(models.Model):
    """What the answers to the questions of a pool add up to, recounted from marks. It belongs to the latest version."""

    pool = models.OneToOneField(Pool, on_delete=models.CASCADE, related_name="statistic")
    attempt_count = models.PositiveIntegerField()
    alpha = models.FloatField(null=True)
    model_trouble = models.CharField(max_length=20, blank=True)
    counted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.pool_id}: {self.attempt_count}"


class ItemStatisticQuerySet(models.QuerySet["ItemStatistic"]):
    def behaving_badly(self) -> "ItemStatisticQuerySet":
        """Of questions that may still be asked, those that a trainer should look at."""
        return self.filter(is_bad=True, question__state=Question.State.ACTIVE)


class ItemStatistic(models.Model):
    """Figures of one question, recounted from marks: counts and coefficients, nothing of any person.

    The figures are None where answers are too few or the figure does not exist. `choices` has, for each thing that
    can be chosen and last for no answer, how often everybody, the best and the weakest 27 % took it.
    """

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="statistic")
    asked_count = models.PositiveIntegerField()
    answered_count = models.PositiveIntegerField()
    p = models.FloatField(null=True)
    item_rest = models.FloatField(null=True)
    alpha_if_deleted = models.FloatField(null=True)
    one_pl_difficulty = models.FloatField(null=True)
    two_pl_difficulty = models.FloatField(null=True)
    two_pl_slope = models.FloatField(null=True)
    choices = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    is_bad = models.BooleanField(default=False)

    objects: ClassVar[ItemStatisticQuerySet] = ItemStatisticQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # Which questions behave badly?
            models.Index(fields=["question"], name="items_bad", condition=Q(is_bad=True)),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.answered_count}"


class QuestionText(models.Model):
    """The words of a question in another language, for the words it had in the source language.

    source and texts: place in the question → text. Keys and scores are the question's own.
    """

    pool_key = models.CharField(max_length=80)
    question_key = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    source_digest = models.CharField(max_length=64)
    source = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool_key", "question_key", "language", "source_digest"],
                name="one_text_of_a_question_a_language",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_key} {self.language}"


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
