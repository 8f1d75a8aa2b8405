"""Rounds, their reviews and their decisions."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.capacity.models.instruments import InstrumentVersion
from lms.capacity.rules.instrument import CORE, FULL
from lms.capacity.rules.rounds import OPEN, TIE_MONTHS, State
from lms.foundation import clock
from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Institution, Membership
from lms.institutions.rules.months import months_later
from lms.institutions.rules.roles import Capability

if TYPE_CHECKING:
    from lms.accounts.models import User

# Plain words, so that migrations hold words and not our enumerations.
OPEN_STATES = sorted(state.value for state in OPEN)
STATES = [state.value for state in State]


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
