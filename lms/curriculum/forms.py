"""What a trainer says when she releases a course."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
