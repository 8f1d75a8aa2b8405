"""The first module of the first course in Arabic and Spanish: whole, and written as the export writes it."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from lms.assessment.queries.pools import latest_pool
from lms.assessment.queries.translations import spoken_questions
from lms.curriculum.management.commands.export_curricula import translations
from lms.curriculum.models import CoursePage, Edition
from lms.curriculum.queries import source_pages
from lms.curriculum.queries.translations import fresh_lessons
from lms.curriculum.rules.messages import read_messages

C1 = Path(__file__).resolve().parents[2] / "curricula" / "courses" / "c01-foundations"
LANGUAGES = ("ar", "es")
LESSONS = {"M1.1.L1", "M1.1.L2", "M1.1.L3", "M1.1.L4"}


def text_of(language: str) -> str:
    return (C1 / "translations" / f"{language}.po").read_text(encoding="utf-8")


def test_it_is_released_with_its_translations_and_written_back_unchanged(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_curricula", str(C1), verbosity=0)

    edition, pool = Edition.objects.get(), latest_pool("M1.1")
    assert capsys.readouterr().err == ""  # everything fits
    for language in LANGUAGES:
        assert fresh_lessons(edition.pk, language) == LESSONS
        assert pool and len(spoken_questions(pool, language)) == 6
    written = translations(source_pages(CoursePage).get())
    assert written == {f"translations/{language}.po": text_of(language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_of_the_source_are_the_figures_of_the_translation(language: str) -> None:
    for message in read_messages(text_of(language)):
        wanted, found = figures(message.text), figures(message.translation)
        assert wanted == found or figures_in_words(message.place), (message.place, wanted, found)


def figures(text: str) -> list[str]:
    """Numbers of two digits or more, without the signs that part them."""
    return sorted(re.findall(r"\d{2,}", re.sub(r"(?<=\d)[.,:](?=\d)", "", text)))


def figures_in_words(place: str) -> bool:
    """Where a language writes a figure otherwise: the resolution's name, the time on a clock, milliards as millions."""
    return place in {
        "M1.1.L3/body/text-3",
        "M1.1.L4/body/text-3",
        "M1.1.L4/body/text-4",
        "M1.1.L4/body/source-3/body",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_does_not_raise_its_voice(language: str) -> None:
    assert not re.search("[!¡]", "".join(message.translation for message in read_messages(text_of(language))))
