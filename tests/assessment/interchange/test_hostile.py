"""Hostile files are refused in one line, or read with nothing in them that runs. Each step is bounded."""

import resource

import pytest

from lms.assessment.rules.interchange.archives import open_archive
from lms.assessment.rules.interchange.formats import read_questions
from lms.assessment.rules.interchange.reading.gift import chunks, read_gift
from lms.assessment.rules.interchange.values import Refused
from lms.curriculum.rules.cartridge import read_cartridge
from tests.assessment.interchange.hostile import CASES, Case
from tests.curriculum.cartridges import packed

RUNS = ("<script", "onerror=", "javascript:alert", "data:text/html", "root:x:0")
MOST_SECONDS = 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_is_refused_or_harmless(case: Case) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    said = []
    for read in (read_questions, lambda data: read_cartridge(data, "C8")):
        try:
            reading = read(case.content)
        except Refused as refusal:
            said.append(str(refusal))
        else:
            assert not any(
                word in repr(reading.questions if hasattr(reading, "questions") else reading.course)
                for word in RUNS
            )

    if case.word:
        assert any(case.word in refusal for refusal in said), said
    assert all(refusal and "\n" not in refusal for refusal in said)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < MOST_SECONDS


def test_the_number_of_looks_grows_with_the_text_and_no_faster() -> None:
    """Pieces of a text that never closes its braces are together no longer than the text."""
    text = "x {=a\n\n" * 140_000
    assert len(text) > 900_000

    assert sum(len(chunk.text) for chunk in chunks(text)) <= len(text)


def test_an_archive_is_never_written_to_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("an archive was unpacked")

    monkeypatch.setattr("zipfile.ZipFile.extract", refuse)
    monkeypatch.setattr("zipfile.ZipFile.extractall", refuse)
    monkeypatch.setattr("tempfile.mkstemp", refuse)

    assert open_archive(packed({"a.xml": "x"})).read("a.xml", 10) == b"x"


def test_what_is_read_is_counted_whatever_the_archive_says() -> None:
    archive = open_archive(packed({"a.xml": "x" * 1000}))
    archive.entries["a.xml"].file_size = 10

    with pytest.raises(Refused):
        archive.read("a.xml", 100)


def test_a_reading_that_is_refused_is_refused_again() -> None:
    for _ in range(2):
        with pytest.raises(Refused):
            read_questions(b"x {T}\n\n" * 3_000)
    assert read_gift("x {T}").questions
