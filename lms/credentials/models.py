"""The register: what was issued to whom, and everything that became of it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.credentials.rules.states import FINAL, Held, Shown, State, shown_state
from lms.foundation import clock
from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Country, Institution

if TYPE_CHECKING:
    from lms.accounts.models import User


class SerialCounter(models.Model):
    """The last number given out in a country and year. Locked in a statement of its own."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "year"], name="one_counter_each")]

    def __str__(self) -> str:
        return f"{self.country_id} {self.year}: {self.last}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: "User") -> "CertificateQuerySet":
        """A person's own, and those of institutions she works for."""
        acting = Institution.objects.visible_to(user).filter(pk=OuterRef("institution"))
        return self.exclude(state=State.VOID).filter(Q(person=user.pk) | Exists(acting))

    def personal(self) -> "CertificateQuerySet":
        return self.filter(kind=Certificate.Kind.PERSONAL)

    def institutional(self) -> "CertificateQuerySet":
        return self.filter(kind=Certificate.Kind.INSTITUTIONAL).exclude(state=State.VOID)

    def lasting_on(self, day: date) -> "CertificateQuerySet":
        """Certificates that count on the day: neither lost nor past their last day."""
        return self.filter(
            state__in=[State.VALID, State.AT_RISK, State.UNDER_RENEWAL],
            issued_on__lte=day,
            valid_until__gte=day,
        )

    def lasting_beyond(self, day: date) -> "CertificateQuerySet":
        """Certificates that were there on the day and would count after it."""
        return self.exclude(state__in=FINAL).filter(issued_on__lte=day, valid_until__gt=day)

    def due(self, day: date) -> "CertificateQuerySet":
        return self.filter(next_look_on__lte=day)


class Certificate(models.Model):
    """One certificate. What it says was frozen when it was issued; only its state moves."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("personal")
        INSTITUTIONAL = "institutional", _("institutional")

    serial = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="certificates")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="certificates"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, related_name="certificates"
    )
    programme_key = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(default=0)
    level_name = models.CharField(max_length=60, blank=True)
    decision_key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(
        max_length=15, choices=[(state.value, state.value) for state in State], default=State.VALID
    )
    issued_on = models.DateField()
    valid_until = models.DateField()
    risk_until = models.DateField(null=True)
    next_look_on = models.DateField(null=True)
    is_demonstration = models.BooleanField(default=False)
    name_is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[CertificateQuerySet] = CertificateQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to let the holder show, and a stranger check, what was certified",
        basis="contract with the holder; public task",
        retention="ten years after the last valid day; then serial, digest and state without the name",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="personal", institution=None)
                | Q(kind="institutional", institution__isnull=False, person=None),
                name="certificate_has_one_holder",
            ),
            # A holder has one lasting certificate of a programme at a time.
            models.UniqueConstraint(
                fields=["institution", "programme_key"],
                condition=Q(kind="institutional") & ~Q(state__in=sorted(state.value for state in FINAL)),
                name="one_current_institutional",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "programme_key", "valid_until"], name="certificates_of_person"),
            models.Index(fields=["institution", "state"], name="certificates_of_institution"),
            models.Index(
                fields=["next_look_on"], name="certificates_due", condition=Q(next_look_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def held(self) -> Held:
        return Held(State(self.state), self.valid_until, self.decision_key, self.risk_until)

    def day_of(self, moment: datetime) -> date:
        """The date of a moment in the country of the certificate."""
        return moment.astimezone(ZoneInfo(self.country.time_zone)).date()

    @property
    def shown(self) -> Shown:
        """What it is worth now, on the day it is in its country."""
        return self.shown_on(self.day_of(clock.now()))

    def shown_on(self, day: date) -> Shown:
        return shown_state(State(self.state), self.valid_until, day, demonstration=self.is_demonstration)


class StatusChangeQuerySet(models.QuerySet["StatusChange"]):
    def latest_first(self) -> "StatusChangeQuerySet":
        return self.order_by("-occurred_at", "-id")

    def shortenings(self) -> "StatusChangeQuerySet":
        return self.filter(state=StatusChange.SHORTENED)


class StatusChange(models.Model):
    """A certificate's state changed, or its last day was brought forward to `until`. Only added."""

    SHORTENED = "shortened"

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="changes")
    state = models.CharField(max_length=15)
    reason = models.CharField(max_length=300, blank=True)
    until = models.DateField(null=True)
    occurred_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)

    objects: ClassVar[StatusChangeQuerySet] = StatusChangeQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show who changed the state of a certificate",
        basis="public task",
        retention="as long as the certificate; the link to the person goes with the account",
    )

    class Meta:
        indexes = [models.Index(fields=["certificate", "occurred_at"], name="changes_of_certificate")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.state}"


class StoredDocument(models.Model):
    """The PDF of a certificate, drawn once from the frozen payload and kept; never drawn again."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="document")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256
