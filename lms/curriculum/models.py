"""Pages that trainers write, and editions that learners take. No learner is ever served a page."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from lms.curriculum.blocks import LessonBody
from lms.curriculum.rules.outlines import Outline, Severity, from_plain
from lms.foundation.personal_data import PersonalData


class NotServed:
    """A page that is written here and never shown by its own address."""

    personal_data = PersonalData(
        purpose="to show who wrote, changed and locked a page",
        basis="public task",
        retention="while the page exists; the link to the person goes with the account",
    )

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404


def new_key() -> str:
    """A key nobody has chosen: for pages made in the editor, and for copies."""
    return f"X{uuid.uuid4().hex[:10]}"


class KeyPanel(FieldPanel):
    """The key of a page: to be seen once it has one, never to be changed."""

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, **options | {"read_only": True})

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return self.instance.pk is not None


class Keyed:
    """A page known by a key of ours, which its translations keep and a copy renews.

    `language` repeats the page's locale, so that the database itself refuses a key twice in one language.
    """

    key_field: ClassVar[str]
    locale: Any
    locale_id: int | None

    def save(self, *args: Any, **options: Any) -> Any:
        if self.locale_id is None:  # a new page speaks as the page above it
            self.locale = self.get_default_locale()  # type: ignore[attr-defined]
        self.language = self.locale.language_code
        if self._state.adding and self.key_is_taken():  # type: ignore[attr-defined]
            setattr(self, self.key_field, new_key())
        return super().save(*args, **options)  # type: ignore[misc]

    def key_is_taken(self) -> bool:
        same = {self.key_field: getattr(self, self.key_field), "language": self.language}
        return bool(type(self).objects.filter(**same).exists())  # type: ignore[attr-defined]

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """The page as a revision has it. Its key stays: the revisions of a copy still carry the first page's key."""
        page = super().with_content_json(content)  # type: ignore[misc]
        setattr(page, self.key_field, getattr(self, self.key_field))
        return page


class CataloguePage(NotServed, Page):
    """The list of all courses."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["curriculum.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("catalogue")


class CoursePage(Keyed, NotServed, Page):
    """A course as it is being written. `released_digest` is what the last edition was cut from."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        RELEASED = "released", _("released")

    course_key = models.CharField(_("key"), max_length=20, default=new_key)
    language = models.CharField(max_length=10, default="en", editable=False)
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
        FieldPanel("competencies"), FieldPanel("certificate_months"), KeyPanel("course_key"),
    ]  # fmt: skip
    parent_page_types: ClassVar[list[str]] = ["curriculum.CataloguePage"]
    subpage_types: ClassVar[list[str]] = ["curriculum.ModulePage"]
    key_field = "course_key"
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("course_key", overridable=False),
        SynchronizedField("points", overridable=False),
        SynchronizedField("competencies", overridable=False),
    ]

    # A copy is a draft that was never released.
    exclude_fields_in_copy: ClassVar[list[str]] = ["status", "released_digest"]

    class Meta:
        verbose_name = _("course")
        constraints = [
            models.UniqueConstraint(fields=["course_key", "language"], name="one_course_page_a_language")
        ]


class ModulePage(Keyed, NotServed, Page):
    """A module: lessons, and the rule by which its test is passed. Its questions are the pool of its key."""

    module_key = models.CharField(_("key"), max_length=20, default=new_key)
    language = models.CharField(max_length=10, default="en", editable=False)
    outcome = models.TextField(_("learning outcome"), blank=True)
    has_test = models.BooleanField(_("ends with a test"), default=True)
    passing_percent = models.PositiveSmallIntegerField(_("passes from (percent)"), default=70)
    attempts = models.PositiveSmallIntegerField(_("attempts before a wait"), default=2)
    wait_hours = models.PositiveSmallIntegerField(_("wait (hours)"), default=48)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels, FieldPanel("outcome"), KeyPanel("module_key"),
        MultiFieldPanel(
            [FieldPanel("has_test"), FieldPanel("passing_percent"), FieldPanel("attempts"), FieldPanel("wait_hours")],
            heading=_("Test"),
        ),
    ]  # fmt: skip
    parent_page_types: ClassVar[list[str]] = ["curriculum.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["curriculum.LessonPage"]
    key_field = "module_key"
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("module_key", overridable=False),
    ]

    class Meta:
        verbose_name = _("module")
        constraints = [
            models.UniqueConstraint(fields=["module_key", "language"], name="one_module_page_a_language")
        ]


class LessonPage(Keyed, NotServed, Page):
    """A lesson. Its key is ours: kept by translations, renewed on copy, never reused."""

    lesson_key = models.CharField(_("key"), max_length=60, default=new_key)
    language = models.CharField(max_length=10, default="en", editable=False)
    text_digest = models.CharField(max_length=64, blank=True, editable=False)
    text_at = models.DateTimeField(null=True, editable=False)
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
        FieldPanel("terms"), FieldPanel("minutes"), KeyPanel("lesson_key"),
    ]  # fmt: skip
    parent_page_types: ClassVar[list[str]] = ["curriculum.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    key_field = "lesson_key"
    # A translation takes the digest and the moment of the text it is made from along with the text.
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("lesson_key", overridable=False),
        SynchronizedField("text_digest", overridable=False),
        SynchronizedField("text_at", overridable=False),
    ]

    class Meta:
        verbose_name = _("lesson")
        constraints = [
            models.UniqueConstraint(fields=["lesson_key", "language"], name="one_lesson_page_a_language")
        ]


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


class Rendering(models.Model):
    """A lesson of an edition in one language, compiled to cleaned HTML. Reading a lesson is reading this row.

    source_digest and source_at say from which source text, and of which moment, it was made; untranslated_count how
    many of its passages still stand in the source language.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="renderings")
    lesson_key = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    source_digest = models.CharField(max_length=64)
    source_at = models.DateTimeField(null=True)
    untranslated_count = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=255)
    outcome = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    summary = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    segments = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "lesson_key", "language"], name="one_rendering_each"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_key} {self.language}"

    @property
    def safe_segments(self) -> list[SafeString]:
        """The HTML of the segments everyone sees. It was cleaned when compiled; this is the one place that trusts it."""
        return [SafeString(segment["html"]) for segment in self.segments if segment["audience"] == "all"]


class EditionText(models.Model):
    """What an edition is called in one more language: titles and outcomes by the key of course, module or lesson."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    titles = models.JSONField(default=dict)
    outcomes = models.JSONField(default=dict)
    aim = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "language"], name="one_text_a_language")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.language}"
