"""Samples of other systems, read whole: each question as its authors describe it. Run by `make test-data`."""

import html
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from lms.assessment.rules.interchange.plain import decoded
from lms.assessment.rules.interchange.reading.gift import read_gift
from lms.assessment.rules.interchange.weights import share_from
from lms.assessment.rules.interchange.writing.gift import shares_of_some
from lms.assessment.rules.marking import worth
from lms.assessment.rules.questions import Kind, Question

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "interchange"
GIFT = sorted((DATA / "gift").glob("*.gift"))
FILES = [path for folder in ("gift", "qti3", "common_cartridge") for path in sorted((DATA / folder).rglob("*.*"))
         if path.suffix != ".json"]  # fmt: skip

pytestmark = pytest.mark.shared_data

KINDS = {"MC": {Kind.SINGLE, Kind.MULTIPLE}, "TF": {Kind.SINGLE}, "Short": {Kind.SHORT}, "Numerical": {Kind.NUMERIC},
         "Matching": {Kind.MATCHING}, "Essay": {Kind.WORK}}  # fmt: skip


def bare(text: str) -> str:
    """Letters and signs without spaces, marks of HTML and of Markdown."""
    plain = re.sub(r"<!--.*?-->|<[^>]*>", "", text)
    return re.sub(r"\s+|\*\*", "", html.unescape(plain))


def said(piece: dict[str, str] | None) -> str:
    return bare(piece["text"]) if piece else ""


def weight(choice: dict[str, Any]) -> Fraction:
    if choice["weight"] is not None:
        return share_from(str(choice["weight"]), [])
    return Fraction(choice["isCorrect"])


def expected_options(item: dict[str, Any]) -> list[tuple[str, Fraction, str]]:
    if item["type"] == "TF":
        truth = item["isTrue"]
        return [
            ("True", Fraction(truth), said(item["trueFeedback"])),
            ("False", Fraction(not truth), said(item["falseFeedback"])),
        ]
    return [(said(choice["text"]), weight(choice), said(choice["feedback"])) for choice in item["choices"]]


def found_options(question: Question) -> list[tuple[str, Fraction, str]]:
    shares = [worth(option) for option in question.options]
    if question.kind is Kind.MULTIPLE:
        shares = shares_of_some(question.options)
    options = zip(question.options, shares, strict=True)
    return [(bare(option.text), share, bare(option.feedback)) for option, share in options]


def number_of(piece: dict[str, Any]) -> tuple[Decimal, Decimal]:
    if piece["type"] == "high-low":
        low, high = Decimal(str(piece["numberLow"])), Decimal(str(piece["numberHigh"]))
        return (low + high) / 2, (high - low) / 2
    return Decimal(str(piece["number"])), Decimal(str(piece.get("range", 0)))


def expected_numbers(item: dict[str, Any]) -> Iterator[tuple[tuple[Decimal, Decimal], Fraction, str]]:
    choices = item["choices"]
    if isinstance(choices, dict):
        yield number_of(choices), Fraction(1), ""
        return
    for choice in choices:
        yield number_of(choice["text"]), weight(choice), said(choice["feedback"])


def compare(question: Question, item: dict[str, Any]) -> None:
    assert question.kind in KINDS[item["type"]]
    assert bare(question.stem) == said(item["stem"])
    assert bare(question.feedback) == said(item["globalFeedback"])
    if item["title"]:
        assert re.sub(r"\W+", "", item["title"]) in re.sub(r"\W+", "", question.key)
    if item["type"] in {"MC", "TF"}:
        assert found_options(question) == expected_options(item)
    if item["type"] == "Short":
        found = [(bare(one.text), one.share, bare(one.feedback)) for one in question.accepted]
        assert found == expected_options(item)
    if item["type"] == "Numerical":
        numbers = [((one.value, one.tolerance), one.share, bare(one.feedback)) for one in question.numbers]
        assert numbers == list(expected_numbers(item))
    if item["type"] == "Matching":
        pairs = [(said(pair["subquestion"]), bare(pair["subanswer"])) for pair in item["matchPairs"]]
        assert [(bare(pair.left), bare(pair.right)) for pair in question.pairs] == pairs


@pytest.mark.parametrize("path", GIFT, ids=lambda path: path.stem)
def test_gift_is_read_as_its_authors_describe_it(path: Path) -> None:
    reading = read_gift(decoded(path.read_bytes()))
    items = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    asked = [item for item in items if item["type"] not in {"Category", "Description"}]

    assert len(reading.arrived) == len(asked)
    assert len(reading.left) == len(items) - len(asked)
    for question, item in zip(reading.questions, asked, strict=True):
        compare(question, item)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_is_read_or_says_why_not(path: Path) -> None:
    out = StringIO()
    call_command("import_items", str(path), "--json", stdout=out)
    report = json.loads(out.getvalue())

    assert set(report) == {"format", "imported", "skipped", "questions"}
    assert report["imported"] or report["skipped"]
    assert all(note["place"] and note["reason"] for note in report["skipped"])


@pytest.mark.parametrize(
    ("name", "imported", "words"),
    [
        ("qti3/items/wrong-processing-element.xml", 0, "<qti-wrong-element>, which QTI does not have"),
        ("qti3/items/simple-match-processing.xml", 0, "its scoring is scripted"),
        ("qti3/items/map-response-template.xml", 0, "an image alone cannot be kept"),
        ("qti3/no-metadata.zip", 28, "its metadata has no title"),
        ("qti3/valid-package.zip", 45, "it asks nothing: it has no interaction"),
        ("common_cartridge/latex.imscc", 2, "LaTeX"),
        ("common_cartridge/single-page.imscc", 1, "the page is empty"),
        ("common_cartridge/canvas_cc_gem_course.imscc", 3, "settings of the system"),
    ],
)
def test_what_is_wrong_or_lost_is_said(name: str, imported: int, words: str) -> None:
    out = StringIO()
    call_command("import_items", str(DATA / name), "--json", stdout=out)
    report = json.loads(out.getvalue())

    assert report["imported"] == imported
    assert any(words in note["reason"] for note in report["skipped"])
