"""Pages that trainers write, and editions that learners take. No learner is ever served a page."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from pathlib import PurePosixPath
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
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import AbstractGroupApprovalTask, Page, PagePermissionTester, TaskState
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from lms.assessment.rules.blueprints import read_blueprint
from lms.assessment.rules.questions import Form
from lms.curriculum.blocks import RICH, AudienceBlock, GuideBody, LessonBody, SharedBody, audience_from
from lms.curriculum.rules import audience as audiences
from lms.curriculum.rules import moderation
from lms.curriculum.rules.audience import EVERYONE, Audience, Reader, chosen, group_mistakes
from lms.curriculum.rules.outlines import Outline, Promise, Severity, from_plain
from lms.curriculum.rules.recordings import HEAD, LARGEST, CaptionFault, Medium, caption_fault, format_of
from lms.curriculum.rules.sheets import Sheet, sheet_from
from lms.foundation.personal_data import PersonalData
from lms.institutions.models import Country, Dialogue, Territory
from lms.institutions.queries import capabilities_of, people_with
from lms.institutions.rules.roles import Capability

VIEWPOINT = "xenia_viewpoint"
# What every page begins and ends with, in a trainer's words; Wagtail's tab for web pages is of no use here.
TITLE = [TitleFieldPanel("title", classname="title", help_text=_("As learners read it."))]
FOLDER = [
    FieldPanel(
        "slug",
        heading=_("Folder name"),
        help_text=_("Names the folder or file when the course is written as text."),
    )
]


def may_release(user: Any) -> bool:
    """Whether the person may approve pages and release courses today; asked once per request."""
    if not hasattr(user, "_may_release"):
        user._may_release = moderation.may_release(
            capabilities_of(user),
            is_operator=user.is_superuser,
            releasers_exist=people_with(Capability.RELEASE).exists(),
        )
    return bool(user._may_release)


class ReleasersPublish(PagePermissionTester):
    """What Wagtail's groups allow, less publishing: only who may release puts a text past its readers."""

    def can_publish(self) -> bool:
        return super().can_publish() and may_release(self.user)

    def can_publish_subpage(self) -> bool:
        return super().can_publish_subpage() and may_release(self.user)

    def can_unpublish(self) -> bool:
        return super().can_unpublish() and may_release(self.user)


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

    def permissions_for_user(self, user: Any) -> ReleasersPublish:
        return ReleasersPublish(user, self)


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
    requires = models.CharField(
        _("courses to complete before"),
        max_length=120,
        blank=True,
        help_text=_("Keys of courses, as “C1 C2”."),
    )
    workplace_task = models.BooleanField(
        _("asks for a task at work"),
        default=False,
        help_text=_(
            "A supervisor confirms what the learner did with an exercise; only then she is certified."
        ),
    )
    guide = StreamField(GuideBody(), verbose_name=_("trainer's guide"), blank=True)
    released_digest = models.CharField(max_length=64, blank=True, editable=False)

    content_panels: ClassVar[list[Any]] = [
        HelpPanel(template="curriculum/admin/_course_panel.html"),
        *TITLE, FieldPanel("aim"), FieldPanel("hours"), FieldPanel("roles"),
        FieldPanel("competencies"), FieldPanel("requires"), FieldPanel("workplace_task"), FieldPanel("certificate_months"), KeyPanel("course_key"), *FOLDER,
        FieldPanel("guide"),
    ]  # fmt: skip
    promote_panels: ClassVar[list[Any]] = []
    parent_page_types: ClassVar[list[str]] = ["curriculum.CataloguePage"]
    subpage_types: ClassVar[list[str]] = ["curriculum.ModulePage"]
    key_field = "course_key"
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("course_key", overridable=False),
        SynchronizedField("points", overridable=False),
        SynchronizedField("competencies", overridable=False),
        SynchronizedField("requires", overridable=False),
        SynchronizedField("guide", overridable=False),
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
        choices=[(Form.A.value, "A"), (Form.B.value, "B"), (Form.EITHER.value, _("A or B"))],
        help_text=_(
            "Empty: the test asks the questions that belong to no form. A or B: each learner is asked the form of her "
            "test before the course first, so that the form after it stays unseen."
        ),
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
        HelpPanel(template="curriculum/admin/_module_panel.html"),
        *TITLE, FieldPanel("outcome"), KeyPanel("module_key"),
        MultiFieldPanel(
            [
                FieldPanel("has_test"), FieldPanel("passing_percent"), FieldPanel("attempts"), FieldPanel("wait_hours"),
                FieldPanel("blueprint"), FieldPanel("time_limit_minutes"), FieldPanel("asks_confidence"), FieldPanel("form"),
            ],
            heading=_("Test"),
        ),
        *FOLDER,
    ]  # fmt: skip
    promote_panels: ClassVar[list[Any]] = []
    parent_page_types: ClassVar[list[str]] = ["curriculum.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["curriculum.LessonPage"]
    key_field = "module_key"
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("module_key", overridable=False),
        SynchronizedField("blueprint", overridable=False),
    ]

    class Meta:
        verbose_name = _("module")
        constraints = [
            models.UniqueConstraint(fields=["module_key", "language"], name="one_module_page_a_language")
        ]

    def clean(self) -> None:
        super().clean()
        try:
            read_blueprint(self.blueprint)
        except ValueError as error:
            raise ValidationError({"blueprint": BLUEPRINT_FAULT % {"line": error.args[0]}}) from error


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
    audience = StreamField(
        [("audience", AudienceBlock())], blank=True, max_num=1, verbose_name=_("for whom"),
        help_text=_("Empty: the lesson is for everyone. Filled in: who it is not for does not meet it."),
    )  # fmt: skip

    content_panels: ClassVar[list[Any]] = [
        HelpPanel(template="curriculum/admin/_checks_panel.html"),
        *TITLE, FieldPanel("outcome"), FieldPanel("body"), FieldPanel("summary"),
        FieldPanel("terms"), FieldPanel("minutes"), FieldPanel("audience"), KeyPanel("lesson_key"), *FOLDER,
    ]  # fmt: skip
    promote_panels: ClassVar[list[Any]] = []
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

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("reader", _("As a learner reads it"))]

    def make_preview_request(
        self, original_request: Any = None, preview_mode: Any = None, extra_request_attrs: Any = None
    ) -> HttpResponse:
        """Wagtail's preview forgets the address; as whom to look at the lesson is kept in a cookie of the editor."""
        chosen = (
            original_request.GET.urlencode()
            if original_request and "language" in original_request.GET
            else ""
        )
        kept = original_request.COOKIES.get(VIEWPOINT, "") if original_request else ""
        attributes = {**(extra_request_attrs or {}), "viewpoint": chosen or kept}
        response: HttpResponse = super().make_preview_request(original_request, preview_mode, attributes)
        if chosen:
            response.set_cookie(VIEWPOINT, chosen, path="/admin/", httponly=True, samesite="Lax")
        return response

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "curriculum/admin/preview.html"

    def clean(self) -> None:
        super().clean()
        of_blocks = [block_audience(child) for child in self.body]
        for name, strangers in (
            ("audience", unknown_here([self.for_whom])),
            ("body", unknown_here(of_blocks)),
        ):
            if strangers:
                raise ValidationError({name: _("Nobody here knows “%(code)s”.") % {"code": strangers[0]}})
        open_groups = group_mistakes(of_blocks)
        if open_groups:
            message = _("The versions “%(group)s” need exactly one for everybody else.")
            raise ValidationError({"body": message % {"group": open_groups[0]}})

    @property
    def for_whom(self) -> Audience:
        return next((audience_from(child.value) for child in self.audience), EVERYONE)


def unknown_here(found: Sequence[Audience]) -> list[str]:
    """Parts of countries we serve that their registers do not have, and dialogues that are not in the catalogue."""
    regions = {code.partition("/")[::2] for audience in found for code in audience.regions}
    dialogues = {key for audience in found for key in audience.dialogues}
    served = set(Country.objects.values_list("code", flat=True)) if regions else set()
    rows = Territory.objects.filter(country__in=served, code__in={code for _country, code in regions})
    there = set(rows.values_list("country", "code")) if served else set()
    keys = set(Dialogue.objects.values_list("key", flat=True)) if dialogues else set()
    missing = {f"{country}/{code}" for country, code in regions - there if country in served}
    return sorted(missing | (dialogues - keys if keys else set()))


def block_audience(child: Any) -> Audience:
    """For whom a block of a lesson is. Plain text, tables and photographs are for everyone."""
    return audience_from(child.value.get("audience")) if hasattr(child.value, "bound_blocks") else EVERYONE


def recording_path(recording: "Recording", name: str) -> str:
    """A folder of its own for every upload, so that no file is ever replaced under an edition."""
    return f"recordings/{uuid.uuid4().hex[:12]}/{PurePosixPath(name).name}"


class Recording(models.Model):
    """Something to hear or see, with its captions and its transcript. `name` is its file when a course is text."""

    name = models.CharField(_("file name"), max_length=120, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    medium = models.CharField(
        max_length=5, choices=[(kind.value, kind.value) for kind in Medium], editable=False
    )
    mime = models.CharField(max_length=20, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    file = models.FileField(
        _("audio or video"),
        upload_to=recording_path,
        help_text=_("MP3, Ogg, M4A, MP4 or WebM, at most 100 MB."),
    )
    captions = models.FileField(
        _("captions"), upload_to=recording_path, blank=True,
        help_text=_("WebVTT: what is said and heard, with times. A video needs them."),
    )  # fmt: skip
    transcript = RichTextField(_("transcript"), features=RICH, help_text=_("What is said, to be read."))
    poster = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("still picture"),
    )  # fmt: skip

    panels: ClassVar[list[Any]] = [
        FieldPanel("title"), FieldPanel("file"), FieldPanel("captions"), FieldPanel("transcript"), FieldPanel("poster"),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Read the file's own bytes: what it is, how large, and whether its captions can be shown."""
        super().clean()
        if self.file:
            self.take_in()
        if self.captions:
            self.refuse_bad_captions()
        elif self.medium == Medium.VIDEO:
            raise ValidationError({"captions": _("A video needs captions, for those who cannot hear it.")})

    def take_in(self) -> None:
        name = PurePosixPath(str(self.file.name)).name
        with self.file.open() as opened:
            found = format_of(opened.read(HEAD), name.rpartition(".")[2])
        if found is None:
            raise ValidationError(
                {"file": _("This is not MP3, Ogg, M4A, MP4 or WebM, or its name says something else.")}
            )
        if self.file.size > LARGEST:
            raise ValidationError(
                {"file": _("The file is larger than 100 MB. Shorten it or compress it more.")}
            )
        if Recording.objects.filter(name=name).exclude(pk=self.pk).exists():
            raise ValidationError(
                {"file": _("Another recording has this file name. Give the file another one.")}
            )
        self.name, self.medium, self.mime, self.size = name, found.medium.value, found.mime, self.file.size

    def refuse_bad_captions(self) -> None:
        with self.captions.open() as opened:
            fault = caption_fault(opened.read().decode("utf-8", errors="replace"))
        if fault:
            said = _("Line %(line)s of the captions cannot be shown: %(why)s.")
            raise ValidationError(
                {"captions": said % {"line": fault.line, "why": CAPTION_WORDS[fault.fault]}}
            )


CAPTION_WORDS = {
    CaptionFault.NOT_VTT: _("the file does not begin with WEBVTT"),
    CaptionFault.NO_CUE: _("nothing is said in it"),
    CaptionFault.BAD_TIME: _("times are written as 00:01.000 --> 00:04.000"),
    CaptionFault.ENDS_BEFORE_START: _("it ends before it begins"),
    CaptionFault.OUT_OF_ORDER: _("it begins before the one above it"),
    CaptionFault.EMPTY_CUE: _("no words follow the times"),
}


class SharedPiece(models.Model):
    """One piece that several lessons show. Changing it changes every lesson that names it, at their next release."""

    key = models.SlugField(
        _("key"), max_length=60, unique=True, help_text=_("How lessons name it; it stays.")
    )
    body = StreamField(SharedBody(), verbose_name=_("piece"))

    panels: ClassVar[list[Any]] = [FieldPanel("key"), FieldPanel("body")]

    class Meta:
        verbose_name = _("shared piece")
        verbose_name_plural = _("shared pieces")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        super().clean()
        known = SharedPiece.objects.filter(pk=self.pk).values_list("key", flat=True).first()
        if known and known != self.key:
            raise ValidationError({"key": _("Lessons name the piece by its key, which stays “%s”.") % known})


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
    requires = models.JSONField(default=list)  # keys of courses to complete before
    workplace_task = models.BooleanField(default=False)
    guide = models.JSONField(default=list)  # the trainer's guide as pieces of cleaned HTML
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
    def safe_guide(self) -> list[SafeString]:
        """The trainer's guide; it was cleaned when the edition was cut."""
        return [SafeString(piece) for piece in self.guide]

    @property
    def outline_value(self) -> Outline:
        return from_plain(self.outline)

    @property
    def promise(self) -> Promise:
        return Promise(
            self.aim, self.hours, self.certificate_months, tuple(self.requires), self.workplace_task
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a lesson as a learner meets it. `is_overdue`: its day of review has passed.

    `sheet`: what an exercise leaves to fill in.
    """

    html: SafeString
    is_overdue: bool = False
    sheet: Sheet | None = None


class Rendering(index.Indexed, models.Model):
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
        """All words of the lesson without markup: text in every version, three lines and terms. For the index."""
        return self.words(segment["html"] for segment in self.segments)

    def plain_text_for(self, reader: Reader) -> str:
        """The words this reader is shown."""
        return self.words(segment.html for segment in self.safe_segments(reader))

    def words(self, html: Iterable[str]) -> str:
        terms = (f"{item['term']}: {item['meaning']}" for item in self.glossary)
        return " ".join([self.outcome, without_markup(" ".join(html)), *self.summary, *terms])

    @property
    def glossary(self) -> list[dict[str, str]]:
        return [{"term": term, "meaning": meaning} for term, meaning in self.terms]

    def safe_segments(self, reader: Reader, on: date | None = None) -> list[Segment]:
        """What this reader is shown, as of a day. The HTML was cleaned when compiled; this is the one place that trusts it."""
        places = chosen([audiences.from_plain(row["audience"]) for row in self.segments], reader)
        sheets = self.sheets
        return [
            Segment(
                SafeString(row["html"]),
                is_overdue=bool(on and row.get("review") and row["review"] < on.isoformat()),
                sheet=sheets.get(place),
            )
            for place, row in ((place, self.segments[place]) for place in places)
        ]

    @property
    def sheets(self) -> dict[int, Sheet]:
        """What exercises leave to fill in, by the place of the segment. Numbered alike for every reader."""
        exercises = [place for place, row in enumerate(self.segments) if row["kind"] == "exercise"]
        return {
            place: sheet_from(self.segments[place]["sheet"], number)
            for number, place in enumerate(exercises, start=1)
            if self.segments[place].get("sheet")
        }


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


class MasterText(models.Model):
    """A course as a master edition of the catalogue had it. The last one adopted is what our pages came from.

    `files` is the folder, `drawings` its drawings by file name. It waits while a person has places to decide.
    """

    course_key = models.CharField(max_length=20)
    pack = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    files = models.JSONField()
    drawings = models.JSONField(default=dict)
    arrived_at = models.DateTimeField(default=timezone.now)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course_key"], condition=Q(adopted_at=None), name="one_master_waiting"
            )
        ]
        indexes = [models.Index(fields=["course_key", "-adopted_at"], name="master_adopted")]

    def __str__(self) -> str:
        return f"{self.course_key} of {self.pack}"


KINDS = {"course": _("course"), "module": _("module"), "lesson": _("lesson"), "question": _("question")}
PARTS = {
    "title": _("title"),
    "aim": _("aim"),
    "outcome": _("learning outcome"),
    "hours": _("hours"),
    "minutes": _("reading time"),
    "roles": _("for"),
    "points": _("points of the programme"),
    "competencies": _("competencies"),
    "certificate_months": _("months a certificate is valid"),
    "requires": _("courses to complete before"),
    "workplace_task": _("asks for a task at work"),
    "test": _("rule by which the test is passed"),
    "audience": _("for whom"),
    "terms": _("terms"),
    "summary": _("summary"),
    "blocks": _("text of the lesson"),
    "module": _("module it stands in"),
    "modules": _("order of modules"),
    "lessons": _("order of lessons"),
    "questions": _("order of questions"),
}


class MergeConflict(models.Model):
    """A place of a course that we and a new master edition changed differently, and what a person decided."""

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        MINE = "mine", _("ours stays")
        THEIRS = "theirs", _("the master's is taken")
        EDITED = "edited", _("edited by hand")
        GONE = "gone", _("no longer different")

    master = models.ForeignKey(MasterText, on_delete=models.CASCADE, related_name="conflicts")
    conflict_key = models.CharField(max_length=32)
    kind = models.CharField(max_length=10)
    item_key = models.CharField(max_length=60)
    part = models.CharField(max_length=30, blank=True)
    base = models.TextField(blank=True)
    mine = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)

    personal_data = PersonalData(
        purpose="to show who decided between two texts",
        basis="public task",
        retention="while the course exists; the link to the person goes with the account",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["master", "conflict_key"], name="one_row_per_conflict"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "gone"]) | Q(decided_at__isnull=False),
                name="decided_conflicts_have_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_key} {self.part}"

    @property
    def part_name(self) -> str:
        """What it is in a trainer's words."""
        return str(PARTS.get(self.part) or KINDS[self.kind])


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


class EditionMedia(models.Model):
    """A picture or recording that an edition shows. While the edition exists, it cannot be deleted."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="media")
    image = models.ForeignKey("wagtailimages.Image", on_delete=models.PROTECT, null=True, related_name="+")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(image=None) ^ models.Q(recording=None), name="a_picture_or_a_recording"
            ),
            models.UniqueConstraint(fields=["edition", "image"], name="each_picture_held_once"),
            models.UniqueConstraint(fields=["edition", "recording"], name="each_recording_held_once"),
        ]

    def __str__(self) -> str:
        return str(self.edition)


class Reading(AbstractGroupApprovalTask):
    """A step between a trainer's text and the course: somebody of the groups reads it, never who sent it."""

    class Meta:
        verbose_name = _("reading by a colleague")
        verbose_name_plural = _("readings by colleagues")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        state = obj.current_workflow_state
        if not self.may_read(user) or not moderation.may_approve(user.pk, state and state.requested_by_id):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with a comment"), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        if not self.may_read(user):
            return TaskState.objects.none()
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        return waiting.exclude(workflow_state__requested_by=user)

    def may_read(self, user: Any) -> bool:
        return bool(user.is_superuser or self._user_in_groups(user))
