"""Printing tests on paper, finding a sheet by its code, entering and voiding it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.forms import day_field
from lms.teaching.models import CohortMember
from lms.teaching.rules.codes import is_code, tidy


class PrintForm(forms.Form):
    """For which module and for whom sheets are printed."""

    module_key = forms.ChoiceField(label=_("Module"))
    members = forms.MultipleChoiceField(
        label=_("For whom"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nobody chosen: for every member."),
    )
    four_eyes = forms.BooleanField(
        label=_("Two people enter each sheet, and what they read is compared"), required=False
    )

    def __init__(
        self, *args: Any, modules: list[tuple[str, str]], members: list[CohortMember], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        module, whom = self.fields["module_key"], self.fields["members"]
        assert isinstance(module, forms.ChoiceField)
        assert isinstance(whom, forms.ChoiceField)
        self.all_members = members
        module.choices = modules
        whom.choices = [(str(member.pk), member.enrolment.person.name) for member in members]

    @property
    def chosen(self) -> list[CohortMember]:
        wanted = set(self.cleaned_data["members"])
        return [member for member in self.all_members if not wanted or str(member.pk) in wanted]


class SheetCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the sheet"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_code(self) -> str:
        code = tidy(self.cleaned_data["code"])
        if not is_code(code):
            raise forms.ValidationError(
                _("There is a slip in this code. Compare it with the sheet sign by sign.")
            )
        return code


class SatOnForm(forms.Form):
    sat_on = day_field(_("Day on which she sat the test"))


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Why is the sheet voided?"), max_length=300)
