"""What people fill in during a round, a review and a decision."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lms.accounts.forms import day_field
from lms.assessment.rules.files import CONTENT_TYPES, MOST_BYTES, SentFile
from lms.capacity.actions.evidence import Description
from lms.capacity.models import Evidence, Round
from lms.capacity.rules.evidence import MOST_INDICATORS
from lms.capacity.rules.instrument import LEVELS, PROFILE_LETTERS, Indicator, Instrument
from lms.capacity.rules.rounds import may_be_short
from lms.institutions.models import ROLE_NAMES, Institution

NOT_APPLICABLE = "na"
PROFILE_NAMES = {
    "O": _("Origin: people leave from here"),
    "D": _("Destination: people settle here"),
    "T": _("Transit: people pass through"),
    "R": _("Return: people come back"),
}


def reason_field(label: Any, *, required: bool = True, rows: int = 4, most: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": rows})
    )


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field


class OpenRoundForm(forms.Form):
    variant = forms.ChoiceField(
        label=_("Variant"),
        choices=Round.Variant.choices,
        widget=forms.RadioSelect,
        initial=Round.Variant.FULL,
    )

    def __init__(self, *args: Any, institution: Institution, **options: Any) -> None:
        super().__init__(*args, **options)
        if may_be_short(institution.territory.population):
            self.fields["variant"].initial = Round.Variant.CORE
        else:
            choice_field(self, "variant").choices = [(Round.Variant.FULL.value, Round.Variant.FULL.label)]


class ProfileForm(forms.Form):
    letters = forms.MultipleChoiceField(
        label=_("What migration is to your place"),
        choices=[(letter, PROFILE_NAMES[letter]) for letter in PROFILE_LETTERS],
        widget=forms.CheckboxSelectMultiple,
    )
    declared_on = day_field(_("Declared on"))


class HeadcountForm(forms.Form):
    """One number per occupational role; an empty box says nothing about that role."""

    counted_on = day_field(_("Counted on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for role, name in ROLE_NAMES.items():
            self.fields[role] = forms.IntegerField(
                label=format_lazy("{role} {name}", role=role, name=name),
                required=False,
                min_value=0,
                max_value=100_000,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.declared(cleaned):
            raise forms.ValidationError(_("Give the number of persons for at least one role."), code="empty")
        return cleaned

    @property
    def counts(self) -> dict[str, int]:
        return self.declared(self.cleaned_data)

    @staticmethod
    def declared(cleaned: Mapping[str, Any]) -> dict[str, int]:
        return {role: cleaned[role] for role in ROLE_NAMES if cleaned.get(role) is not None}


class LevelForm(forms.Form):
    """A level, shown as cards, with its reason. Subclasses say whether “not applicable” is a choice."""

    may_be_left_out: ClassVar[bool] = False

    level = forms.ChoiceField(label=_("Level"), widget=forms.RadioSelect)
    reason = reason_field(_("Reason"))

    def __init__(self, *args: Any, indicator: Indicator, instrument: Instrument, **options: Any) -> None:
        super().__init__(*args, **options)
        names = {step.level: step.name for step in instrument.scale}
        choices = [(str(level), f"{level} {names[level]}: {indicator.levels[level]}") for level in LEVELS]
        if self.may_be_left_out and not indicator.gate:
            choices.append((NOT_APPLICABLE, str(_("Does not apply here"))))
        choice_field(self, "level").choices = choices

    def chosen(self) -> int | None:
        value = self.cleaned_data["level"]
        return None if value == NOT_APPLICABLE else int(value)


class RateForm(LevelForm):
    """What one person says alone."""

    prefix = "rate"


class AgreeForm(LevelForm):
    """What the team agrees on."""

    prefix = "agree"
    may_be_left_out = True


class VerifyForm(LevelForm):
    """What the reviewer says; a reason may be left out when she confirms."""

    prefix = "verify"
    may_be_left_out = True

    reason = reason_field(_("Reason (needed when you lower or raise)"), required=False)


class TargetForm(forms.Form):
    prefix = "target"

    level = forms.TypedChoiceField(
        label=_("Target level"), choices=[(level, str(level)) for level in LEVELS], coerce=int
    )
    due_on = day_field(_("Until"))


class EvidenceForm(forms.Form):
    """An item of evidence: a file or an address, what it is, and which indicators it supports."""

    prefix = "evidence"

    title = forms.CharField(label=_("Title"), max_length=200)
    evidence_class = forms.ChoiceField(label=_("Class"), choices=Evidence.Class.choices)
    dated_on = day_field(_("Date of the document"))
    summary = reason_field(_("What it shows, in two sentences"), rows=3, most=1000)
    passage = forms.CharField(label=_("Page or minute"), max_length=100, required=False)
    language = forms.CharField(label=_("Language of the document"), max_length=10, required=False)
    unit = forms.CharField(label=_("Unit that made it"), max_length=100, required=False)
    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("PDF, ODT, DOCX, XLSX, ODS, PNG, JPG, TXT or CSV, at most 10 MB."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ",".join(f".{kind}" for kind in (*CONTENT_TYPES, "jpeg"))}
        ),
    )
    link = forms.URLField(label=_("or address"), max_length=500, required=False, assume_scheme="https")
    indicators = forms.MultipleChoiceField(
        label=_("Also supports"), required=False, help_text=_("Up to four indicators in all.")
    )
    no_personal_data = forms.BooleanField(
        label=_("I have checked: it holds no personal data of migrants."),
        error_messages={"required": _("Confirm that the item holds no personal data of migrants.")},
    )

    def __init__(self, *args: Any, indicators: Sequence[Indicator], here: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.here = here
        choice_field(self, "indicators").choices = [
            (indicator.key, f"{indicator.key} {indicator.title}")
            for indicator in indicators
            if indicator.key != here
        ]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."), code="too_large")
        return file

    def clean_indicators(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["indicators"]
        if len(chosen) >= MOST_INDICATORS:
            raise forms.ValidationError(_("One item supports one to four indicators."), code="too_many")
        return chosen

    def description(self) -> Description:
        names = ("title", "evidence_class", "dated_on", "summary", "passage", "language", "unit")
        return Description(**{name: self.cleaned_data[name] for name in names})

    def sent_file(self) -> SentFile | None:
        file = self.cleaned_data["file"]
        return SentFile(file.name, file.read()) if file else None

    def indicator_keys(self) -> list[str]:
        return [self.here, *self.cleaned_data["indicators"]]


class LinkForm(forms.Form):
    """An item that is already in the round."""

    evidence = forms.UUIDField()


class ReasonForm(forms.Form):
    """Taking something out or back, with a reason."""

    reason = reason_field(_("Reason"), rows=2, most=1000)


class StartReviewForm(forms.Form):
    independent = forms.BooleanField(
        label=_(
            "I declare that nothing ties me to this institution, and nothing did in the last three years."
        ),
        error_messages={"required": _("Without this declaration you cannot review.")},
    )


class ReportForm(forms.Form):
    report = reason_field(_("Report: what was found, and what should improve"), rows=8, most=10_000)


class DecisionForm(forms.Form):
    level = forms.TypedChoiceField(label=_("Decision"), coerce=int, widget=forms.RadioSelect)
    reason = reason_field(_("Reasons, as the institution will read them"), rows=6, most=5000)

    def __init__(self, *args: Any, levels: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        choice_field(self, "level").choices = list(levels)
