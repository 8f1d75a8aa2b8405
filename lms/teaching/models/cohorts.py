"""A group that takes a course together: who may join, who is in it, who was written to."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.foundation import clock
from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Institution, Membership
from lms.institutions.rules.roles import Capability
from lms.progress.models import Enrolment
from lms.teaching.rules.joining import Kind

if TYPE_CHECKING:
    from lms.accounts.models import User

TRAINING = PersonalData(
    purpose="to teach a group: who takes part, when it meets, who needs a reminder",
    basis="public task of the training provider",
    retention="24 months after the group ended",
)


class CohortQuerySet(models.QuerySet["Cohort"]):
    def taught_by(self, user: "User") -> "CohortQuerySet":
        """Groups of the training providers the person trains for."""
        return self.filter(provider__in=Institution.objects.where(user, Capability.TEACH))

    def joined_by(self, user: "User") -> "CohortQuerySet":
        """Groups the person is in now."""
        now_in = CohortMember.objects.now().filter(cohort=OuterRef("pk"), enrolment__person=user.pk)
        return self.filter(Exists(now_in))

    def offered_to(self, user: "User") -> "CohortQuerySet":
        """Open groups made for everyone, for her, or for an institution of hers."""
        own = Membership.objects.in_force().filter(person=user.pk)
        invited = CohortInvitation.objects.filter(cohort=OuterRef("pk"), person=user.pk)
        for_her = (
            Q(
                kind=Kind.OPEN,
                provider__territory__country__in=own.values("institution__territory__country"),
            )
            | Q(kind=Kind.INSTITUTION, audience__in=own.values("institution"))
            | Q(Exists(invited), kind=Kind.INVITED)
        )
        # In the west the last day still runs when it is over in Greenwich; joining asks for the group's own day.
        yesterday = clock.today() - timedelta(days=1)
        return self.filter(for_her, state=Cohort.State.OPEN, closes_on__gte=yesterday)

    def visible_to(self, user: "User") -> "CohortQuerySet":
        """What a learner may look at: groups she is in, and those she may join."""
        return self.joined_by(user) | self.offered_to(user)


class Cohort(models.Model):
    """A group of learners of one course, looked after by the trainers of one training provider."""

    class Kind(models.TextChoices):
        OPEN = Kind.OPEN.value, _("open to everyone of the country")
        INVITED = Kind.INVITED.value, _("by invitation or code")
        INSTITUTION = Kind.INSTITUTION.value, _("for the staff of one institution")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_key = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    provider = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="cohorts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    audience = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    places = models.PositiveSmallIntegerField(null=True)  # no limit when empty
    opens_on = models.DateField()
    closes_on = models.DateField()
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=50)
    join_code = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[CohortQuerySet] = CohortQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = TRAINING

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="cohorts_end_after_start"),
            models.CheckConstraint(
                condition=Q(kind="institution", audience__isnull=False)
                | (~Q(kind="institution") & Q(audience=None)),
                name="cohorts_have_their_audience",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def today(self) -> date:
        """The day it is where the group meets."""
        return clock.today(self.time_zone)


class CohortInvitation(models.Model):
    """A person is asked to join a group."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)

    personal_data = TRAINING

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "person"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.person_id}"


class CohortMemberQuerySet(models.QuerySet["CohortMember"]):
    def now(self) -> "CohortMemberQuerySet":
        return self.filter(left_at=None)

    def by_name(self) -> "CohortMemberQuerySet":
        return self.select_related("enrolment__person", "enrolment__institution").order_by(
            "enrolment__person__name", "pk"
        )


class CohortMember(models.Model):
    """A learner is in a group with her enrolment, from a moment to a moment. Coming back is another row."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="members")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="groups")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    removal_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[CohortMemberQuerySet] = CohortMemberQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = TRAINING

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "enrolment"], condition=Q(left_at=None), name="in_a_cohort_once"
            ),
            models.CheckConstraint(
                condition=Q(removal_reason="") | Q(left_at__isnull=False), name="removed_members_have_left"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.enrolment_id}"


class CohortReminder(models.Model):
    """A trainer wrote to those of a group who had not begun."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="reminders")
    text = models.TextField(max_length=2_000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    personal_data = TRAINING

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.written_at:%Y-%m-%d}"
