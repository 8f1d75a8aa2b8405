"""Ratings, targets and scores. All are facts: only added."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.capacity.models.rounds import Round
from lms.capacity.rules.instrument import TOP
from lms.capacity.rules.rounds import Stage
from lms.foundation.personal_data import PersonalData

# Plain words, so that migrations hold words and not our enumerations.
STAGES = [stage.value for stage in Stage]


class StagedQuerySet(models.QuerySet["Rating"]):
    def latest_agreed(self, stage: Stage) -> "StagedQuerySet":
        """Per round and indicator the last rating of a stage that has one voice."""
        later = Rating.objects.filter(
            round=OuterRef("round"),
            stage=stage,
            indicator_key=OuterRef("indicator_key"),
            id__gt=OuterRef("id"),
        )
        return self.filter(~Exists(later), stage=stage)

    def latest_voices(self) -> "StagedQuerySet":
        """Per round, indicator and person her last own rating."""
        later = Rating.objects.filter(
            round=OuterRef("round"),
            stage=Stage.SELF,
            indicator_key=OuterRef("indicator_key"),
            by=OuterRef("by"),
            id__gt=OuterRef("id"),
        )
        return self.filter(~Exists(later), stage=Stage.SELF)


class Rating(models.Model):
    """A level somebody gave to an indicator, with a reason. No level means: not applicable here, for that reason."""

    class StageChoice(models.TextChoices):
        SELF = Stage.SELF.value, _("own rating")
        CONSENSUS = Stage.CONSENSUS.value, _("consensus")
        VERIFIED = Stage.VERIFIED.value, _("verified")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ratings")
    indicator_key = models.CharField(max_length=20)
    stage = models.CharField(max_length=10, choices=StageChoice.choices)
    level = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[StagedQuerySet] = StagedQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show who rated, agreed and verified, and why",
        basis="public task",
        retention="ten years after the round; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__gte=0, level__lte=TOP), name="rating_level_on_scale"
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=False) | (~Q(reason="") & ~Q(stage=Stage.SELF.value)),
                name="not_applicable_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="rating_stage_known"),
        ]
        indexes = [
            # What was said last on this indicator at this stage?
            models.Index(fields=["round", "stage", "indicator_key", "-id"], name="rating_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_key} {self.stage}: {self.level}"


class Target(models.Model):
    """The level an institution wants to reach on an indicator, and until when. The last one counts."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="targets")
    indicator_key = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    personal_data = PersonalData(
        purpose="to show who set the target",
        basis="public task",
        retention="ten years after the round; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=0, level__lte=TOP), name="target_level_on_scale")
        ]
        indexes = [models.Index(fields=["round", "indicator_key", "-id"], name="target_latest")]

    def __str__(self) -> str:
        return f"{self.indicator_key}: {self.level}"


class ScoreSnapshot(models.Model):
    """Scores of a round at a stage, in tenths as shown, kept for ever beside the ratings they come from."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="snapshots")
    stage = models.CharField(max_length=10, choices=Rating.StageChoice.choices)
    dimension_tenths = models.JSONField()  # dimension key → tenths, or null when not scored
    overall_tenths = models.PositiveSmallIntegerField()
    level_on_scores = models.PositiveSmallIntegerField()
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "stage"], name="one_snapshot_per_stage")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.stage}: {self.overall_tenths}"
