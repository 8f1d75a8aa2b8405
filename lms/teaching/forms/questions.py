"""A question under a lesson, and its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=_("My question"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "You and the trainers read it. Write nothing that points at a person: no names, numbers or addresses."
        ),
    )
    consent = forms.BooleanField(
        label=_("Other learners of the course may read it with its answer, without my name"),
        required=False,
        help_text=_("You can take this back at any time."),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("My answer"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 6}))
