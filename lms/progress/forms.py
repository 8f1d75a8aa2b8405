"""What a learner fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.institutions.models import Institution


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
