"""Pages that trainers write, and editions that learners take. No learner is ever served a page."""

import uuid
from html import unescape
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from lms.assessment.rules.blueprints import read_blueprint
from lms.assessment.rules.questions import Form
from lms.curriculum.blocks import LessonBody
from lms.curriculum.rules.outlines import Outline, Severity, from_plain
from lms.foundation.personal_data import PersonalData

BLUEPRINT_FAULT = _("“%(line)s” cannot be read. Write competency, level and number, as “K1 1 2”.")


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
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit (minutes)"), default=0, help_text=_("0: no clock runs.")
    )
    asks_confidence = models.BooleanField(
        _("ask how sure the learner is"),
        default=False,
        help_text=_("Shown beside the result. It never changes a mark."),
    )
    form = models.CharField(
        _("form"),
        max_length=8,
        blank=True,
        choices=[(Form.A.value, "A"), (Form.B.value, "B")],
        help_text=_("Empty: the test asks the questions that belong to no form."),
    )
    blueprint = models.TextField(
        _("blueprint"),
        blank=True,
        help_text=_(
            "What the test asks, one line each: competency, level, number, as “K1 1 2”. A “*” stands for any. "
            "Empty: all active questions."
        ),
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels, FieldPanel("outcome"), FieldPanel("module_key"),
        MultiFieldPanel(
            [
                FieldPanel("has_test"), FieldPanel("passing_percent"), FieldPanel("attempts"), FieldPanel("wait_hours"),
                FieldPanel("blueprint"), FieldPanel("time_limit_minutes"), FieldPanel("asks_confidence"), FieldPanel("form"),
            ],
            heading=_("Test"),
        ),
    ]  # fmt: skip
    parent_page_types: ClassVar[list[str]] = ["curriculum.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["curriculum.LessonPage"]

    class Meta:
        verbose_name = _("module")

    def clean(self) -> None:
        super().clean()
        try:
            read_blueprint(self.blueprint)
        except ValueError as error:
            raise ValidationError({"blueprint": BLUEPRINT_FAULT % {"line": error.args[0]}}) from error


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
