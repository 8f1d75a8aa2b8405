"""What a learner fills in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.forms.marking import GrantForm
from lms.institutions.models import Institution
from lms.progress.models import DeviceFact


class EnrolForm(forms.Form):
    """For which institution somebody learns; asked only when she acts for several."""

    institution = forms.ModelChoiceField(
        label=_("I learn for"), queryset=Institution.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(self, *args: Any, institutions: list[Institution], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["institution"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Institution.objects.filter(pk__in=[row.pk for row in institutions])
        if len(institutions) == 1:
            field.widget = forms.HiddenInput()
            field.initial = institutions[0].key


class TakeEditionForm(forms.Form):
    """Which edition the learner read about before she chose it."""

    number = forms.IntegerField(min_value=1)


class RegradeForm(forms.Form):
    """Which questions were wrong, and what to do about it."""

    how = forms.ChoiceField(
        label=_("What was wrong?"),
        choices=[
            ("corrected", _("The key was wrong, and the newest version has the right one")),
            ("withdrawn", _("The question is bad: never ask it again, and give everybody full marks for it")),
        ],
        widget=forms.RadioSelect,
    )
    questions = forms.MultipleChoiceField(label=_("Questions"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, stems: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["questions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(stems)

    @property
    def is_withdrawal(self) -> bool:
        return bool(self.cleaned_data["how"] == "withdrawn")


class ConfirmRegradeForm(RegradeForm):
    reason = forms.CharField(
        label=_("Why, in a sentence learners will read"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class StaffTimeForm(GrantForm):
    """More time for one of an institution's own people."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), to_field_name="key")
    field_order = ("person", "percent", "reason")

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class SearchForm(forms.Form):
    """What somebody looks for in lessons and words."""

    q = forms.CharField(
        label=_("Look for"), max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class NoteForm(forms.Form):
    """A note beside a lesson; an empty one takes it away."""

    text = forms.CharField(
        label=_("My note"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only you read it. Write nothing about persons."),
    )


class DeviceFactForm(forms.Form):
    """One fact from a device, as its queue sends it."""

    key = forms.UUIDField()
    enrolment = forms.UUIDField()
    kind = forms.ChoiceField(choices=DeviceFact.Kind.choices)
    at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    lesson = forms.CharField(max_length=60, required=False)
    attempt = forms.UUIDField(required=False)
    answers = forms.CharField(max_length=20_000, required=False)
