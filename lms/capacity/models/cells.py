"""Where each institution is in its newest round, kept for tables of many."""

from typing import ClassVar

from django.db import models

from lms.institutions.models import Institution
from lms.institutions.rules.tree import end_of


class RoundCellQuerySet(models.QuerySet["RoundCell"]):
    def under(self, path: str) -> "RoundCellQuerySet":
        return self.filter(tree_path__gte=path, tree_path__lt=end_of(path))


class RoundCell(models.Model):
    """Where each institution is in its newest round: recounted from the round, read by every table of rounds.

    One row per institution and family of instruments. There are as many rows as institutions, so sums over
    a territory are taken by range when asked, and no ancestor rows are kept.
    """

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="round_cells")
    family = models.CharField(max_length=60)
    tree_path = models.CharField(max_length=255)
    round_key = models.UUIDField()
    state = models.CharField(max_length=20)
    opened_on = models.DateField()
    due_on = models.DateField()
    submitted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    decided_level = models.PositiveSmallIntegerField(null=True)
    round_count = models.PositiveSmallIntegerField()

    objects: ClassVar[RoundCellQuerySet] = RoundCellQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "family"], name="one_cell_per_institution")
        ]
        indexes = [
            # How many rounds are in which state below this territory?
            models.Index(fields=["tree_path", "state"], name="round_cell_path_state"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.state}"
