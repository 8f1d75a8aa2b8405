"""Courses completed elsewhere that count here, where they came from, and what was taken back."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Institution
from lms.institutions.rules.roles import Capability

if TYPE_CHECKING:
    from lms.accounts.models import User


class CompletionImportQuerySet(models.QuerySet["CompletionImport"]):
    def visible_to(self, user: "User") -> "CompletionImportQuerySet":
        """Those that brought completions to institutions for which the person recognises."""
        scope = Institution.objects.where(user, Capability.RECOGNISE)
        return self.filter(Q(imported_by=user.pk) | Q(institution__in=scope))


class CompletionImport(models.Model):
    """One file of completions from another system. `problems`: lines that were refused, as [line, reason]."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    line_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    imported_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[CompletionImportQuerySet] = CompletionImportQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show who brought completions from another system",
        basis="public task",
        retention="as long as the completions it brought; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            # The same file counts once, until it is taken back; whoever does not see that import may bring it too,
            # and its lines are known already.
            models.UniqueConstraint(
                fields=["file_digest", "imported_by"],
                condition=Q(withdrawn_at=None),
                name="one_import_per_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.imported_at:%Y-%m-%d}"

    @property
    def counts(self) -> tuple[int, int, list[tuple[int, str]]]:
        """Lines that were new, lines on record already, and those refused."""
        problems = [(number, reason) for number, reason in self.problems]
        return self.line_count - self.known_count - len(problems), self.known_count, problems


class RecognisedCompletionQuerySet(models.QuerySet["RecognisedCompletion"]):
    def standing(self) -> "RecognisedCompletionQuerySet":
        """Not taken back."""
        return self.filter(withdrawal=None)

    def lasting_on(self, day: date) -> "RecognisedCompletionQuerySet":
        return self.standing().filter(completed_on__lte=day, valid_until__gte=day)

    def managed_by(self, user: "User") -> "RecognisedCompletionQuerySet":
        return self.filter(institution__in=Institution.objects.where(user, Capability.RECOGNISE))

    def due(self, day: date) -> "RecognisedCompletionQuerySet":
        return self.filter(next_look_on__lte=day)


class RecognisedCompletion(models.Model):
    """A course completed elsewhere, recognised here. Only added. It counts for the path and earns no certificate."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recognised")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    course_key = models.CharField(max_length=20)
    completed_on = models.DateField()
    valid_until = models.DateField()
    source = models.CharField(max_length=120)
    reference = models.CharField(max_length=200, blank=True)
    evidence = models.TextField(blank=True)
    batch = models.ForeignKey(
        CompletionImport, on_delete=models.PROTECT, null=True, related_name="completions"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    next_look_on = models.DateField(null=True)

    objects: ClassVar[RecognisedCompletionQuerySet] = RecognisedCompletionQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to count what a person learned elsewhere, and to show on what that rests",
        basis="public task of the employer",
        retention="while the account exists, and five years",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("completed_on")), name="recognised_until_after_completion"
            ),
            models.UniqueConstraint(
                fields=["batch", "person", "course_key", "completed_on"], name="recognised_once_per_import"
            ),
        ]
        indexes = [
            # What does this person hold of these courses?
            models.Index(fields=["person", "course_key", "valid_until"], name="recognised_of_person"),
            models.Index(
                fields=["next_look_on"], name="recognised_due", condition=Q(next_look_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.course_key} {self.completed_on}"


class RecognitionWithdrawal(models.Model):
    """A recognised completion was taken back. Only added."""

    recognised = models.OneToOneField(
        RecognisedCompletion, on_delete=models.CASCADE, related_name="withdrawal"
    )
    reason = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    personal_data = PersonalData(
        purpose="to show who took a recognised completion back, and why",
        basis="public task",
        retention="as long as the completion; the link to the person goes with the account",
    )

    def __str__(self) -> str:
        return f"{self.recognised_id}"
