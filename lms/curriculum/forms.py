"""What a trainer says when she releases a course, brings one, decides between two texts, or sends a lesson."""

from collections.abc import Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from lms.accounts.forms import day_field
from lms.assessment.forms.interchange import LONGEST_PLAN, PLAN_SECONDS, content_of
from lms.assessment.forms.reasons import in_words
from lms.assessment.rules.interchange.values import Refused
from lms.assessment.rules.said import why_of
from lms.curriculum.queries import lesson_as_file
from lms.curriculum.queries.checks import checks_of, known_in
from lms.curriculum.rules.cartridge import LONGEST_COURSE_KEY, Cartridge, read_cartridge
from lms.curriculum.rules.files import CourseFile, Folder, read_course, write_course
from lms.curriculum.rules.merging import Choice
from lms.curriculum.rules.messages import BadMessages, Message, read_messages, said_of
from lms.curriculum.rules.outlines import Severity
from lms.curriculum.rules.previews import Viewpoint
from lms.curriculum.rules.releases import NOTICE_DAYS, Decision, first_last_day
from lms.foundation import clock
from lms.institutions.models import Country

SALT = "course to import"

SEVERITIES = [
    (Severity.WORDING, _("Wording: nobody learns anything new; everyone moves to it")),
    (Severity.MATERIAL, _("Material: something new to learn; who has begun is asked")),
    (Severity.BREAKING, _("Breaking: what was taught no longer holds; who has begun is asked")),
]


class ReleaseForm(forms.Form):
    """`confirmed` is the digest of what the page showed; `when` is the button that was pressed."""

    severity = forms.ChoiceField(
        label=_("How much does it change?"),
        choices=[(severity.value, label) for severity, label in SEVERITIES],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What changed, in a sentence learners will read"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    earlier_valid_until = day_field(
        label=_("Breaking only: certificates earned with earlier editions count until"),
        required=False,
        help_text=_("Leave it empty to leave certificates as they are. None ever lasts longer than it did."),
    )
    due_at = forms.DateTimeField(
        label=_("Day and time of a planned release"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    confirmed = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    when = forms.ChoiceField(choices=[("now", ""), ("later", "")], required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == "later" and not cleaned.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Say on which day and at what time."))
        self.check_last_day(cleaned)
        return cleaned

    @property
    def planned_for(self) -> datetime | None:
        """The moment of a planned release in UTC, whose days are counted; None when it is to happen now."""
        moment: datetime | None = self.cleaned_data.get("due_at")
        return moment.astimezone(UTC) if moment and self.cleaned_data.get("when") == "later" else None

    @property
    def decision(self) -> Decision:
        given = self.cleaned_data
        return Decision(
            Severity(given["severity"]), given["note"], given["earlier_valid_until"], given["confirmed"]
        )

    def check_last_day(self, cleaned: dict[str, Any]) -> None:
        last_day = cleaned.get("earlier_valid_until")
        if last_day is None:
            return
        if cleaned.get("severity") != Severity.BREAKING:
            self.add_error(
                "earlier_valid_until", _("Only a breaking edition may end certificates earlier. Empty this.")
            )
        earliest = first_last_day((self.planned_for or clock.now()).date())
        if last_day < earliest:
            self.add_error(
                "earlier_valid_until",
                _("At least %(days)s days after the release: from %(day)s on.")
                % {"days": NOTICE_DAYS, "day": earliest.isoformat()},
            )


PROFILES = [("O", _("Origin")), ("D", _("Destination")), ("T", _("Transit")), ("R", _("Return"))]
ROLES = [(f"R{number}", f"R{number}") for number in range(1, 12)]


class ViewpointForm(forms.Form):
    """As whom to look at a lesson. Nothing chosen means a reader of whom nothing is known."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    profile = forms.ChoiceField(label=_("Migration profile"), required=False)
    role = forms.ChoiceField(label=_("Occupational role"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        anyone = [("", _("Any"))]
        countries = Country.objects.order_by("name").values_list("code", "name")
        self.choices_of("country", [*anyone, *countries])
        self.choices_of("profile", [*anyone, *PROFILES])
        self.choices_of("role", [*anyone, *ROLES])

    def choices_of(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def viewpoint(self) -> Viewpoint:
        """What was chosen. A value that does not exist is as if nothing were chosen."""
        chosen = (
            {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}
        )
        return Viewpoint(**chosen)


class LessonForm(WagtailAdminPageForm):
    """A draft may be unfinished. What is sent to a colleague has passed the checks."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "action-submit" in self.data and not self.errors:
            draft = copy(self.instance)
            for name in cleaned.keys() & {field.name for field in draft._meta.concrete_fields}:
                setattr(draft, name, cleaned[name])
            for check in checks_of(lesson_as_file(draft), known_in(self.parent_page.specific)):
                if check.holds_up:
                    self.add_error(None, f"{check.place}: {check.what} {check.advice}")
        return cleaned


class CartridgeForm(forms.Form):
    """A Common Cartridge and the key of the course it becomes; when it is valid, `cartridge` is what it says."""

    file = forms.FileField(
        label=_("File"), max_length=200, allow_empty_file=True, help_text=_("A Common Cartridge (.imscc).")
    )
    key = forms.CharField(
        label=_("Key of the course"),
        max_length=LONGEST_COURSE_KEY,
        help_text=_("Short and for good, as “C8”. No course may have it yet."),
    )
    cartridge: Cartridge

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file, key = cleaned.get("file"), cleaned.get("key")
        if file is None or key is None:
            return cleaned
        try:
            self.cartridge = read_cartridge(content_of(file), key)
        except Refused as refusal:
            raise ValidationError(in_words(why_of(refusal))) from refusal
        return cleaned


def sealed_course(course: CourseFile) -> str:
    """The course as a value that a page carries and nobody can change."""
    return signing.dumps({"name": course.name, "texts": write_course(course)}, salt=SALT, compress=True)


class TranslationForm(forms.Form):
    """A translator's file of one course in one language; when it is valid, `messages` is what it says."""

    MOST_BYTES = 8 * 1024 * 1024
    file = forms.FileField(
        label=_("File"), max_length=200, help_text=_("The PO file that came from here, translated.")
    )
    messages: Sequence[Message]

    def __init__(self, *args: Any, course_key: str, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.wanted = course_key, language

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > self.MOST_BYTES:
            raise ValidationError(_("The file is larger than %(most)s MB.") % {"most": 8})
        try:
            text = file.read().decode("utf-8")
            found, self.messages = said_of(text), read_messages(text)
        except UnicodeDecodeError as error:
            raise ValidationError(
                _("The file is not a text in UTF-8. Save it as UTF-8 and try again.")
            ) from error
        except BadMessages as error:
            raise ValidationError(_("This is no PO file: %(why)s") % {"why": error}) from error
        if found != self.wanted:
            raise ValidationError(
                _("The file says that it is of course “%(course)s” in the language “%(language)s”.")
                % {"course": found[0] or "–", "language": found[1] or "–"}
            )
        return file


class CoursePlanForm(forms.Form):
    """The plan that was shown; when it is valid, `course` is the one that was shown."""

    plan = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_PLAN)
    course: CourseFile

    def clean_plan(self) -> str:
        sealed: str = self.cleaned_data["plan"]
        try:
            plan = signing.loads(sealed, salt=SALT, max_age=PLAN_SECONDS)
        except signing.BadSignature as error:
            raise ValidationError(_("The plan is no longer valid. Choose the file again.")) from error
        self.course = read_course(Folder(plan["name"], plan["texts"]))
        return sealed


class DecisionForm(forms.Form):
    """One place, and whose text stands there."""

    conflict = forms.IntegerField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=[(choice.value, choice.value) for choice in Choice])
