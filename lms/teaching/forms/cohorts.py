"""What a trainer decides of a group and of a meeting, and how one joins."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lms.accounts.forms import day_field
from lms.institutions.models import Institution
from lms.teaching.actions.cohorts import CohortPlan, CohortTerms
from lms.teaching.actions.sessions import SessionPlan
from lms.teaching.models import Attendance, Cohort, CohortMember, LiveSession
from lms.teaching.queries.cohorts import MOST_FOUND, institutions_named
from lms.teaching.rules.codes import tidy
from lms.teaching.rules.joining import Kind


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class InstitutionChoice(forms.ModelChoiceField):
    """Institutions with the codes of their places, since names come twice."""

    def label_from_instance(self, obj: Institution) -> str:
        return f"{obj.name} ({obj.territory.code})"


class CohortTermsForm(forms.Form):
    """What may be changed of a group as long as it exists."""

    title = forms.CharField(label=_("Name of the group"), max_length=120)
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=5_000,
        required=False,
        help_text=_("Empty: as many as come."),
    )
    opens_on = day_field(_("From"))
    closes_on = day_field(_("Until"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The last day lies before the first."))
        return cleaned

    @property
    def terms(self) -> CohortTerms:
        names = [field.name for field in fields(CohortTerms)]
        return CohortTerms(**{name: self.cleaned_data[name] for name in names})


def terms_of(cohort: Cohort) -> dict[str, Any]:
    """The fields of the form as the group has them."""
    return {name: getattr(cohort, name) for name in CohortTermsForm.base_fields}


class CohortForm(CohortTermsForm):
    """A new group. The institution it is for is found by its name; where several have it, they are shown to choose."""

    provider = forms.ModelChoiceField(
        label=_("Training provider"),
        queryset=Institution.objects.none(),
        to_field_name="key",
        empty_label=None,
    )
    course_key = forms.ChoiceField(label=_("Course"))
    kind = forms.ChoiceField(
        label=_("Who may join"), choices=Cohort.Kind.choices, widget=forms.RadioSelect, initial=Kind.OPEN
    )
    audience = forms.CharField(
        label=_("Institution"),
        max_length=250,
        required=False,
        help_text=_(
            "Only for a group for the staff of one institution: its name, a part of it, or its code."
        ),
    )
    chosen = InstitutionChoice(
        label=_("Which of them"),
        queryset=Institution.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
    )
    field_order = ("provider", "title", "course_key", "kind", "audience", "chosen")

    def __init__(
        self, *args: Any, providers: list[Institution], courses: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        provider, chosen, course = (self.fields[name] for name in ("provider", "chosen", "course_key"))
        assert isinstance(provider, forms.ModelChoiceField)
        assert isinstance(chosen, forms.ModelChoiceField)
        assert isinstance(course, forms.ChoiceField)
        provider.queryset = Institution.objects.filter(pk__in=[row.pk for row in providers])
        self.found = institutions_named(self.data.get("audience", ""), providers)
        if 1 < len(self.found) <= MOST_FOUND:
            meant = Institution.objects.filter(pk__in=self.found)
            chosen.queryset = meant.select_related("territory").order_by("name", "pk")
        else:
            del self.fields["chosen"]
        course.choices = sorted(courses.items())
        if len(providers) == 1:
            provider.widget = forms.HiddenInput()
            provider.initial = providers[0].key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == Kind.INSTITUTION and not self.errors.get("audience"):
            cleaned["audience"] = self.institution(cleaned)
        return cleaned

    def institution(self, cleaned: dict[str, Any]) -> Institution | None:
        """The one that was meant; None, with an error on the form, while it is not known which."""
        if cleaned.get("chosen"):
            return cleaned["chosen"]
        if len(self.found) == 1:
            return Institution.objects.get(pk=self.found[0])
        if not cleaned.get("audience"):
            self.add_error("audience", _("Say which institution’s staff may join."))
        elif not self.found:
            self.add_error("audience", _("No institution of the country has this name or code."))
        elif len(self.found) > MOST_FOUND:
            self.add_error(
                "audience", _("Many institutions have this in their names. Write more of the name.")
            )
        else:
            self.add_error("chosen", _("Several institutions have this in their names. Choose one."))
        return None

    @property
    def plan(self) -> CohortPlan:
        found = self.cleaned_data
        kind = Kind(found["kind"])
        return CohortPlan(
            found["course_key"],
            found["title"],
            kind,
            found["audience"] if kind is Kind.INSTITUTION else None,
            found["places"],
            found["opens_on"],
            found["closes_on"],
            found["language"],
        )


class CodeForm(forms.Form):
    """The code of a group, as somebody wrote it down."""

    code = forms.CharField(label=_("Code of the group"), max_length=20)

    def clean_code(self) -> str:
        return tidy(self.cleaned_data["code"])


class CheckInForm(CodeForm):
    """The code shown in the room."""

    code = forms.CharField(label=_("Code"), max_length=20)


class InviteForm(forms.Form):
    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, of people who have an account here."),
    )

    def clean_emails(self) -> list[str]:
        return self.cleaned_data["emails"].replace(",", " ").replace(";", " ").split()


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is she taken out of the group?"), max_length=300, help_text=_("The reason is kept.")
    )


class ReminderForm(forms.Form):
    text = forms.CharField(label=_("Your words"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 6}))


class SessionForm(forms.Form):
    """A meeting, in the time of the place where the group is."""

    title = forms.CharField(label=_("What it is about"), max_length=120)
    module_key = forms.ChoiceField(label=_("Module"), required=False)
    day = day_field(_("Day"))
    start = forms.TimeField(label=_("From"), widget=TimeInput)
    end = forms.TimeField(label=_("Until"), widget=TimeInput)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, cohort: Cohort, modules: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = ZoneInfo(cohort.time_zone)
        module = self.fields["module_key"]
        assert isinstance(module, forms.ChoiceField)
        module.choices = [("", "—"), *modules]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The end lies before the start."))
        if not cleaned.get("place") and not cleaned.get("link") and not self.errors.get("link"):
            self.add_error("place", _("Say where the group meets: a place, a link, or both."))
        return cleaned

    @property
    def plan(self) -> SessionPlan:
        found = self.cleaned_data
        starts, ends = (datetime.combine(found["day"], found[name], self.zone) for name in ("start", "end"))
        return SessionPlan(found["title"], found["module_key"], starts, ends, found["place"], found["link"])


def plan_of(session: LiveSession) -> dict[str, Any]:
    """The fields of the form as the meeting has them."""
    starts, ends = (
        moment.astimezone(ZoneInfo(session.cohort.time_zone))
        for moment in (session.starts_at, session.ends_at)
    )
    same = {name: getattr(session, name) for name in ("title", "module_key", "place", "link")}
    return same | {"day": starts.date(), "start": starts.time(), "end": ends.time()}


class AttendanceForm(forms.Form):
    """One line a member; what is left open is not noted."""

    def __init__(self, *args: Any, members: list[CohortMember], **options: Any) -> None:
        super().__init__(*args, **options)
        for member in members:
            self.fields[f"m{member.pk}"] = forms.ChoiceField(
                label=member.enrolment.person.name,
                choices=Attendance.State.choices,
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def states(self) -> dict[int, str]:
        return {int(name[1:]): state for name, state in self.cleaned_data.items() if state}
