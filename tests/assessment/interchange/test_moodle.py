"""Moodle XML: each kind, and what is said of the rest."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lms.assessment.rules.interchange.formats import Format, read_questions
from lms.assessment.rules.interchange.values import Arrived, Reading, Refused
from lms.assessment.rules.questions import Accepted, Gap, Kind, Number, Option, Pair


def read(kind: str, inner: str, stem: str = "Which?") -> Reading:
    text = f"""<?xml version="1.0" encoding="UTF-8"?><quiz><question type="{kind}"><name><text>M1</text></name>
    <questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>{inner}</question></quiz>"""
    return read_questions(text.encode(), Format.MOODLE)


def one(kind: str, inner: str, stem: str = "Which?") -> Arrived:
    reading = read(kind, inner, stem)
    assert reading.left == ()
    return reading.arrived[0]


def answer(text: str, fraction: str = "0", more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="html"><text>{text}</text>{more}</answer>'


COMMENT = '<feedback format="html"><text>Look again.</text></feedback>'


def test_one_of_several() -> None:
    inner = "<single>true</single>" + answer("a", "100") + answer("b", "0", COMMENT) + answer("c", "50")

    assert one("multichoice", inner).question.options == (
        Option("a", True),
        Option("b", False, "Look again."),
        Option("c", False, "", Fraction(1, 2)),
    )


def test_several_of_several_with_their_weights() -> None:
    inner = "<single>false</single>" + answer("a", "33.33333") + answer("b", "66.66667") + answer("c", "-100")

    found = one("multichoice", inner).question
    assert found.kind is Kind.MULTIPLE
    assert [option.share for option in found.options] == [Fraction(1, 3), Fraction(2, 3), -1]


def test_weights_that_say_no_more_than_right_and_wrong_are_left_away() -> None:
    inner = "<single>false</single>" + answer("a", "50") + answer("b", "50") + answer("c", "-50")

    assert [option.share for option in one("multichoice", inner).question.options] == [None, None, None]


def test_true_and_false() -> None:
    found = one("truefalse", answer("true", "0") + answer("false", "100"))

    assert found.question.options == (Option("True", False), Option("False", True))


def test_short_answers_and_numbers() -> None:
    short = one("shortanswer", "<usecase>1</usecase>" + answer("stock", "100") + answer("st*", "25")).question
    assert (short.accepted, short.case_matters) == (
        (Accepted("stock"), Accepted("st*", Fraction(1, 4))),
        True,
    )
    unit = "<units><unit><multiplier>1</multiplier><unit_name>km</unit_name></unit></units>"
    number = one("numerical", answer("5.5", "100", "<tolerance>0.1</tolerance>") + unit).question
    assert number.numbers == (Number(Decimal("5.5"), Decimal("0.1"), "km"),)


def test_pairs_keep_their_partner_and_say_which_is_lost() -> None:
    pair = '<subquestion format="html"><text>{}</text><answer><text>{}</text></answer></subquestion>'
    found = one("matching", pair.format("a", "1") + pair.format("b", "2") + pair.format("", "3"))

    assert found.question.pairs == (Pair("a", "1"), Pair("b", "2"))
    assert found.losses == ("kept without the answer that fits nothing: “3”",)


def test_a_text_with_embedded_answers_becomes_gaps() -> None:
    stem = "<p>Berlin is in {1:MC:=Germany~France} and has {1:SA:=Spree~%50%Havel#half} and {1:NM:=3.7:0.1} m.</p>"
    found = one("cloze", "", stem)

    assert found.question.stem == "Berlin is in [[1]] and has [[2]] and [[3]] m."
    assert found.question.gaps == (Gap(("Germany",), ("Germany", "France")), Gap(("Spree",)), Gap(("3.7",)))
    assert found.losses == (
        "kept without the comments on single answers in gaps",
        "kept without the parts of a mark that some answers in a gap earn",
        "kept without the tolerance 0.1 of a number in a gap",
    )


@pytest.mark.parametrize(("kind", "box"), [("ddwtos", "dragbox"), ("gapselect", "selectoption")])
def test_boxes_are_chosen_within_their_group(kind: str, box: str) -> None:
    boxes = "".join(
        f"<{box}><text>{text}</text><group>{group}</group></{box}>"
        for text, group in (("stock", 1), ("flow", 1), ("day", 2))
    )
    found = one(kind, boxes, "A [[1]] has a [[3]], a [[2]] not.").question

    assert found.stem == "A [[1]] has a [[2]], a [[3]] not."
    assert found.gaps == (
        Gap(("stock",), ("stock", "flow")),
        Gap(("day",), ("day",)),
        Gap(("flow",), ("stock", "flow")),
    )


def test_an_order_and_a_work() -> None:
    assert one("ordering", answer("one", "1") + answer("two", "2")).question.steps == ("one", "two")
    inner = "<defaultgrade>4</defaultgrade><graderinfo><text>Names a day.</text></graderinfo>"
    work = one("essay", inner)
    assert (work.points, work.question.rubric[0].text, work.question.rubric[0].points) == (
        4,
        "Names a day.",
        4,
    )


@pytest.mark.parametrize(
    ("inner", "loss"),
    [
        ("<tags><tag><text>counts</text></tag></tags>", "kept without the tag “counts”"),
        ("<hint><text>Think.</text></hint>", "kept without its hints"),
        (
            "<correctfeedback><text>Yes.</text></correctfeedback>",
            "kept without its feedback on right, partly right and wrong answers as a whole",
        ),
        (
            '<generalfeedback><text>x</text><file name="a.png"/></generalfeedback>',
            "kept without the file a.png",
        ),
    ],
)
def test_what_a_question_loses_is_said(inner: str, loss: str) -> None:
    assert loss in one("essay", inner + "<graderinfo><text>x</text></graderinfo>").losses


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("description", "asks nothing"),
        ("random", "any question of a category"),
        ("calculated", "computed by a formula"),
        ("ddmarker", "on an image"),
        ("stack", "is not known here"),
        ("category", "a pool has no categories"),
    ],
)
def test_kinds_that_cannot_come_are_listed(kind: str, word: str) -> None:
    reading = read(kind, "")

    assert reading.arrived == ()
    assert word in reading.left[0].reason


def test_html_in_the_text_keeps_its_paragraphs() -> None:
    found = one("essay", "", "<p>One</p><p>Two <script>x</script><a href='https://example.org'>there</a></p>")

    assert found.question.stem == "One\n\nTwo there"
    assert "kept without embedded content (script)" in found.losses
    assert "kept without the link to https://example.org" in found.losses


def test_another_root_is_refused() -> None:
    with pytest.raises(Refused, match="root is <html>"):
        read_questions(b"<html/>", Format.MOODLE)
