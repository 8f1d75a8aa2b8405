"""Reasons why something did not come: English for programs, in the reader's language on pages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from lms.assessment.forms.reasons import in_words
from lms.assessment.rules.interchange.formats import read_questions
from lms.assessment.rules.interchange.values import Refused
from lms.assessment.rules.said import Said, said, why_of

RULES = [
    *Path("lms/assessment/rules/interchange").glob("*.py"),
    *Path("lms/assessment/rules/interchange/reading").glob("*.py"),
    Path("lms/assessment/rules/text.py"),
    Path("lms/curriculum/rules/cartridge.py"),
]
SAYING = {"ValueError": 0, "Refused": 0, "Hostile": 0, "lose": 0, "leave": 1}


def test_a_sentence_is_english_and_remembers_what_was_put_into_it() -> None:
    sentence = said("%(name)s is 50 %% full", name="M1")

    assert sentence == "M1 is 50 % full"
    assert (sentence.words, sentence.values) == ("%(name)s is 50 %% full", {"name": "M1"})
    assert isinstance(why_of(ValueError(sentence)), Said)
    assert why_of(ValueError("other", 1)) == str(ValueError("other", 1))


def test_a_sentence_and_the_sentence_in_it_are_said_in_the_language_in_force() -> None:
    with translation.override("es"):
        assert gettext("Module") != "Module"
        assert in_words(said("Module")) == gettext("Module")
        assert in_words(said("M1: %(why)s", why=said("Module"))) == f"M1: {gettext('Module')}"
        assert in_words("Module") == "Module"


def test_what_is_left_out_and_what_is_lost_can_be_said_in_any_language() -> None:
    reading = read_questions(b"// [tag:counts]\ny {T}\n\nx {=a\n")

    assert reading.left and reading.losses
    for note in (*reading.left, *reading.losses):
        assert isinstance(note.place, Said) and isinstance(note.reason, Said), note
    with pytest.raises(Refused) as refused:
        read_questions(b"")
    assert isinstance(why_of(refused.value), Said)


def bare_sentences(path: Path) -> Iterator[str]:
    """Where a rule gives a reason that no other language can be found for."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = SAYING.get(name)
        if place is None or len(node.args) <= place:
            continue
        if (
            isinstance(node.args[place], ast.Constant | ast.JoinedStr)
            or "str(" in ast.unparse(node.args[place])[:4]
        ):
            yield f"{path}:{node.lineno}"


def test_no_reason_is_a_bare_sentence() -> None:
    assert [place for path in RULES for place in bare_sentences(path)] == []
