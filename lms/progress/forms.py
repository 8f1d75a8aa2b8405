"""What learners, and those who look after them, fill in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lms.accounts.forms import day_field
from lms.accounts.models import User
from lms.assessment.forms.marking import GrantForm
from lms.curriculum.rules.sheets import Sheet
from lms.institutions.models import ROLE_NAMES, Institution, Membership
from lms.progress.models import DeviceFact
from lms.progress.rules.completions import MOST_BYTES
from lms.progress.rules.drafts import MOST_SIGNS as MOST_SIGNS_A_CELL
from lms.progress.rules.drafts import Line, lines_of
from lms.progress.rules.workplace import MOST_SIGNS

ROLE_CHOICES = [(key, format_lazy("{} · {}", key, name)) for key, name in ROLE_NAMES.items()]


def choices_of(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def people_of(members: Sequence[Membership]) -> list[tuple[str, str]]:
    return list({str(member.person.key): member.person.name for member in members}.items())


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


class RolesForm(forms.Form):
    """Which roles somebody holds at once."""

    roles = forms.MultipleChoiceField(
        label=_("Roles I hold at this institution"),
        choices=ROLE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Two or more give one path of at most 12 hours. None gives the path of a single role again."
        ),
    )


class DeadlineForm(forms.Form):
    """By when who completes a course."""

    course = forms.ChoiceField(label=_("Course"))
    for_whom = forms.ChoiceField(label=_("For whom"))
    due_on = day_field(
        _("Complete by"), help_text=_("They are reminded 14 and 3 days before, and when it is over.")
    )

    def __init__(
        self, *args: Any, courses: Sequence[tuple[str, str]], members: Sequence[Membership], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices_of(self, "course", courses)
        roles = sorted(
            {member.occupational_role for member in members} - {""}, key=lambda role: int(role[1:])
        )
        choices_of(
            self,
            "for_whom",
            [
                ("", _("All staff")),
                (_("A role"), [(role, ROLE_NAMES[role]) for role in roles]),
                (_("One person"), people_of(members)),
            ],
        )
        self.fields["for_whom"].required = False

    def chosen(self, members: Sequence[Membership]) -> tuple[str, User | None]:
        """A role or a person; neither means everyone."""
        value = self.cleaned_data["for_whom"]
        person = next((member.person for member in members if str(member.person.key) == value), None)
        return ("", person) if person else (value, None)


class RecogniseForm(forms.Form):
    """One course that a member of staff completed elsewhere."""

    person = forms.ChoiceField(label=_("Who"))
    course = forms.ChoiceField(label=_("Counts as"))
    completed_on = day_field(_("Completed on"))
    source = forms.CharField(
        label=_("Where"), max_length=120, help_text=_("The system or the body that gave it.")
    )
    evidence = forms.CharField(
        label=_("What it rests on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "For example the number of the certificate you have seen, and why the course teaches the same."
        ),
    )

    def __init__(
        self, *args: Any, courses: Sequence[tuple[str, str]], members: Sequence[Membership], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices_of(self, "person", people_of(members))
        choices_of(self, "course", courses)


class ImportForm(forms.Form):
    """A file of completions from another system."""

    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_(
            "Columns: email, course, completed_on (2027-01-31), source, reference. At most 50,000 lines and 10 MB."
        ),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Split it and send the parts."))
        return file

    def text(self) -> str:
        """What stands in the file.

        Raises:
            UnicodeDecodeError: it is not UTF-8.
        """
        return self.cleaned_data["file"].read().decode("utf-8-sig")


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Why"), max_length=300)


class TaskForm(forms.Form):
    """What a learner did at work."""

    lesson = forms.ChoiceField(label=_("Exercise of the lesson"))
    description = forms.CharField(
        label=_("What I did"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "At most 2,000 characters. Say what you did, for which service, and what came of it. Write no name, no "
            "number and nothing else by which a migrant could be recognised."
        ),
    )
    supervisor = forms.ChoiceField(
        label=_("Who confirms it"),
        help_text=_("A colleague who has seen it. She reads your text; nobody else does."),
    )

    def __init__(
        self, *args: Any, lessons: Sequence[tuple[str, str]], supervisors: Sequence[User], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices_of(self, "lesson", lessons)
        choices_of(self, "supervisor", [(str(person.key), person.name) for person in supervisors])


class VerdictForm(forms.Form):
    """Whether a colleague's task is confirmed."""

    verdict = forms.ChoiceField(
        label=_("Did she do this, as far as you have seen?"),
        choices=[
            ("confirm", _("Yes, I confirm it")),
            ("return", _("Not yet: I give it back with a comment")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
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
        error_messages={"max_length": _("The note is longer than 4,000 characters and was not kept.")},
    )


class DeviceFactForm(forms.Form):
    """One fact from a device, as its queue sends it."""

    key = forms.UUIDField()
    enrolment = forms.UUIDField()
    kind = forms.ChoiceField(choices=DeviceFact.Kind.choices)
    at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    lesson = forms.CharField(max_length=60, required=False)
    language = forms.CharField(max_length=10, required=False)
    attempt = forms.UUIDField(required=False)
    answers = forms.CharField(required=False)  # as long as a request may be; a work alone may fill pages


class DraftForm(forms.Form):
    """The cells of a sheet that are to be filled in, one field each, row by row."""

    def __init__(self, data: QueryDict | None = None, *, sheet: Sheet, cells: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(cells))
        self.sheet_lines = tuple(lines_of(sheet))
        for line in self.sheet_lines:
            for name, head in line.cells:
                self.fields[name] = forms.CharField(
                    label=head,
                    required=False,
                    max_length=MOST_SIGNS_A_CELL,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    @property
    def lines(self) -> list[tuple[Line, list[forms.BoundField]]]:
        return [(line, [self[name] for name, _head in line.cells]) for line in self.sheet_lines]
