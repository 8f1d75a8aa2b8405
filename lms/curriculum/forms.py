"""What a trainer says when she releases a course or decides between two texts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.curriculum.rules.merging import Choice
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


class DecisionForm(forms.Form):
    """One place, and whose text stands there."""

    conflict = forms.IntegerField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=[(choice.value, choice.value) for choice in Choice])
