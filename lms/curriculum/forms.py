"""What a trainer says when she releases a course, and what is asked of a lesson before a colleague reads it."""

from copy import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from lms.curriculum.queries import lesson_as_file
from lms.curriculum.queries.checks import checks_of, known_in
from lms.curriculum.rules.outlines import Severity

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


class LessonForm(WagtailAdminPageForm):
    """A draft may be unfinished. What is sent to a colleague has passed the checks."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "action-submit" in self.data and not self.errors:
            draft = copy(self.instance)
            for name in self._meta.fields:
                setattr(draft, name, cleaned.get(name, getattr(draft, name)))
            for check in checks_of(lesson_as_file(draft), known_in(self.parent_page.specific)):
                if check.holds_up:
                    self.add_error(None, f"{check.place}: {check.what} {check.advice}")
        return cleaned
