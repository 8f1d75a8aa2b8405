"""What learners write in the tables of exercises, with their own municipality: drafts it may adopt."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.curriculum.rules.sheets import Sheet, sheet_from
from lms.institutions.models import Institution
from lms.progress.models.learning import Enrolment

if TYPE_CHECKING:
    from lms.accounts.models import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: "User") -> "DraftQuerySet":
        """One's own, and what was offered to an institution one acts for."""
        return self.filter(
            Q(enrolment__person=user.pk) | Q(offered_to__in=Institution.objects.visible_to(user))
        )


class Draft(models.Model):
    """What a learner wrote in the sheet of one exercise. Only she reads it until she offers it to her institution.

    `sheet` is the sheet as it stood when she began, in the language she read: a later edition changes no draft.
    `cells` holds what she wrote, by the name of the cell.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="drafts")
    lesson_key = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    sheet = models.JSONField()
    cells: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    written_at = models.DateTimeField(default=timezone.now)
    offered_to = models.ForeignKey(Institution, on_delete=models.CASCADE, null=True, related_name="drafts")
    offered_at = models.DateTimeField(null=True)

    objects: ClassVar[DraftQuerySet] = DraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key", "number"], name="one_draft_an_exercise"
            ),
            models.CheckConstraint(
                condition=Q(offered_to=None, offered_at=None)
                | Q(offered_to__isnull=False, offered_at__isnull=False),
                name="offered_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_key} {self.number}"

    @property
    def as_sheet(self) -> Sheet:
        return sheet_from(self.sheet, self.number)
