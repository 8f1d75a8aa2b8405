"""Pages that trainers write, and editions that learners take. No learner is ever served a page."""

import uuid
from datetime import datetime
from html import unescape
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from lms.curriculum.blocks import LessonBody
from lms.curriculum.rules.outlines import Outline, Severity, from_plain
from lms.foundation.personal_data import PersonalData


def without_markup(html: str) -> str:
    """The text of cleaned HTML; tags become spaces, so that words of neighbours do not grow together."""
    return unescape(strip_tags(html.replace("<", " <")))


class NotServed:
    """A page that is written here and never shown by its own address."""

    personal_data = PersonalData(
        purpose="to show who wrote, changed and locked a page",
        basis="public task",
        retention="while the page exists; the link to the person goes with the account",
    )

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404


class CataloguePage(NotServed, Page):
    """The list of all courses."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["curriculum.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("catalogue")


class CoursePage(NotServed, Page):
    """A course as it is being written. `released_digest` is what the last edition was cut from."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        RELEASED = "released", _("released")

    course_key = models.CharField(_("key"), max_length=20, unique=True)
    aim = models.TextField(_("aim"), blank=True)
    hours = models.PositiveSmallIntegerField(_("hours"), default=0)
    roles = models.CharField(_("for"), max_length=200, blank=True)
    points = models.CharField(max_length=40, blank=True)
    competencies = models.CharField(_("competencies"), max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    certificate_months = models.PositiveSmallIntegerField(_("certificate valid for (months)"), default=36)
    released_digest = models.CharField(max_length=64, blank=True, editable=False)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels, FieldPanel("aim"), FieldPanel("hours"), FieldPanel("roles"),
        FieldPanel("competencies"), FieldPanel("certificate_months"), FieldPanel("course_key"),
    ]  # fmt: skip
    parent_page_types: ClassVar[list[str]] = ["curriculum.CataloguePage"]
    subpage_types: ClassVar[list[str]] = ["curriculum.ModulePage"]

    class Meta:
        verbose_name = _("course")


class ModulePage(NotServed, Page):
    """A module: lessons, and the rule by which its test is passed. Its questions are the pool of its key."""

    module_key = models.CharField(_("key"), max_length=20, unique=True)
    outcome = models.TextField(_("learning outcome"), blank=True)
    has_test = models.BooleanField(_("ends with a test"), default=True)
    passing_percent = models.PositiveSmallIntegerField(_("passes from (percent)"), default=70)
    attempts = models.PositiveSmallIntegerField(_("attempts before a wait"), default=2)
    wait_hours = models.PositiveSmallIntegerField(_("wait (hours)"), default=48)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels, FieldPanel("outcome"), FieldPanel("module_key"),
        MultiFieldPanel(
            [FieldPanel("has_test"), FieldPanel("passing_percent"), FieldPanel("attempts"), FieldPanel("wait_hours")],
            heading=_("Test"),
        ),
    ]  # fmt: skip
    parent_page_types: ClassVar[list[str]] = ["curriculum.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["curriculum.LessonPage"]

    class Meta:
        verbose_name = _("module")


class LessonPage(NotServed, Page):
    """A lesson. Its key is ours: kept by translations, renewed on copy, never reused."""

    lesson_key = models.CharField(_("key"), max_length=60)
    outcome = models.TextField(_("learning outcome"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("reading time (minutes)"), default=0)
    terms = models.TextField(
        _("terms"), blank=True, help_text=_("One a line, as “Stock: people who are there on one day.”")
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("Three lines to take along, one a line.")
    )
    body = StreamField(LessonBody(), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels, FieldPanel("outcome"), FieldPanel("body"), FieldPanel("summary"),
        FieldPanel("terms"), FieldPanel("minutes"), FieldPanel("lesson_key"),
    ]  # fmt: skip
    parent_page_types: ClassVar[list[str]] = ["curriculum.ModulePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("lesson")
        constraints: ClassVar[list[Any]] = []

    def clean(self) -> None:
        super().clean()
        taken = LessonPage.objects.filter(lesson_key=self.lesson_key, locale=self.locale).exclude(pk=self.pk)
        if taken.exists():
            raise ValidationError({"lesson_key": _("Another lesson has this key.")})


class Edition(models.Model):
    """A course as it was on the day of its release: an immutable outline. Learners take editions."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_key = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    aim = models.TextField(blank=True)
    hours = models.PositiveSmallIntegerField(default=0)
    outline = models.JSONField()
    source = models.JSONField()
    compiler_version = models.PositiveSmallIntegerField()
    certificate_months = models.PositiveSmallIntegerField(default=36)
    severity = models.CharField(max_length=10, choices=[(level.value, level.value) for level in Severity])
    note = models.TextField(blank=True)
    # Breaking editions alone: the last day of certificates earned with the editions before.
    earlier_valid_until = models.DateField(null=True)
    cut_at = models.DateTimeField(default=timezone.now)
    cut_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)

    personal_data = PersonalData(
        purpose="to show who released a course",
        basis="public task",
        retention="while the edition exists; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course_key", "number"], name="editions_numbered"),
            models.CheckConstraint(
                condition=Q(earlier_valid_until=None) | Q(severity=Severity.BREAKING.value),
                name="only_breaking_editions_shorten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_key} edition {self.number}"

    @property
    def outline_value(self) -> Outline:
        return from_plain(self.outline)


class Rendering(index.Indexed, models.Model):
    """A lesson of an edition in one language, compiled to cleaned HTML. Reading a lesson is reading this row."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="renderings")
    lesson_key = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    source_digest = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    outcome = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    summary = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    segments = models.JSONField(default=list)

    search_fields: ClassVar[list[Any]] = [
        index.SearchField("title", boost=4),
        index.SearchField("plain_text"),
        index.FilterField("edition_id"),
        index.FilterField("language"),
    ]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "lesson_key", "language"], name="one_rendering_each"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_key} {self.language}"

    @property
    def plain_text(self) -> str:
        """The words of the lesson without markup: text, three lines and terms."""
        prose = " ".join(segment["html"] for segment in self.segments)
        terms = (f"{item['term']}: {item['meaning']}" for item in self.glossary)
        return " ".join([self.outcome, without_markup(prose), *self.summary, *terms])

    @property
    def glossary(self) -> list[dict[str, str]]:
        return [{"term": term, "meaning": meaning} for term, meaning in self.terms]

    @property
    def safe_segments(self) -> list[SafeString]:
        """The HTML of the segments everyone sees. It was cleaned when compiled; this is the one place that trusts it."""
        return [SafeString(segment["html"]) for segment in self.segments if segment["audience"] == "all"]


class ScheduledReleaseQuerySet(models.QuerySet["ScheduledRelease"]):
    def waiting(self) -> "ScheduledReleaseQuerySet":
        return self.filter(edition=None, withdrawn_at=None, refused_at=None)

    def due(self, moment: datetime) -> "ScheduledReleaseQuerySet":
        return self.waiting().filter(due_at__lte=moment)


class ScheduledRelease(models.Model):
    """A release that a trainer confirmed for a later moment. It happens only to what she saw (`confirmed`)."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_key = models.CharField(max_length=20)
    severity = models.CharField(max_length=10, choices=[(level.value, level.value) for level in Severity])
    note = models.TextField(blank=True)
    earlier_valid_until = models.DateField(null=True)
    confirmed = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    planned_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, null=True, related_name="planned_as")
    withdrawn_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=40, blank=True)  # the code of the rule that stood against it

    objects: ClassVar[ScheduledReleaseQuerySet] = ScheduledReleaseQuerySet.as_manager()  # type: ignore[assignment]

    personal_data = PersonalData(
        purpose="to show who planned a release, and to tell her when it could not happen",
        basis="public task",
        retention="while the course exists; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course_key"],
                condition=Q(edition=None, withdrawn_at=None, refused_at=None),
                name="one_release_waits_per_course",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_key} {self.due_at:%Y-%m-%d %H:%M}"
