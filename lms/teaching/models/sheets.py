"""Tests on paper: the sheet that was printed for a person, and what was entered from it."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.assessment.models import Attempt, Pool
from lms.assessment.rules.drawing import Drawn
from lms.foundation.personal_data import PersonalData
from lms.teaching.models.cohorts import Cohort, CohortMember

if TYPE_CHECKING:
    from lms.accounts.models import User

SITTING = PersonalData(
    purpose="to let a person sit a test where there is no device, and to show who entered her answers",
    basis="public task; the result is seen by the person alone",
    retention="24 months; the attempt that a sheet became is kept as every other",
)


class TestSheetQuerySet(models.QuerySet["TestSheet"]):
    def taught_by(self, user: "User") -> "TestSheetQuerySet":
        return self.filter(member__cohort__in=Cohort.objects.taught_by(user))

    def open(self) -> "TestSheetQuerySet":
        """Printed, and neither handed in nor voided."""
        return self.filter(state=TestSheet.State.OPEN)

    def with_person(self) -> "TestSheetQuerySet":
        return self.select_related("member__enrolment__person", "member__cohort__provider", "pool").order_by(
            "member__enrolment__person__name", "pk"
        )


class TestSheet(models.Model):
    """The test of a module as printed for one person. It pins its draw; the attempt is made when it is handed in."""

    __test__ = False  # for the test runner, which takes every class of this name for its own

    class State(models.TextChoices):
        OPEN = "open", _("waits to be entered")
        HANDED_IN = "handed_in", _("handed in")
        VOIDED = "voided", _("voided")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(CohortMember, on_delete=models.CASCADE, related_name="sheets")
    module_key = models.CharField(max_length=60)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    draw = models.JSONField()
    language = models.CharField(max_length=10)  # in which it is printed, where there are words
    code = models.CharField(max_length=8, unique=True)
    four_eyes = models.BooleanField(default=False)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    printed_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    sat_on = models.DateField(null=True)
    attempt = models.OneToOneField(Attempt, on_delete=models.SET_NULL, null=True, related_name="sheet")
    void_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[TestSheetQuerySet] = TestSheetQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = SITTING

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "module_key"], condition=Q(state="open"), name="one_open_sheet"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_in") | Q(sat_on__isnull=False), name="sheets_handed_in_were_sat"
            ),
            models.CheckConstraint(
                condition=~Q(state="voided") | ~Q(void_reason=""), name="voided_sheets_say_why"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        return tuple(Drawn(key, tuple(order)) for key, order in self.draw)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class SheetEntry(models.Model):
    """What one person read from a sheet. Only added."""

    sheet = models.ForeignKey(TestSheet, on_delete=models.CASCADE, related_name="entries")
    answers = models.JSONField()
    sat_on = models.DateField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)

    personal_data = SITTING

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.entered_at:%Y-%m-%d}"
