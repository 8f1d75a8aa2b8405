"""What a trainer says when she releases a course, brings one from elsewhere, or decides between two texts."""

from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.assessment.forms.interchange import LONGEST_PLAN, PLAN_SECONDS, content_of
from lms.assessment.rules.interchange.values import Refused
from lms.curriculum.rules.cartridge import LONGEST_COURSE_KEY, Cartridge, read_cartridge
from lms.curriculum.rules.files import CourseFile, Folder, read_course, write_course
from lms.curriculum.rules.merging import Choice
from lms.curriculum.rules.outlines import Severity
from lms.curriculum.rules.releases import NOTICE_DAYS, Decision, first_last_day
from lms.foundation import clock

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
    earlier_valid_until = forms.DateField(
        label=_("Breaking only: certificates earned with earlier editions count until"),
        required=False,
        help_text=_("Leave it empty to leave certificates as they are. None ever lasts longer than it did."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    due_at = forms.DateTimeField(
        label=_("Day and time of a planned release (UTC)"),
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
        """The moment of a planned release; None when it is to happen now."""
        moment: datetime | None = self.cleaned_data.get("due_at")
        return moment if self.cleaned_data.get("when") == "later" else None

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
            raise ValidationError(str(refusal)) from refusal
        return cleaned


def sealed_course(course: CourseFile) -> str:
    """The course as a value that a page carries and nobody can change."""
    return signing.dumps({"name": course.name, "texts": write_course(course)}, salt=SALT, compress=True)


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
