"""The catalogue that is shipped: loaded and written back it is the same to the byte, and what is translated is translated whole."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from lms.curriculum.models import Edition, Rendering
from lms.curriculum.queries import changed_here
from lms.curriculum.queries.translations import fresh_lessons
from lms.curriculum.rules.messages import Message, read_messages

CURRICULA = Path(__file__).resolve().parents[2] / "curricula"
TRANSLATIONS = sorted(CURRICULA.rglob("*.po"))
EVERY_TRANSLATION = pytest.mark.parametrize(
    "file", TRANSLATIONS, ids=lambda file: str(file.relative_to(CURRICULA))
)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_check_content_finds_nothing_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_content")

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "key", *(f"C{number}" for number in range(1, 12)),
    ]  # fmt: skip


def test_it_is_loaded_written_back_and_loaded_again_without_a_change(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_curricula", verbosity=0)
    call_command("load_programmes", verbosity=0)
    assert capsys.readouterr().err == "", "every translation fits"

    call_command("export_curricula", str(tmp_path), verbosity=0)
    written, shipped = contents(tmp_path / "courses"), contents(CURRICULA / "courses")
    assert sorted(written) == sorted(shipped)
    assert [name for name in shipped if written[name] != shipped[name]] == []

    capsys.readouterr()
    call_command("load_curricula", str(tmp_path))
    assert "create 0, change 0, keep 180, leave 0" in capsys.readouterr().out
    assert changed_here(f"C{number}" for number in range(1, 12)) == set()

    call_command("check_languages")
    assert_translated_lessons_are_read()
    assert_a_case_is_shown_in_the_order_written()


def assert_translated_lessons_are_read() -> None:
    for file in (CURRICULA / "courses").rglob("*.po"):
        course = read_messages(file.read_text(encoding="utf-8"))[0].page
        edition = Edition.objects.get(course_key=course)
        lessons = {lesson.key for lesson in edition.outline_value.lessons}
        assert fresh_lessons(edition.pk, file.stem) == lessons, (course, file.stem)


def assert_a_case_is_shown_in_the_order_written() -> None:
    html = " ".join(
        row["html"] for row in Rendering.objects.get(lesson_key="M5.1.L3", language="en").segments
    )
    assert (
        html.index("The register of Port Amsel")
        < html.index("<table>")
        < html.index("All deadlines had passed")
    )


@EVERY_TRANSLATION
def test_no_figure_of_the_source_is_missing_in_the_translation(file: Path) -> None:
    missing = [
        (message.place, figure)
        for message in messages(file)
        for figure in figures(message.text)
        if not {figure, f"{figure}000"}
        & set(figures(message.translation))  # milliards are also thousand millions
    ]
    assert missing == []


def messages(file: Path) -> list[Message]:
    return read_messages(file.read_text(encoding="utf-8"))


THOUSANDS = re.compile(r"(?<!\d)(\d{1,3})[.,\s](\d{3})(?!\d)")
IN_WORDS = re.compile(r"\d+(s|st|nd|rd|th)\b")  # the 1990s, the 12th: other languages write these out


def figures(text: str) -> list[str]:
    """Numbers of two digits or more, thousands joined however a language parts them."""
    joined = THOUSANDS.sub(r"\1\2", THOUSANDS.sub(r"\1\2", IN_WORDS.sub("", text)))
    return re.findall(r"\d{2,}", joined)


@EVERY_TRANSLATION
def test_a_translation_does_not_raise_its_voice(file: Path) -> None:
    assert not re.search("[!¡]", "".join(message.translation for message in messages(file)))
