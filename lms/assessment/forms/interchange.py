"""Files that trainers bring from other systems, and the plan they confirm."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lms.assessment.forms.reasons import in_words
from lms.assessment.rules.interchange.formats import Format, read_questions
from lms.assessment.rules.interchange.values import Reading, Refused
from lms.assessment.rules.questions import Question
from lms.assessment.rules.said import why_of
from lms.assessment.rules.text import dump_pool, parse_pool

MOST_UPLOADED_BYTES = 10_000_000
MOST_IN_BROWSER = 500
LONGEST_PLAN = 4_000_000
PLAN_SECONDS = 3_600
SALT = "questions to import"
FORMAT_NAMES = [
    (Format.AUTO, _("Find out from the file")),
    (Format.GIFT, "GIFT"),
    (Format.MOODLE, "Moodle XML"),
    (Format.AIKEN, "Aiken"),
    (Format.QTI, "QTI"),
]


def content_of(file: UploadedFile[Any]) -> bytes:
    """The bytes of an upload, once its size is known to be one that a page may wait for."""
    if (file.size or 0) > MOST_UPLOADED_BYTES:
        raise ValidationError(
            _(
                "The file is larger than %(size)s MB, which takes too long for a page. "
                "Part it, or ask the operator to import it with manage.py import_items."
            )
            % {"size": MOST_UPLOADED_BYTES // 1_000_000}
        )
    return file.read()


class ImportForm(forms.Form):
    """A file of questions; when it is valid, `reading` is what it says."""

    file = forms.FileField(label=_("File"), max_length=200, allow_empty_file=True)
    format = forms.ChoiceField(label=_("Format"), choices=FORMAT_NAMES, initial=Format.AUTO)
    reading: Reading

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file, wanted = cleaned.get("file"), cleaned.get("format")
        if file is None or wanted is None:
            return cleaned
        try:
            self.reading = read_questions(content_of(file), Format(wanted))
        except Refused as refusal:
            raise ValidationError({"file": in_words(why_of(refusal))}) from refusal
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        if len(self.reading.arrived) > MOST_IN_BROWSER:
            raise ValidationError({"file": too_many(len(self.reading.arrived))})
        return cleaned


def too_many(count: int) -> str:
    return _(
        "The file holds %(count)s questions, more than the %(most)s that a page imports at once. "
        "Part it, or ask the operator to import it with manage.py import_items."
    ) % {"count": count, "most": MOST_IN_BROWSER}


def sealed_plan(pool_key: str, questions: Sequence[Question]) -> str:
    """The questions as a value that a page carries and nobody can change."""
    return signing.dumps({"pool": pool_key, "text": dump_pool(questions)}, salt=SALT, compress=True)


class PlanForm(forms.Form):
    """The plan that was shown; when it is valid, `questions` are those that were shown."""

    plan = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_PLAN)
    questions: tuple[Question, ...]

    def __init__(self, pool_key: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pool_key = pool_key

    def clean_plan(self) -> str:
        sealed: str = self.cleaned_data["plan"]
        try:
            plan = signing.loads(sealed, salt=SALT, max_age=PLAN_SECONDS)
        except signing.BadSignature as error:
            raise ValidationError(_("The plan is no longer valid. Choose the file again.")) from error
        if plan["pool"] != self.pool_key:
            raise ValidationError(_("The plan was made for another module. Choose the file again."))
        self.questions = parse_pool(self.pool_key, plan["text"]).questions
        return sealed
