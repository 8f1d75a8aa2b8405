"""Rounds and what belongs to them. Ratings, targets, evidence and rulings are facts: only added."""

import uuid
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.capacity.rules.evidence import EvidenceClass
from lms.capacity.rules.instrument import CORE, FULL, TOP, Instrument, parse_instrument
from lms.capacity.rules.rounds import OPEN, TIE_MONTHS, Stage, State
from lms.capacity.rules.wording import in_words
from lms.foundation import clock
from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Institution, Membership
from lms.institutions.rules.months import months_later
from lms.institutions.rules.roles import Capability
from lms.institutions.rules.tree import end_of

if TYPE_CHECKING:
    from lms.accounts.models import User


# Plain words, so that migrations hold words and not our enumerations.
OPEN_STATES = sorted(state.value for state in OPEN)
STATES = [state.value for state in State]
STAGES = [stage.value for stage in Stage]


@lru_cache(maxsize=32)
def read(text: str) -> Instrument:
    return parse_instrument(text)


@lru_cache(maxsize=32)
def read_in_words(text: str, digest: str) -> Instrument:
    return in_words(read(text), InstrumentWording.objects.get(sha256=digest).words)


class InstrumentVersion(models.Model):
    """The text of an instrument, as published. It never changes: another text is another version."""

    key = models.CharField(max_length=60, unique=True)
    family = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    # Language → digest of the wording in force. The text never changes; how it reads in another language may get better.
    wordings = models.JSONField(default=dict)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["family", "version"], name="one_text_per_version")]

    def __str__(self) -> str:
        return self.key

    @property
    def instrument(self) -> Instrument:
        """The instrument in the language in force, as far as it is translated; else in that of its text."""
        digest = self.wordings.get(get_language() or "")
        return read_in_words(self.text, digest) if digest else read(self.text)


class InstrumentWording(models.Model):
    """An instrument in another language, as a translator left it: place → text. Known by its digest, so only added."""

    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    words = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True)
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.language} {self.sha256[:8]}"


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> "RoundQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def decided(self) -> "RoundQuerySet":
        return self.filter(state=State.DECIDED)

    def of_country(self, code: str) -> "RoundQuerySet":
        return self.filter(institution__territory__country_id=code)

    def with_parts(self) -> "RoundQuerySet":
        return self.select_related("instrument", "institution__territory__country")

    def visible_to(self, user: "User") -> "RoundQuerySet":
        """Rounds of institutions whose workspace the person may see."""
        return self.filter(institution__in=Institution.objects.visible_to(user))

    def rated_by(self, user: "User") -> "RoundQuerySet":
        return self.filter(institution__in=Institution.objects.where(user, Capability.RATE))

    def managed_by(self, user: "User") -> "RoundQuerySet":
        return self.filter(institution__in=Institution.objects.managed_by(user))

    def reviewable_by(self, user: "User") -> "RoundQuerySet":
        """In the reviewer's country: rounds that wait for a reviewer, and her own; none of a body she has a tie to."""
        mine = Exists(Review.objects.filter(round=OuterRef("pk"), reviewer=user))
        return self.filter(
            Q(state=State.SUBMITTED) | mine,
            institution__in=Institution.objects.where(user, Capability.REVIEW),
        ).exclude(institution__in=tied_to(user))

    def decidable_by(self, user: "User") -> "RoundQuerySet":
        """Reviewed rounds in the officer's country that she has no part in, and those already decided."""
        return (
            self.filter(
                state__in=[State.REVIEWED, State.DECIDED],
                institution__in=Institution.objects.where(user, Capability.DECIDE),
            )
            .exclude(institution__in=tied_to(user))
            .exclude(Exists(Review.objects.filter(round=OuterRef("pk"), reviewer=user)))
        )

    def readable_by(self, user: "User") -> "RoundQuerySet":
        """Rounds the person may read from any side: her own institution's, as reviewer, as decider."""
        return self.filter(
            Q(pk__in=self.visible_to(user).values("pk"))
            | Q(pk__in=self.reviewable_by(user).values("pk"))
            | Q(pk__in=self.decidable_by(user).values("pk"))
        )


def tied_to(user: "User") -> "QuerySet[Membership, int]":
    """Institutions the person acts for, or acted for within the last 36 months."""
    since = months_later(clock.today(), -TIE_MONTHS)
    return (
        Membership.objects.filter(person=user)
        .filter(Q(valid_until=None) | Q(valid_until__gte=since))
        .values_list("institution_id", flat=True)
    )


class Round(models.Model):
    """One assessment of one institution by one version of an instrument."""

    class Variant(models.TextChoices):
        FULL = FULL, _("full")
        CORE = CORE, _("Core-26")

    class StateChoice(models.TextChoices):
        RATING = State.RATING.value, _("rating")
        CONSENSUS = State.CONSENSUS.value, _("consensus")
        SUBMITTED = State.SUBMITTED.value, _("submitted")
        UNDER_REVIEW = State.UNDER_REVIEW.value, _("under review")
        REVIEWED = State.REVIEWED.value, _("reviewed")
        DECIDED = State.DECIDED.value, _("decided")
        WITHDRAWN = State.WITHDRAWN.value, _("withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="rounds")
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="rounds")
    variant = models.CharField(max_length=10, choices=Variant.choices, default=FULL)
    profile = models.CharField(max_length=4)
    state = models.CharField(max_length=20, choices=StateChoice.choices, default=State.RATING.value)
    opened_on = models.DateField()
    due_on = models.DateField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[RoundQuerySet] = RoundQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show who opened and who submitted a round",
        basis="public task",
        retention="as long as a certificate or decision refers to it; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            # One round at a time, whatever the version of the instrument.
            models.UniqueConstraint(
                fields=["institution"],
                name="one_open_round",
                condition=Q(state__in=OPEN_STATES),
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("opened_on")), name="round_due_after_opening"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="round_state_known"),
        ]
        indexes = [
            # Which rounds wait for a reviewer or a decision; which are due?
            models.Index(fields=["state", "due_on"], name="round_state_due"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.instrument_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


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


def private_storage() -> Storage:
    return storages["private"]


def server_made_name(evidence: "Evidence", filename: str) -> str:
    """Nothing of the sender's name reaches the disk."""
    return f"evidence/{evidence.key.hex[:2]}/{evidence.key.hex}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> "EvidenceQuerySet":
        """Neither withdrawn by the institution nor blocked by a reviewer."""
        return self.filter(ruling=None)

    def of_readable_rounds(self, user: "User") -> "EvidenceQuerySet":
        return self.filter(round__in=Round.objects.readable_by(user))


class Evidence(models.Model):
    """One document or address that supports up to four indicators. Kept with its hash, never overwritten."""

    class Class(models.TextChoices):
        E1 = EvidenceClass.E1.value, _("E1 formal decision, signed and dated")
        E2 = EvidenceClass.E2.value, _("E2 operational record without names")
        E3 = EvidenceClass.E3.value, _("E3 resource record")
        E4 = EvidenceClass.E4.value, _("E4 public trace")
        E5 = EvidenceClass.E5.value, _("E5 statement of a third party")
        E6 = EvidenceClass.E6.value, _("E6 measured result")
        E7 = EvidenceClass.E7.value, _("E7 observation by a reviewer")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    evidence_class = models.CharField(max_length=2, choices=Class.choices)
    dated_on = models.DateField()
    passage = models.CharField(max_length=100, blank=True)  # page or minute mark
    language = models.CharField(max_length=10, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    summary = models.TextField(max_length=1000)
    file = models.FileField(storage=private_storage, upload_to=server_made_name, max_length=100, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    link = models.URLField(max_length=500, blank=True)
    no_personal_data = models.BooleanField()
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    attached_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[EvidenceQuerySet] = EvidenceQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show who attached a document; the document itself holds no personal data of migrants",
        basis="public task",
        retention="ten years after the round; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(file="") & ~Q(link="")) | (~Q(file="") & Q(link="")),
                name="evidence_is_file_or_link",
            ),
            models.CheckConstraint(condition=Q(file="") | ~Q(sha256=""), name="evidence_file_has_hash"),
            models.CheckConstraint(
                condition=Q(no_personal_data=True), name="evidence_confirmed_free_of_persons"
            ),
        ]
        indexes = [
            # Is the same file used elsewhere?
            models.Index(fields=["sha256"], name="evidence_same_file", condition=~Q(sha256="")),
        ]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title


class EvidenceLink(models.Model):
    """This item supports this indicator."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="links")
    indicator_key = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "indicator_key"], name="evidence_linked_once")
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.indicator_key}"


class EvidenceRuling(models.Model):
    """The end of an item: withdrawn by the institution before submission, or blocked by a reviewer. Its file goes."""

    class Kind(models.TextChoices):
        WITHDRAWN = "withdrawn", _("withdrawn")
        BLOCKED = "blocked", _("blocked")

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="ruling")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        purpose="to show who took an item out, and why",
        basis="public task",
        retention="ten years after the round; the link to the person goes with the account",
    )

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.kind}"


class Review(models.Model):
    """A reviewer's work on a round, with her declaration of independence and her report."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    report = models.TextField(max_length=10_000, blank=True)

    personal_data = PersonalData(
        purpose="to show who reviewed, and that she had no tie to the institution",
        basis="public task",
        retention="ten years after the decision",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "reviewer"], name="one_review_per_reviewer"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | ~Q(report=""), name="finished_review_has_report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.reviewer_id}"


class Decision(models.Model):
    """What the ministry decided on a round: a certificate level, or 0 for none. One per round, for ever."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="decision")
    level = models.PositiveSmallIntegerField()
    reason = models.TextField(max_length=5000)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    personal_data = PersonalData(
        purpose="to show who decided",
        basis="public task; the decision can be appealed",
        retention="as long as the certificate is in the register, and ten years",
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.level}"


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
