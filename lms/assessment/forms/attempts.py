"""The questions of an attempt as one form, usable without JavaScript and with a keyboard alone."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.assessment.rules.drawing import Shown
from lms.assessment.rules.numbers import read_number
from lms.assessment.rules.questions import Kind

NOTHING = ("", "—")


class AttemptForm(forms.Form):
    """One group of fields per question. Names are places in the draw, so the page tells nothing about keys."""

    def __init__(
        self,
        questions: tuple[Shown, ...],
        data: Mapping[str, Any] | None = None,
        *,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        self.questions = questions
        super().__init__(data, initial=initial_of(questions, kept or {}))
        for place, question in enumerate(questions):
            for name, field in fields_of(place, question):
                self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place, question in enumerate(self.questions):
            if question.kind is Kind.ORDERING:
                self.check_order(place, question, cleaned)
            if question.kind is Kind.NUMERIC:
                self.check_number(f"q{place}", question, cleaned)
        return cleaned

    def check_order(self, place: int, question: Shown, cleaned: Mapping[str, Any]) -> None:
        places = [cleaned.get(f"q{place}_{line}") for line in range(len(question.lines))]
        given = [found for found in places if found]
        if len(given) != len(set(given)):
            self.add_error(f"q{place}_0", _("Each place can be given once."))

    def check_number(self, name: str, question: Shown, cleaned: Mapping[str, Any]) -> None:
        text = cleaned.get(name, "")
        if text and read_number(text, question.unit) is None:
            self.add_error(name, _("Write a number, for example 12.5 or 12,5."))

    @property
    def answers(self) -> dict[str, object]:
        """What was given, by question key, as `rules.drawing.given` reads it."""
        return {
            question.key: self.answer_to(place, question) for place, question in enumerate(self.questions)
        }

    def answer_to(self, place: int, question: Shown) -> object:
        found = self.cleaned_data.get(f"q{place}")
        match question.kind:
            case Kind.NUMERIC:
                return found or ""
            case Kind.MULTIPLE:
                return [int(value) for value in found or []]
            case Kind.MATCHING | Kind.ORDERING:
                lines = [self.cleaned_data.get(f"q{place}_{line}") for line in range(len(question.lines))]
                return [int(value) if value else None for value in lines]
            case _:
                return int(found) if found else None

    @property
    def unanswered(self) -> list[int]:
        """Numbers (from 1) of questions without an answer."""
        return [
            place + 1
            for place, question in enumerate(self.questions)
            if (found := self.answer_to(place, question)) in (None, "", [])
            or (isinstance(found, list) and all(value is None for value in found))
        ]

    @property
    def shown(self) -> list[dict[str, Any]]:
        """For the template: each question with its bound fields."""
        return [
            {
                "number": place + 1,
                "question": question,
                "fields": [self[name] for name, _field in fields_of(place, question)],
                "hint": hint_of(question),
            }
            for place, question in enumerate(self.questions)
        ]


def fields_of(place: int, question: Shown) -> list[tuple[str, forms.Field]]:
    choices = [(str(at), text) for at, text in enumerate(question.choices)]
    match question.kind:
        case Kind.MULTIPLE:
            return [(f"q{place}", forms.MultipleChoiceField(
                choices=choices, required=False, widget=forms.CheckboxSelectMultiple, label=question.stem))]  # fmt: skip
        case Kind.NUMERIC:
            widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            label = question.unit or _("Your answer")
            return [(f"q{place}", forms.CharField(max_length=40, required=False, widget=widget, label=label))]
        case Kind.MATCHING:
            return [
                (
                    f"q{place}_{line}",
                    forms.ChoiceField(choices=[NOTHING, *choices], required=False, label=text),
                )
                for line, text in enumerate(question.lines)
            ]
        case Kind.ORDERING:
            places = [(str(number), str(number)) for number in range(1, len(question.lines) + 1)]
            return [
                (
                    f"q{place}_{line}",
                    forms.ChoiceField(choices=[NOTHING, *places], required=False, label=text),
                )
                for line, text in enumerate(question.lines)
            ]
        case _:
            return [(f"q{place}", forms.ChoiceField(
                choices=choices, required=False, widget=forms.RadioSelect, label=question.stem))]  # fmt: skip


def hint_of(question: Shown) -> str:
    match question.kind:
        case Kind.MULTIPLE:
            return str(_("Choose all that apply. A wrong choice takes away what a right one gives."))
        case Kind.MATCHING:
            return str(_("Choose what belongs to each line."))
        case Kind.ORDERING:
            size = len(question.lines)
            return ngettext("Number the step.", "Number the steps from 1 to %(n)s.", size) % {"n": size}
        case Kind.NUMERIC:
            return str(_("Type a number."))
        case _:
            return str(_("Choose one."))


def initial_of(questions: tuple[Shown, ...], kept: Mapping[str, Any]) -> dict[str, object]:
    """Field values from answers kept earlier."""
    initial: dict[str, object] = {}
    for place, question in enumerate(questions):
        found = kept.get(question.key)
        if question.kind in {Kind.MATCHING, Kind.ORDERING} and isinstance(found, list):
            for line, value in enumerate(found):
                initial[f"q{place}_{line}"] = "" if value is None else str(value)
        elif isinstance(found, list):
            initial[f"q{place}"] = [str(value) for value in found]
        elif found is not None:
            initial[f"q{place}"] = str(found)
    return initial
