"""The register of trainers: who may train, until when, and on what that rests."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Institution
from lms.institutions.rules.roles import Capability
from lms.teaching.rules.trainers import CRITERIA, Registration, State

if TYPE_CHECKING:
    from lms.accounts.models import User

REGISTER = PersonalData(
    purpose="to show who is able to train, and on what that rests",
    basis="public task; the name is public by consent of the trainer only",
    retention="five years after the registration lapsed",
)


class TrainerRecordQuerySet(models.QuerySet["TrainerRecord"]):
    def visible_to(self, user: "User") -> "TrainerRecordQuerySet":
        """One's own; those of the country, for its ministry and for trainers of its providers."""
        overseen = Institution.objects.where(user, Capability.OVERSEE)
        taught = Institution.objects.where(user, Capability.TEACH).values("territory__country")
        return self.filter(
            Q(person=user.pk) | Q(provider__in=overseen) | Q(provider__territory__country__in=taught)
        )

    def registered(self) -> "TrainerRecordQuerySet":
        return self.filter(state=State.REGISTERED)

    def public(self) -> "TrainerRecordQuerySet":
        """Registered trainers who agree that everybody reads their names."""
        return self.registered().filter(shows_name=True)

    def due(self, day: date) -> "TrainerRecordQuerySet":
        return self.filter(next_look_on__lte=day)


class TrainerRecord(models.Model):
    """A person in the register of a training provider. State and days follow from what she did and from time."""

    class State(models.TextChoices):
        CANDIDATE = State.CANDIDATE.value, _("candidate")
        REGISTERED = State.REGISTERED.value, _("registered")
        LAPSED = State.LAPSED.value, _("lapsed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trainer_records"
    )
    provider = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="trainer_records")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CANDIDATE)
    registered_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    next_look_on = models.DateField(null=True)
    shows_name = models.BooleanField(default=False)
    entered_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[TrainerRecordQuerySet] = TrainerRecordQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = REGISTER

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "provider"], name="in_a_register_once"),
            models.CheckConstraint(
                condition=Q(state="candidate", registered_on=None, valid_until=None)
                | (~Q(state="candidate") & Q(registered_on__isnull=False, valid_until__isnull=False)),
                name="registered_trainers_have_days",
            ),
        ]
        indexes = [
            # Whose day has come?
            models.Index(
                fields=["next_look_on"], name="trainers_due", condition=Q(next_look_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"

    @property
    def time_zone(self) -> str:
        """Where its days begin: the provider's country."""
        return self.provider.territory.country.time_zone

    @property
    def registration(self) -> Registration:
        return Registration(State(self.state), self.registered_on, self.valid_until)


class CoTeaching(models.Model):
    """A session that a trainer taught beside a registered one, who says so."""

    record = models.ForeignKey(TrainerRecord, on_delete=models.CASCADE, related_name="co_teachings")
    taught_on = models.DateField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(default=timezone.now)

    personal_data = REGISTER

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "taught_on"], name="one_co_teaching_a_day")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.taught_on}"


class Observation(models.Model):
    """A session of a trainer that somebody else watched: six criteria on four levels."""

    record = models.ForeignKey(TrainerRecord, on_delete=models.CASCADE, related_name="observations")
    observed_on = models.DateField()
    levels = models.JSONField()  # criterion → 1 to 4
    comment = models.TextField(max_length=2_000, blank=True)
    accepted = models.BooleanField()
    observed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(default=timezone.now)

    personal_data = REGISTER

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "observed_on", "observed_by"], name="observed_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.observed_on}"

    @property
    def in_order(self) -> list[tuple[str, int]]:
        return [(criterion, self.levels[criterion]) for criterion in CRITERIA if criterion in self.levels]
