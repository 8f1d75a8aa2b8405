"""What an occupational role requires, and who holds several roles at once."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Membership
from lms.progress.rules.paths import PathVersion, Section

PATH_ROLE = RegexValidator(r"^R([1-9]|1[01]|\*)$", _("Choose one of the roles R1 to R11, or R* for several."))


class RolePathQuerySet(models.QuerySet["RolePath"]):
    def published_by(self, day: date) -> "RolePathQuerySet":
        """Every version in force on the day or before, the oldest first."""
        return self.filter(valid_from__lte=day).order_by("valid_from", "version")

    def due(self, day: date) -> "RolePathQuerySet":
        return self.filter(next_look_on__lte=day)


class RolePath(models.Model):
    """What an occupational role requires, from a day on. A published version never changes.

    `course_keys`: what is required, as items: a course (`C2`) or a module of one (`C2:M2.1`). `sections`,
    `equivalences` and `hours_limit` belong to the combined path (role R*), for who holds many roles.
    """

    occupational_role = models.CharField(max_length=3, validators=[PATH_ROLE])
    version = models.PositiveSmallIntegerField()
    course_keys = models.JSONField()
    electives = models.JSONField(default=list)
    sections = models.JSONField(default=list)
    equivalences = models.JSONField(default=list)
    hours_limit = models.PositiveSmallIntegerField(null=True)
    transition_months = models.PositiveSmallIntegerField(default=12)
    note = models.TextField(blank=True)
    valid_from = models.DateField()
    next_look_on = models.DateField(null=True)

    objects: ClassVar[RolePathQuerySet] = RolePathQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occupational_role", "version"], name="role_path_versions")
        ]
        indexes = [
            # Which version begins, or whose transition ends?
            models.Index(
                fields=["next_look_on"], name="role_paths_due", condition=models.Q(next_look_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.occupational_role} {self.version}"

    @property
    def value(self) -> PathVersion:
        return PathVersion(
            role=self.occupational_role,
            version=self.version,
            required=tuple(self.course_keys),
            valid_from=self.valid_from,
            electives=tuple((tuple(group["from"]), group["choose"]) for group in self.electives),
            transition_months=self.transition_months,
            note=self.note,
            sections=tuple(
                Section(line["item"], line["hours"], frozenset(line["roles"]), bool(line["core"]))
                for line in self.sections
            ),
            equivalences=tuple(frozenset(group) for group in self.equivalences),
            hours_limit=self.hours_limit,
        )


class RoleCombination(models.Model):
    """Several roles a person holds at once in one institution. Only added: the latest row of a membership counts.

    An empty list says that she has one role again, that of her membership.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="combinations")
    occupational_roles = models.JSONField(default=list)
    chosen_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)

    personal_data = PersonalData(
        purpose="to show a person one path when she holds many roles, and to count her in each of them",
        basis="public task of the employer",
        retention="as long as the membership",
    )

    class Meta:
        indexes = [models.Index(fields=["membership", "-id"], name="combinations_latest")]

    def __str__(self) -> str:
        return f"{self.membership_id} {' '.join(self.occupational_roles)}"
