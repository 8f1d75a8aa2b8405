"""Aiken: letters, and a line that says which is right."""

import pytest

from lms.assessment.rules.interchange.formats import Format, format_of
from lms.assessment.rules.interchange.reading.aiken import read_aiken
from lms.assessment.rules.questions import Option

GOOD = "Which has a day?\nA. stock\nB) flow\nANSWER: A\n\nAnd a period?\n\na. stock\nb. flow\nAnswer: b"


def test_questions_are_read_in_both_ways_of_writing_letters() -> None:
    reading = read_aiken(GOOD)

    assert [question.stem for question in reading.questions] == ["Which has a day?", "And a period?"]
    assert reading.questions[1].options == (Option("stock"), Option("flow", True))
    assert reading.left == ()


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("x\nA. a\nB. b", "line 1", "no line says"),
        ("ANSWER: A", "line 1", "behind no question"),
        ("x\nA. a\nB. b\nANSWER: C", "line 1", "no option has that letter"),
        ("x\nA. a\nA. b\nANSWER: A", "line 1", "the same letter"),
        ("x\nA. a\nANSWER: A", "line 1", "fewer than two options"),
        ("A. a\nB. b\nANSWER: A", "line 1", "no text"),
    ],
)
def test_what_cannot_come_says_why(text: str, place: str, word: str) -> None:
    (note,) = read_aiken(text).left

    assert note.place == place
    assert word in note.reason


def test_it_is_told_from_gift() -> None:
    assert format_of(GOOD.encode()) is Format.AIKEN
    assert format_of(b"ANSWER: A {=a ~b}") is Format.GIFT
