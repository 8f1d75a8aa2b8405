"""The question editor: one form for what all questions have, rows for the parts of each kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lms.assessment.rules import arithmetic
from lms.assessment.rules.interchange.values import MOST_PARTS
from lms.assessment.rules.questions import Form, Kind, Question
from lms.assessment.rules.states import State
from lms.assessment.rules.text import LONGEST, question_from, to_body

KIND_NAMES = {
    Kind.SINGLE: _("One right answer"),
    Kind.MULTIPLE: _("Several right answers"),
    Kind.SCENARIO: _("A situation and what to do in it"),
    Kind.MATCHING: _("Match pairs"),
    Kind.ORDERING: _("Put steps in order"),
    Kind.NUMERIC: _("A number"),
    Kind.SHORT: _("A word or a phrase"),
    Kind.GAPS: _("A text with gaps"),
    Kind.MATRIX: _("Statements and columns"),
    Kind.WORK: _("A work that a trainer marks"),
}
FORM_NAMES = {
    Form.ANY: _("no form"),
    Form.A: _("form A"),
    Form.B: _("form B"),
    Form.PRACTICE: _("for practice"),
    Form.RESERVE: _("in reserve"),
}
LEVEL_NAMES = {0: _("not said"), 1: _("foundation"), 2: _("practitioner"), 3: _("lead")}
NEEDS = {
    Kind.SINGLE: _("Give at least two options and mark one of them, and only one, as right."),
    Kind.SCENARIO: _("Give at least two options and mark one of them, and only one, as right."),
    Kind.MULTIPLE: _("Give at least two options and mark at least one as right."),
    Kind.MATCHING: _("Give at least two pairs, each with both sides."),
    Kind.ORDERING: _("Give at least two different steps, in their right order."),
    Kind.NUMERIC: _(
        "Give the right number, which earns 100 %. How far off an answer may be cannot be less than zero. If you say how the number is "
        "worked out, it must come to it."
    ),
    Kind.SHORT: _("Give at least one phrase that earns 100 %."),
    Kind.GAPS: _(
        "Mark the gaps in the text as [[1]], [[2]] and so on, and give one row for each, in that order. What a gap "
        "accepts must be among its choices, if it has any."
    ),
    Kind.MATRIX: _(
        "Give at least two different columns, and at least one statement with the number of its column."
    ),
    Kind.WORK: _(
        "Give at least one criterion, and for each one step a line: points, then words. One step needs points."
    ),
}


def words_field(label: Any, *, rows: int = 0, required: bool = False, **options: Any) -> forms.CharField:
    """A text field; with `rows` one of several lines."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, required=required, max_length=LONGEST, widget=widget, **options)


def share_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=-100, max_value=100, max_digits=8, decimal_places=5
    )


class OptionForm(forms.Form):
    text = words_field(_("Option"))
    right = forms.BooleanField(label=_("right"), required=False)
    percent = share_field(_("percent (if not all or nothing)"))
    feedback = words_field(_("Said to who chose it"))


class PairForm(forms.Form):
    left = words_field(_("Line"))
    right = words_field(_("What belongs to it"))


class StepForm(forms.Form):
    text = words_field(_("Step"))


class NumberForm(forms.Form):
    value = forms.DecimalField(label=_("Number"), required=False)
    tolerance = forms.DecimalField(label=_("may be off by"), required=False, min_value=0)
    percent = share_field(_("percent it earns"))
    value_feedback = words_field(_("Said to who gave it"))


class AcceptedForm(forms.Form):
    text = words_field(_("Accepted phrase (* stands for any text)"))
    percent = share_field(_("percent it earns"))
    feedback = words_field(_("Said to who gave it"))


class GapForm(forms.Form):
    accepted = words_field(_("Accepted, one a line"), rows=2)
    choices = words_field(_("To choose from, one a line (empty: it is typed)"), rows=2)


class StatementForm(forms.Form):
    text = words_field(_("Statement"))
    column = forms.IntegerField(label=_("Number of its column"), required=False, min_value=1)


class CriterionForm(forms.Form):
    text = words_field(_("What is looked at"))
    steps = words_field(_("Steps, one a line: points, then words"), rows=3)


ROWS: dict[Kind, type[forms.Form]] = {
    Kind.SINGLE: OptionForm,
    Kind.MULTIPLE: OptionForm,
    Kind.SCENARIO: OptionForm,
    Kind.MATCHING: PairForm,
    Kind.ORDERING: StepForm,
    Kind.NUMERIC: NumberForm,
    Kind.SHORT: AcceptedForm,
    Kind.GAPS: GapForm,
    Kind.MATRIX: StatementForm,
    Kind.WORK: CriterionForm,
}
SPARE_ROWS = 3
MOST_ROWS = MOST_PARTS  # whatever can be imported can be edited


class QuestionForm(forms.Form):
    """What every question says, and the few fields that only some kinds have."""

    stem = words_field(_("Question"), rows=4, required=True)
    unit = words_field(_("Unit"))
    calculation = forms.CharField(
        label=_("How it is worked out"),
        required=False,
        max_length=arithmetic.LONGEST,
        help_text=_(
            "As 3 * 14400 * 1.2. It is worked out anew and compared with the number; learners never see it."
        ),
    )
    case_matters = forms.BooleanField(label=_("Capital letters matter"), required=False)
    columns = words_field(_("Columns, one a line"), rows=3)
    feedback = words_field(
        _("Explanation"), rows=3, help_text=_("Shown after passing, or after the last attempt.")
    )
    competency = forms.RegexField(
        r"^K\d{1,2}$",
        label=_("Competency"),
        required=False,
        help_text=_("A code of the list of competencies, as K7."),
        error_messages={"invalid": _("Write K and a number, as K7.")},
    )
    level = forms.ChoiceField(label=_("Level"), choices=list(LEVEL_NAMES.items()), required=False)
    difficulty = forms.DecimalField(
        label=_("Expected difficulty"),
        required=False,
        min_value=0.01,
        max_value=0.99,
        max_digits=3,
        decimal_places=2,
        help_text=_("The share of prepared learners you expect to answer rightly, as 0.7."),
    )
    lesson = forms.ChoiceField(label=_("Lesson whose outcome it tests"), required=False)
    form = forms.ChoiceField(
        label=_("Form"), required=False, choices=[(form.value, name) for form, name in FORM_NAMES.items()]
    )

    ONLY = {
        "unit": frozenset({Kind.NUMERIC}),
        "calculation": frozenset({Kind.NUMERIC}),
        "case_matters": frozenset({Kind.SHORT, Kind.GAPS}),
        "columns": frozenset({Kind.MATRIX}),
    }

    def __init__(self, *args: Any, kind: Kind, lessons: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, kinds in self.ONLY.items():
            if kind not in kinds:
                del self.fields[name]
        known = {key for key, _title in lessons}
        kept = self.initial.get("lesson", "")
        field = self.fields["lesson"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *lessons, *([(kept, kept)] if kept and kept not in known else [])]


class QuestionEditor:
    """The form of a question and the rows of its parts. Empty rows are left out.

    key: the key the question has, or a stand-in for a new one. `more`: the trainer asked for more rows.
    """

    def __init__(
        self,
        kind: Kind,
        lessons: Sequence[tuple[str, str]],
        data: QueryDict | None = None,
        question: Question | None = None,
        key: str = "new",
    ) -> None:
        self.kind, self.key = kind, question.key if question else key
        self.more = data is not None and "more" in data
        table = to_body(question) if question else {}
        head = {**table, **({"stem": question.stem, "feedback": question.feedback} if question else {})}
        head["columns"] = "\n".join(table.get("columns", ()))
        initial = None if self.more else head
        self.form = QuestionForm(data, kind=kind, lessons=lessons, initial=initial or head)
        self.rows = row_forms(kind)(
            with_more_rows(data) if data is not None and self.more else data,
            initial=rows_of(kind, table),
            prefix="rows",
        )
        self.fault: str = ""
        self.question = question

    def is_valid(self) -> bool:
        """Whether a question can be made of what was written; `question` is it, `fault` says what lacks."""
        if self.more or not (self.form.is_valid() & self.rows.is_valid()):
            return False
        try:
            self.question = question_from(self.table)
        except (ValueError, KeyError, ArithmeticError):
            self.fault = str(NEEDS[self.kind])
            return False
        return True

    @property
    def table(self) -> dict[str, Any]:
        cleaned = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        if "difficulty" in cleaned:
            cleaned["difficulty"] = str(cleaned["difficulty"])
        columns = lines(cleaned.pop("columns", ""))
        rows = [row.cleaned_data for row in self.rows if any(row.cleaned_data.values())]
        return {
            **cleaned,
            "key": self.key,
            "type": self.kind.value,
            **({"columns": columns} if columns else {}),
            **parts_from(self.kind, rows, columns),
        }


def row_forms(kind: Kind) -> type[forms.BaseFormSet[forms.Form]]:
    return forms.formset_factory(
        ROWS[kind], extra=SPARE_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
    )


def with_more_rows(data: QueryDict) -> QueryDict:
    longer = data.copy()
    total = data.get("rows-TOTAL_FORMS", "0")
    longer["rows-TOTAL_FORMS"] = str(min(MOST_ROWS, int(total if total.isdecimal() else 0) + SPARE_ROWS))
    return longer


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def given(row: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in of a row, numbers as text."""
    return {
        name: value if isinstance(value, bool) else str(value)
        for name, value in row.items()
        if value not in (None, "", False)
    }


def parts_from(kind: Kind, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dict[str, Any]:
    """The rows as the text of a pool has them."""
    match kind:
        case Kind.MATCHING:
            return {"pairs": [given(row) for row in rows]}
        case Kind.ORDERING:
            return {"steps": [row["text"] for row in rows]}
        case Kind.NUMERIC:
            first, *also = [given(row) for row in rows] or [{}]
            return {**first, "also": also}
        case Kind.SHORT:
            return {"accepted": [given(row) for row in rows]}
        case Kind.GAPS:
            return {
                "gaps": [
                    {"accepted": lines(row["accepted"]), "choices": lines(row["choices"])} for row in rows
                ]
            }
        case Kind.MATRIX:
            return {
                "statements": [
                    {"text": row["text"], "column": named(columns, row.get("column"))} for row in rows
                ]
            }
        case Kind.WORK:
            return {"rubric": [{"text": row["text"], "steps": steps_from(row["steps"])} for row in rows]}
        case _:
            return {"options": [given(row) for row in rows]}


def named(columns: Sequence[str], number: int | None) -> str:
    return columns[number - 1] if number and number <= len(columns) else ""


def steps_from(text: str) -> list[dict[str, str]]:
    """Lines of points and words; a line without points is a fault that `question_from` finds."""
    found = [line.partition(" ") for line in lines(text)]
    return [{"points": points, "text": words.strip() or points} for points, _space, words in found]


def rows_of(kind: Kind, table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of a question as its rows show them."""
    match kind:
        case Kind.MATCHING:
            return list(table.get("pairs", ()))
        case Kind.ORDERING:
            return [{"text": step} for step in table.get("steps", ())]
        case Kind.NUMERIC:
            first = [table] if "value" in table else []
            return [dict(row) for row in (*first, *table.get("also", ()))]
        case Kind.SHORT:
            return [item if isinstance(item, dict) else {"text": item} for item in table.get("accepted", ())]
        case Kind.GAPS:
            return [
                {"accepted": "\n".join(gap["accepted"]), "choices": "\n".join(gap.get("choices", ()))}
                for gap in table.get("gaps", ())
            ]
        case Kind.MATRIX:
            columns = list(table.get("columns", ()))
            return [
                {"text": row["text"], "column": columns.index(row["column"]) + 1}
                for row in table.get("statements", ())
            ]
        case Kind.WORK:
            return [
                {
                    "text": row["text"],
                    "steps": "\n".join(f"{step['points']} {step['text']}" for step in row["steps"]),
                }
                for row in table.get("rubric", ())
            ]
        case _:
            return list(table.get("options", ()))


class QuestionFilter(forms.Form):
    """Which questions of a pool to show."""

    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("all")), *((kind.value, name) for kind, name in KIND_NAMES.items())],
    )
    competency = forms.CharField(label=_("Competency"), required=False, max_length=4)
    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("all")), *((str(n), str(n)) for n in (1, 2, 3))]
    )
    form = forms.ChoiceField(
        label=_("Form"),
        required=False,
        choices=[("", _("all")), *((form.value, name) for form, name in FORM_NAMES.items() if form)],
    )

    def __init__(self, *args: Any, states: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all but retired")), *states]

    def takes(self, state: str, question: Question) -> bool:
        """Whether a question is shown."""
        wanted = self.cleaned_data if self.is_valid() else {}
        return (state == wanted.get("state") or (not wanted.get("state") and state != State.RETIRED)) and all(
            not wanted.get(name) or str(getattr(question, name)) == wanted[name]
            for name in ("kind", "competency", "level", "form")
        )
