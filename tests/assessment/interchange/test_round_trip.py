"""What a format can carry comes back as it went."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessment.rules.interchange.formats import Format, read_questions
from lms.assessment.rules.interchange.values import Written
from lms.assessment.rules.interchange.writing.gift import write_gift
from lms.assessment.rules.interchange.writing.moodle import write_moodle
from lms.assessment.rules.interchange.writing.qti import write_qti
from lms.assessment.rules.questions import Kind, Question
from tests.assessment.interchange.questions import KINDS

WRITE = {Format.GIFT: write_gift, Format.MOODLE: write_moodle, Format.QTI: write_qti}
CANNOT = {
    Format.GIFT: {Kind.ORDERING, Kind.GAPS, Kind.MATRIX},
    Format.MOODLE: {Kind.MATRIX},  # comes back as pairs
    Format.QTI: set(),
}
CASES = [(wanted, kind) for wanted in WRITE for kind in KINDS if kind not in CANNOT[wanted]]


def known(question: Question, wanted: Format) -> Question:
    """The question as the format can carry it."""
    if wanted is Format.GIFT:
        question = replace(question, case_matters=False)
    if question.kind is Kind.WORK:
        question = replace(question, rubric=())
    return replace(question, numbers=tuple(plain(number) for number in question.numbers))


def plain(number: object) -> object:
    return replace(number, value=Decimal(number.value), tolerance=Decimal(number.tolerance))  # type: ignore[attr-defined,type-var]


@pytest.mark.parametrize(("wanted", "kind"), CASES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_question_comes_back_as_it_went(wanted: Format, kind: Kind, data: st.DataObject) -> None:
    question = data.draw(KINDS[kind])
    written: Written = WRITE[wanted]([question])
    if any(note.reason.startswith("left out") for note in written.notes):
        return

    reading = read_questions(written.content, wanted)

    assert reading.left == ()
    assert [known(found, wanted) for found in reading.questions] == [known(question, wanted)]
