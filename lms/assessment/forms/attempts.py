"""The questions of an attempt as one form, usable without JavaScript and with a keyboard alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.assessment.actions.works import WORK_KINDS, SentWork
from lms.assessment.rules.confidence import Sure
from lms.assessment.rules.drawing import Shown
from lms.assessment.rules.files import SentFile
from lms.assessment.rules.numbers import read_number
from lms.assessment.rules.questions import CHOICES, GAP_MARK, Kind

NOTHING = ("", "—")
BY_LINE = frozenset({Kind.MATCHING, Kind.ORDERING, Kind.MATRIX, Kind.GAPS})
SURE_CHOICES = [
    (Sure.GUESSED.value, gettext_lazy("I guessed")),
    (Sure.FAIRLY.value, gettext_lazy("Fairly sure")),
    (Sure.SURE.value, gettext_lazy("Sure")),
]


class AttemptForm(forms.Form):
    """One group of fields per question. Names are places in the draw, so the page tells nothing about keys.

    kept: answers kept earlier, by question key. sure: what was said about being sure; None where it is not asked.
    only: the place of the one question to show, from 0; without it all are shown.
    """

    def __init__(
        self,
        questions: tuple[Shown, ...],
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        kept: Mapping[str, Any] | None = None,
        sure: Mapping[str, int] | None = None,
        only: int | None = None,
    ) -> None:
        self.questions = questions
        self.asks_confidence = sure is not None
        self.places = list(enumerate(questions)) if only is None else [(only, questions[only])]
        initial = initial_of(questions, kept or {}) | {
            f"sure{place}": (sure or {}).get(question.key) for place, question in enumerate(questions)
        }
        super().__init__(data, files, initial=initial)
        for place, question in self.places:
            self.fields.update(fields_of(place, question))
            if self.asks_confidence:
                self.fields[f"sure{place}"] = sure_field()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place, question in self.places:
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
    def unread(self) -> list[int]:
        """Numbers (from 1) of the questions in which something cannot be read."""
        faulty = {name.partition("_")[0] for name in self.errors}
        return [place + 1 for place, _question in self.places if f"q{place}" in faulty]

    @property
    def read(self) -> list[tuple[int, Shown]]:
        unread = set(self.unread)
        return [(place, question) for place, question in self.places if place + 1 not in unread]

    @property
    def answers(self) -> dict[str, object]:
        """What was given and can be read, by question key, as `rules.drawing.given` reads it."""
        return {
            question.key: self.answer_to(place, question)
            for place, question in self.read
            if question.kind is not Kind.WORK
        }

    def answer_to(self, place: int, question: Shown) -> object:
        found = self.cleaned_data.get(f"q{place}")
        match question.kind:
            case Kind.NUMERIC | Kind.SHORT:
                return found or ""
            case Kind.MULTIPLE:
                return [int(value) for value in found or []]
            case Kind.GAPS:
                return self.gaps_filled(place, question)
            case Kind.MATCHING | Kind.ORDERING | Kind.MATRIX:
                lines = [self.cleaned_data.get(f"q{place}_{line}") for line in range(len(question.lines))]
                return [int(value) if value else None for value in lines]
            case _:
                return int(found) if found else None

    def gaps_filled(self, place: int, question: Shown) -> list[str]:
        return [self.cleaned_data.get(f"q{place}_{line}") or "" for line in range(len(question.lines))]

    @property
    def confidence(self) -> dict[str, int]:
        """How sure she said she is, by question key, where she said it."""
        said = {question.key: self.cleaned_data.get(f"sure{place}") for place, question in self.places}
        return {key: int(value) for key, value in said.items() if value}

    @property
    def works(self) -> list[SentWork]:
        """What was written or sent for questions that a trainer marks, and can be taken."""
        return [
            SentWork(
                question.key,
                self.cleaned_data.get(f"q{place}_text") or "",
                sent(self.cleaned_data.get(f"q{place}_file")),
            )
            for place, question in self.read
            if question.kind is Kind.WORK
        ]

    @property
    def shown(self) -> list[dict[str, Any]]:
        """For the template: each question with its bound fields."""
        return [self.shown_one(place, question) for place, question in self.places]

    def shown_one(self, place: int, question: Shown) -> dict[str, Any]:
        fields = [self[name] for name in fields_of(place, question)]
        return {
            "number": place + 1,
            "question": question,
            "fields": fields,
            "hint": hint_of(question),
            "is_choice": question.kind in CHOICES,
            "pieces": pieces(question.stem, fields) if question.kind is Kind.GAPS else [],
            "sure": self[f"sure{place}"] if self.asks_confidence else None,
        }


def sent(file: UploadedFile | None) -> SentFile | None:
    return SentFile(file.name or "", file.read()) if file else None


def sure_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How sure are you?"), choices=SURE_CHOICES, required=False, widget=forms.RadioSelect
    )


def unanswered(questions: Sequence[Shown], answers: Mapping[str, Any], works: frozenset[str]) -> list[int]:
    """Numbers (from 1) of questions without an answer. `works`: keys for which a text or a file is there."""
    return [
        place + 1
        for place, question in enumerate(questions)
        if question.key not in works and is_empty(answers.get(question.key))
    ]


def is_empty(answer: object) -> bool:
    if isinstance(answer, list):
        return all(value in (None, "") for value in answer)
    return answer in (None, "")


def pieces(stem: str, fields: Sequence[forms.BoundField]) -> list[dict[str, Any]]:
    """A text with gaps as a row of texts and fields."""
    found: list[dict[str, Any]] = []
    for at, part in enumerate(GAP_MARK.split(stem)):
        if at % 2 and int(part) <= len(fields):
            found.append({"field": fields[int(part) - 1]})
        else:
            found.append({"text": part})
    return found


def fields_of(place: int, question: Shown) -> dict[str, forms.Field]:
    name = f"q{place}"
    choices = [(str(at), text) for at, text in enumerate(question.choices)]
    match question.kind:
        case Kind.MULTIPLE:
            widget = forms.CheckboxSelectMultiple
            return {
                name: forms.MultipleChoiceField(
                    choices=choices, required=False, widget=widget, label=question.stem
                )
            }
        case Kind.NUMERIC | Kind.SHORT:
            return {name: typed_field(question)}
        case Kind.WORK:
            return work_fields(name)
        case kind if kind in BY_LINE:
            return {
                f"{name}_{line}": line_field(question, line, choices) for line in range(len(question.lines))
            }
        case _:
            return {
                name: forms.ChoiceField(
                    choices=choices, required=False, widget=forms.RadioSelect, label=question.stem
                )
            }


def typed_field(question: Shown) -> forms.CharField:
    is_number = question.kind is Kind.NUMERIC
    attributes = {"autocomplete": "off", **({"inputmode": "decimal"} if is_number else {})}
    return forms.CharField(
        max_length=40 if is_number else 200,
        required=False,
        widget=forms.TextInput(attrs=attributes),
        label=question.unit or _("Your answer"),
    )


def work_fields(name: str) -> dict[str, forms.Field]:
    accept = ",".join(f".{kind}" for kind in sorted(WORK_KINDS))
    return {
        f"{name}_text": forms.CharField(
            label=_("Your text"),
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 10}),
        ),
        f"{name}_file": forms.FileField(
            label=_("Or a file: PDF, ODT, DOCX, JPG or PNG, up to 5 MB"),
            required=False,
            allow_empty_file=True,
            max_length=200,
            widget=forms.FileInput(attrs={"accept": accept}),
        ),
    }


def line_field(question: Shown, line: int, choices: list[tuple[str, str]]) -> forms.Field:
    text = question.lines[line]
    match question.kind:
        case Kind.GAPS:
            return gap_field(question, line)
        case Kind.ORDERING:
            places = [(str(number), str(number)) for number in range(1, len(question.lines) + 1)]
            return forms.ChoiceField(choices=[NOTHING, *places], required=False, label=text)
        case Kind.MATRIX:
            return forms.ChoiceField(choices=choices, required=False, label=text, widget=forms.RadioSelect)
        case _:
            return forms.ChoiceField(choices=[NOTHING, *choices], required=False, label=text)


def gap_field(question: Shown, line: int) -> forms.Field:
    label = _("Gap %(n)s of %(count)s") % {"n": line + 1, "count": len(question.lines)}
    offered = question.gap_choices[line]
    if offered:
        return forms.ChoiceField(
            choices=[NOTHING, *((text, text) for text in offered)], required=False, label=label
        )
    widget = forms.TextInput(attrs={"autocomplete": "off", "size": 18})
    return forms.CharField(max_length=200, required=False, widget=widget, label=label)


def hint_of(question: Shown) -> str:
    match question.kind:
        case Kind.MULTIPLE:
            return _("Choose all that apply. A wrong choice takes away what a right one gives.")
        case Kind.MATCHING:
            return _("Choose what belongs to each line.")
        case Kind.ORDERING:
            size = len(question.lines)
            return ngettext("Number the step.", "Number the steps from 1 to %(n)s.", size) % {"n": size}
        case Kind.NUMERIC:
            return _("Type a number.")
        case Kind.SHORT:
            return _("Type a word or a few words.")
        case Kind.GAPS:
            return _("Fill in what is missing.")
        case Kind.MATRIX:
            return _("Choose one answer in each line.")
        case Kind.WORK:
            return _("A trainer reads and marks this. Write no personal data of migrants.")
        case _:
            return _("Choose one.")


def initial_of(questions: tuple[Shown, ...], kept: Mapping[str, Any]) -> dict[str, object]:
    """Field values from answers kept earlier. The kept answer to a work is its text."""
    initial: dict[str, object] = {}
    for place, question in enumerate(questions):
        found = kept.get(question.key)
        if question.kind is Kind.WORK:
            initial[f"q{place}_text"] = found or ""
        elif question.kind in BY_LINE and isinstance(found, list):
            for line, value in enumerate(found):
                initial[f"q{place}_{line}"] = "" if value is None else str(value)
        elif isinstance(found, list):
            initial[f"q{place}"] = [str(value) for value in found]
        elif found is not None:
            initial[f"q{place}"] = str(found)
    return initial
