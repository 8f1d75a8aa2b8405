"""What a trainer says when she releases a course or decides between two texts, and what is asked of a lesson."""

from copy import copy
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from lms.curriculum.queries import lesson_as_file
from lms.curriculum.queries.checks import checks_of, known_in
from lms.curriculum.rules.merging import Choice
from lms.curriculum.rules.outlines import Severity
from lms.curriculum.rules.previews import Viewpoint
from lms.institutions.models import Country

SEVERITIES = [
    (Severity.WORDING, _("Wording: nobody learns anything new; everyone moves to it")),
    (Severity.MATERIAL, _("Material: something new to learn; who has begun is asked")),
    (Severity.BREAKING, _("Breaking: what was taught no longer holds")),
]


class ReleaseForm(forms.Form):
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


class DecisionForm(forms.Form):
    """One place, and whose text stands there."""

    conflict = forms.IntegerField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=[(choice.value, choice.value) for choice in Choice])
