"""Who takes which course for whom, what she finished, and what is counted from it."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lms.assessment.rules.effect import Pair
from lms.assessment.rules.questions import Form
from lms.curriculum.models import Edition
from lms.curriculum.rules.audience import Reader, reader_from_plain
from lms.curriculum.rules.outlines import Outline
from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Institution
from lms.institutions.queries import countries_overseen, is_author
from lms.institutions.rules.roles import Capability
from lms.institutions.rules.tree import end_of

if TYPE_CHECKING:
    from lms.accounts.models import User


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, user: "User") -> "EnrolmentQuerySet":
        """One's own; nobody else opens a learner's course."""
        return self.filter(person=user.pk)

    def of_staff_seen_by(self, user: "User") -> "EnrolmentQuerySet":
        """Those of institutions whose staff the person may see by name."""
        return self.filter(institution__in=Institution.objects.where(user, Capability.SEE_STAFF))

    def with_edition(self) -> "EnrolmentQuerySet":
        return self.select_related("edition", "institution__territory__country").defer("edition__source")

    def behind(self, edition: Edition) -> "EnrolmentQuerySet":
        """Those on their way in an older edition who have not been offered this one or a newer one."""
        older = self.filter(
            course_key=edition.course_key, completed_at=None, edition__number__lt=edition.number
        )
        return older.exclude(offered_edition__number__gte=edition.number)


class Enrolment(models.Model):
    """A person takes a course for an institution. The edition changes only as the learner or its severity says."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="enrolments")
    course_key = models.CharField(max_length=20)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enrolments")
    offered_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    variant = models.JSONField(
        default=dict, blank=True
    )  # as what kind of reader; see docs/decisions/0009-variants
    # In which edition she completed; a certificate says so, whatever edition she reads afterwards.
    completed_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    last_lesson_key = models.CharField(max_length=60, blank=True)
    # The institution the enrolment was opened for, when that is another one than now.
    opened_for = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    taking = models.PositiveSmallIntegerField(default=1)  # the first time 1, the first renewal 2
    opened_at = models.DateTimeField(default=timezone.now)
    entry_skipped_at = models.DateTimeField(
        null=True
    )  # she read the offer of the test before and went on without it
    completed_at = models.DateTimeField(null=True)

    objects: ClassVar[EnrolmentQuerySet] = EnrolmentQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to let a person learn, resume and earn a certificate; to count trained staff",
        basis="public task of the employer; contract with the learner",
        retention="while the account exists, and five years",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "course_key"], name="one_enrolment_per_course"),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(completed_at__gte=F("opened_at")),
                name="completed_after_opening",
            ),
        ]
        indexes = [
            # Who opened, who completed in this month?
            models.Index(fields=["institution", "course_key", "opened_at"], name="enrolments_opened"),
            models.Index(fields=["institution", "course_key", "completed_at"], name="enrolments_completed"),
            models.Index(
                fields=["opened_for", "course_key"],
                name="enrolments_moved",
                condition=Q(opened_for__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.course_key}"

    @property
    def reader(self) -> Reader:
        """The place and role for which she takes her edition, as they were when she took it."""
        return reader_from_plain(self.variant)

    @property
    def outline(self) -> Outline:
        """The lessons and tests that are hers in the edition she takes."""
        return self.edition.outline_value.for_reader(self.reader)

    def test_key(self, module_key: str) -> str:
        """What attempts at the test of a module are kept under; it outlives editions. A renewal begins anew."""
        return f"{self.key}:{module_key}" + (f"@{self.taking}" if self.taking > 1 else "")


class EnrolmentMove(models.Model):
    """An open enrolment went on for another institution of its learner. Only added."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="moves")
    from_institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    to_institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["enrolment", "moved_at"], name="moves_of_enrolment")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.from_institution_id} to {self.to_institution_id}"


class Completion(models.Model):
    """A learner finished a lesson. Only added. `occurred_at` is when she did, `recorded_at` when we heard.

    `language` is the one in which the lesson was on her screen; nothing where that was not noted.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="completions")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    course_key = models.CharField(max_length=20)
    lesson_key = models.CharField(max_length=60)
    language = models.CharField(max_length=10, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="lesson_finished_once"),
        ]
        indexes = [
            # Who was active in this month?
            models.Index(fields=["institution", "course_key", "occurred_at"], name="completions_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_key}"


class EffectPairQuerySet(models.QuerySet["EffectPair"]):
    def seen_by(self, user: "User") -> "EffectPairQuerySet":
        """All for trainers; for a ministry those of its countries. Only ever shown as groups."""
        if is_author(user):
            return self
        countries = [country.pk for country in countries_overseen(user)]
        return self.filter(institution__territory__country__in=countries)


class EffectPair(models.Model):
    """What one learner knew before and after a course, as the entry and the exit test found it. Only added."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="effect_pair")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    course_key = models.CharField(max_length=20)
    occupational_role = models.CharField(max_length=3, blank=True)
    first_form = models.CharField(max_length=1)
    entry_share = models.DecimalField(max_digits=7, decimal_places=6)
    exit_share = models.DecimalField(max_digits=7, decimal_places=6)
    occurred_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[EffectPairQuerySet] = EffectPairQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to know what a course changes, in groups of persons",
        basis="voluntary part of learning; shown to nobody as a person's",
        retention="five years",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first_form__in=["A", "B"]), name="effect_pair_form"),
            models.CheckConstraint(
                condition=Q(entry_share__gte=0, entry_share__lte=1, exit_share__gte=0, exit_share__lte=1),
                name="effect_pair_shares",
            ),
        ]
        indexes = [
            # What did this course change?
            models.Index(fields=["course_key"], name="effect_pairs_of_course"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.first_form}"

    @property
    def value(self) -> Pair:
        return Pair(float(self.entry_share), float(self.exit_share), Form(self.first_form))


class LearningCellQuerySet(models.QuerySet["LearningCell"]):
    def at(self, path: str) -> "LearningCellQuerySet":
        """The cells of a territory as a whole."""
        return self.filter(tree_path=path, institution=None)

    def children_of(self, path: str, steplen: int = 4) -> "LearningCellQuerySet":
        """The cells of the territories one step below."""
        return self.filter(
            institution=None, tree_path__gt=path, tree_path__lt=end_of(path), depth=len(path) // steplen + 1
        )


class LearningCell(models.Model):
    """Learning facts counted: institution × course × month, and the same for every territory above.

    A leaf has an institution and is recounted from facts; a territory's cell has none and receives differences.
    """

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, null=True, related_name="+")
    tree_path = models.CharField(max_length=255)
    depth = models.PositiveSmallIntegerField()
    course_key = models.CharField(max_length=20)
    month = models.DateField()
    enrolled = models.IntegerField(default=0)
    active = models.IntegerField(default=0)
    completed = models.IntegerField(default=0)

    objects: ClassVar[LearningCellQuerySet] = LearningCellQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "course_key", "month"],
                condition=Q(institution__isnull=False),
                name="one_learning_leaf",
            ),
            models.UniqueConstraint(
                fields=["tree_path", "course_key", "month"],
                condition=Q(institution=None),
                name="one_learning_cell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tree_path} {self.course_key} {self.month:%Y-%m}"


class CoverageCellQuerySet(models.QuerySet["CoverageCell"]):
    def current(self) -> "CoverageCellQuerySet":
        return self.filter(is_current=True)

    def under(self, path: str) -> "CoverageCellQuerySet":
        return self.filter(tree_path__gte=path, tree_path__lt=end_of(path))


class CoverageCell(models.Model):
    """Trained persons against the headcount of an institution and occupational role, per day of change."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    tree_path = models.CharField(max_length=255)
    occupational_role = models.CharField(max_length=3)
    day = models.DateField()
    holders = models.PositiveIntegerField()
    headcount = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)

    objects: ClassVar[CoverageCellQuerySet] = CoverageCellQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "occupational_role", "day"], name="one_coverage_a_day"
            ),
            models.UniqueConstraint(
                fields=["institution", "occupational_role"],
                condition=Q(is_current=True),
                name="one_current_coverage",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tree_path", "occupational_role"],
                name="coverage_current_path",
                condition=Q(is_current=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.occupational_role} {self.day}"
