"""What a trainer says when she releases a course or decides between two texts."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.curriculum.rules.merging import Choice
from lms.curriculum.rules.outlines import Severity
from lms.curriculum.rules.releases import NOTICE_DAYS, Decision, first_last_day
from lms.foundation import clock

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


class DecisionForm(forms.Form):
    """One place, and whose text stands there."""

    conflict = forms.IntegerField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=[(choice.value, choice.value) for choice in Choice])
