"""Evidence, what it supports, and how it ended."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.capacity.models.rounds import Round
from lms.capacity.rules.evidence import EvidenceClass
from lms.foundation.personal_data import PersonalData

if TYPE_CHECKING:
    from lms.accounts.models import User


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
