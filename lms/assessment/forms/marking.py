"""How a trainer judges a work, and how time is granted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.models import TimeExtension
from lms.assessment.rules.questions import Criterion


class WorkMarkForm(forms.Form):
    """One group of steps per criterion of the rubric, and a comment for the learner."""

    comment = forms.CharField(
        label=_("What you say to the learner"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, rubric: Sequence[Criterion], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rubric = rubric
        for number, criterion in enumerate(rubric):
            self.fields[f"step{number}"] = forms.TypedChoiceField(
                label=criterion.text,
                coerce=int,
                widget=forms.RadioSelect,
                choices=[
                    (at, _("%(words)s (%(n)s points)") % {"words": words, "n": points})
                    for at, (words, points) in enumerate(criterion.steps)
                ],
                error_messages={"required": _("Choose a step.")},
            )
        self.order_fields([f"step{number}" for number in range(len(rubric))])

    @property
    def steps(self) -> list[int]:
        return [self.cleaned_data[f"step{number}"] for number in range(len(self.rubric))]


class GrantForm(forms.Form):
    """More time in all tests. Nothing about anybody's health is asked or kept."""

    percent = forms.TypedChoiceField(
        label=_("More time"),
        coerce=int,
        choices=[(0, _("none")), (25, _("a quarter more")), (50, _("half as much again")), (100, _("twice the time"))],
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("Reason"), choices=TimeExtension.Reason.choices)


class TimeForm(GrantForm):
    """More time for a person whom a trainer names by her address."""

    person = forms.EmailField(label=_("E-mail of the person"))
    field_order = ("person", "percent", "reason")

    def clean_person(self) -> User:
        found = User.objects.filter(email__iexact=self.cleaned_data["person"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here has this address."))
        return found
