"""Places and bodies are two things: a territory is where, an institution is who. Both have dates."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from lms.foundation import clock
from lms.foundation.personal_data import PersonalData
from lms.institutions.rules.roles import Capability, roles_with
from lms.institutions.rules.tree import end_of

if TYPE_CHECKING:
    from lms.accounts.models import User


def lasting_on(day: models.Value | models.F | object) -> Q:
    """Rows with `valid_from` and `valid_until` that are in force on `day`; the last day counts."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_until=None) | Q(valid_until__gte=day))


class Country(models.Model):  # type: ignore[django-manager-missing]
    """A country served by this installation."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=50, default="UTC")
    language = models.CharField(max_length=10, default="en")
    small_number_k = models.PositiveSmallIntegerField(default=5)
    dialogue_keys = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name


class Dialogue(models.Model):
    """A regional migration dialogue of the catalogue. A country names the ones it takes part in by their keys."""

    key = models.SlugField(max_length=60, primary_key=True)
    name = models.CharField(max_length=200)
    area = models.CharField(max_length=200)
    chair = models.CharField(max_length=200, blank=True)
    source = models.URLField()
    as_of = models.CharField(max_length=20)
    certainty = models.CharField(max_length=1, choices=[("A", "A"), ("B", "B")])

    def __str__(self) -> str:
        return self.name


class TerritoryQuerySet(MP_NodeQuerySet):
    def under(self, path: str) -> "TerritoryQuerySet":
        """The territory with this path and all below it. A range, because LIKE cannot use the index everywhere."""
        return self.filter(path__gte=path, path__lt=end_of(path))

    def in_force(self, day: object = None) -> "TerritoryQuerySet":
        return self.filter(lasting_on(day or clock.today()))


class TerritoryManager(MP_NodeManager):
    """In the order of the tree; treebeard's own manager would hide our filters."""

    def get_queryset(self) -> TerritoryQuerySet:
        return TerritoryQuerySet(self.model, using=self._db).order_by("path")

    def under(self, path: str) -> TerritoryQuerySet:
        return self.get_queryset().under(path)

    def in_force(self, day: object = None) -> TerritoryQuerySet:
        return self.get_queryset().in_force(day)


class Territory(MP_Node):
    """A part of a country. Level 0 is the country, then regions, then municipalities (sometimes with a level between)."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        REGION = "region", _("region")
        DISTRICT = "district", _("district")
        MUNICIPALITY = "municipality", _("municipality")

    steplen = 4

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="territories")
    level = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    kind_name = models.CharField(max_length=60, blank=True)  # the register's own word: canton, commune …
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    name_alt = models.CharField(max_length=200, blank=True)
    population = models.PositiveIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects = TerritoryManager()

    class Meta:
        constraints = [
            # A code names one place on its level of its country.
            models.UniqueConstraint(fields=["country", "level", "code"], name="one_territory_per_code"),
        ]
        indexes = [models.Index(fields=["country", "kind"], name="territory_country_kind")]
        verbose_name_plural = "territories"

    def __str__(self) -> str:
        return self.name


class TerritoryName(models.Model):
    """A name a territory had until a day; the present name is on the territory itself."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    name_alt = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField()

    def __str__(self) -> str:
        return f"{self.name} (until {self.valid_until})"


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def in_force(self, day: object = None) -> "InstitutionQuerySet":
        return self.filter(lasting_on(day or clock.today()))

    def municipalities(self) -> "InstitutionQuerySet":
        return self.filter(kind=Institution.Kind.MUNICIPALITY)

    def of_country(self, code: str) -> "InstitutionQuerySet":
        return self.filter(territory__country_id=code)

    def under(self, path: str) -> "InstitutionQuerySet":
        return self.filter(territory__path__gte=path, territory__path__lt=end_of(path))

    def where(self, user: "User", capability: Capability) -> "InstitutionQuerySet":
        """Institutions for which `user` has the capability through a membership in force today."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        acting = Membership.objects.in_force().filter(person=user)
        own = acting.filter(role__in=roles_with(capability, "own"), institution=OuterRef("pk"))
        country = acting.filter(
            role__in=roles_with(capability, "country"),
            institution__territory__country_id=OuterRef("territory__country_id"),
        )
        return self.filter(Exists(own) | Exists(country))

    def visible_to(self, user: "User") -> "InstitutionQuerySet":
        return self.where(user, Capability.SEE_INSTITUTION)

    def managed_by(self, user: "User") -> "InstitutionQuerySet":
        return self.where(user, Capability.RUN_ROUND)


class Institution(models.Model):
    """A body that learns, is assessed, reviews or oversees."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        REGIONAL_BODY = "regional_body", _("regional body")
        MUNICIPALITY = "municipality", _("municipality")
        MIGRANT_ORGANISATION = "migrant_organisation", _("migrant organisation")
        TRAINING_PROVIDER = "training_provider", _("training provider")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="institutions")
    name = models.CharField(max_length=250)
    name_alt = models.CharField(max_length=250, blank=True)
    is_demonstration = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    next_look_on = models.DateField(null=True)

    objects: ClassVar[InstitutionQuerySet] = InstitutionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["kind", "name"], name="institution_kind_name"),
            # Whom may time alone have changed?
            models.Index(
                fields=["next_look_on"],
                name="institution_due",
                condition=Q(next_look_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, day: object = None) -> "MembershipQuerySet":
        return self.filter(lasting_on(day or clock.today()))

    def shown_to(self, user: "User", capability: Capability) -> "MembershipQuerySet":
        """A person's own, and those of institutions for which she has the capability."""
        scope = Institution.objects.where(user, capability)
        return self.filter(Q(person=user.pk) | Q(institution__in=scope))


class Role(models.TextChoices):
    """What a person does for an institution in this system."""

    STAFF = "staff", _("staff")
    FOCAL_POINT = "focal_point", _("focal point")
    REVIEWER = "reviewer", _("reviewer")
    MINISTRY_OFFICER = "ministry_officer", _("ministry officer")
    TRAINER = "trainer", _("trainer")
    RELEASER = "releaser", _("releaser of courses")
    REPRESENTATIVE = "representative", _("representative of a migrant organisation")


OCCUPATIONAL_ROLE = RegexValidator(r"^R([1-9]|1[01])$", _("Choose one of the roles R1 to R11."))
ROLE_NAMES = {
    "R1": _("Front-desk or registry officer"),
    "R2": _("Social worker"),
    "R3": _("Urban or development planner"),
    "R4": _("Diaspora or partnership officer"),
    "R5": _("Housing, education or health liaison"),
    "R6": _("Elected official or senior manager"),
    "R7": _("Data officer"),
    "R8": _("Trainer"),
    "R9": _("Focal point or coordinator"),
    "R10": _("Ministry reviewer or assessor"),
    "R11": _("Representative of a migrant organisation"),
}
PLACES_BY_PROFILE = {
    "O": _("places of origin"),
    "D": _("places of destination"),
    "T": _("places of transit"),
    "R": _("places of return"),
}


class Membership(models.Model):
    """A person works for an institution in a role, from a day to a day."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    occupational_role = models.CharField(max_length=3, blank=True, validators=[OCCUPATIONAL_ROLE])
    valid_from = models.DateField(default=clock.today)
    valid_until = models.DateField(null=True, blank=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to know for whom a person acts and what she may do",
        basis="public task of the employer",
        retention="five years after the membership ends",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "institution", "role", "valid_from"],
                name="one_membership_per_start",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["institution", "role"], name="membership_institution")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.institution_id}"


class HeadcountQuerySet(models.QuerySet["Headcount"]):
    def latest_on(self, day: object) -> "HeadcountQuerySet":
        """Per institution and role the last declaration that counts on `day`."""
        later = Headcount.objects.filter(
            institution=OuterRef("institution"),
            occupational_role=OuterRef("occupational_role"),
            counted_on__lte=day,
        ).filter(
            Q(counted_on__gt=OuterRef("counted_on"))
            | Q(counted_on=OuterRef("counted_on"), id__gt=OuterRef("id"))
        )
        return self.filter(counted_on__lte=day).filter(~Exists(later))


class Headcount(models.Model):
    """How many persons an institution has in an occupational role, as it declared on a day. Only added."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="headcounts")
    occupational_role = models.CharField(max_length=3, validators=[OCCUPATIONAL_ROLE])
    count = models.PositiveIntegerField()
    counted_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)

    objects: ClassVar[HeadcountQuerySet] = HeadcountQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show who declared the number",
        basis="public task",
        retention="ten years; the link to the person goes with the account",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["institution", "occupational_role", "-counted_on"],
                name="headcount_latest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.occupational_role}: {self.count}"


class MigrationProfile(models.Model):
    """What migration is to a place, as the institution declared it: O origin, D destination, T transit, R return."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="migration_profiles")
    letters = models.CharField(max_length=4, validators=[RegexValidator(r"^O?D?T?R?$")])
    declared_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)

    personal_data = PersonalData(
        purpose="to show who declared the profile",
        basis="public task",
        retention="ten years; the link to the person goes with the account",
    )

    class Meta:
        indexes = [models.Index(fields=["institution", "-declared_on"], name="profile_latest")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.letters}"
