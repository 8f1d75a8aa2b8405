"""What somebody types who checks a certificate or searches the register."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lms.credentials.rules.states import Shown
from lms.institutions.models import Country

MOST_BYTES = 5 * 1024 * 1024
STATES = {
    Shown.VALID: _("valid"),
    Shown.AT_RISK: _("at risk"),
    Shown.UNDER_RENEWAL: _("under renewal"),
    Shown.SUSPENDED: _("suspended"),
    Shown.WITHDRAWN: _("withdrawn"),
    Shown.EXPIRED: _("expired"),
    Shown.SUPERSEDED: _("superseded"),
}


class VerifyForm(forms.Form):
    serial = forms.CharField(
        label=_("Serial"), required=False, max_length=60, help_text=_("For example XE-EC-2026-000123-K")
    )
    file = forms.FileField(
        label=_("or the PDF itself"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB; no certificate of ours is."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("serial", "").strip() or cleaned.get("file")):
            raise forms.ValidationError(_("Type a serial or choose a file."))
        return cleaned


class RegisterForm(forms.Form):
    text = forms.CharField(label=_("Institution"), required=False, max_length=100)
    country = forms.ChoiceField(label=_("Country"), required=False)
    level = forms.TypedChoiceField(
        label=_("Level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("any")), *((str(level), str(level)) for level in range(1, 5))],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *((s.value, n) for s, n in STATES.items())]
    )
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("name", _("by name")), ("date", _("by date"))]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("any")), *Country.objects.order_by("name").values_list("code", "name")]

    def filters(self) -> dict[str, Any]:
        """What `queries.register` takes; a filter that makes no sense is left out."""
        if not self.is_bound:
            return {}
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def query(self) -> str:
        return urlencode(self.filters())
