"""A certificate says which edition was taken and in which languages, on paper and to whoever verifies it."""

import subprocess
import unicodedata
from collections.abc import Callable, Mapping

import pytest
from django.test import Client
from django.urls import reverse

from lms.assessment.queries.attempts import right_answers
from lms.credentials.actions.documents import store_document
from lms.credentials.models import Certificate
from lms.credentials.rules.statement import elements
from lms.curriculum.models import CoursePage, Edition, EditionText, Rendering
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from tests.world import World

SAME_TEXT, OTHER_TEXT = "", "of another text"


def translated(lesson_key: str, language: str, digest: str) -> None:
    row = Rendering.objects.get(lesson_key=lesson_key, language="en")
    row.pk, row.language, row.source_digest = None, language, digest or row.source_digest
    row.save()


def completed(world: World, drain: Callable[[], None], read_in: Mapping[str, str]) -> Certificate:
    """Ana's certificate, her two lessons read in these languages."""
    ana_in = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    for key, language in read_in.items():
        finish_lesson(enrolment=ana_in, lesson_key=key, language=language, by=world.ana)
    attempt = start_test(enrolment=ana_in, module_key="T1.1", by=world.ana)
    submit_test(enrolment=ana_in, attempt=attempt, answers=right_answers(attempt), by=world.ana)
    drain()
    return Certificate.objects.get()


def paper(certificate: Certificate) -> str:
    """The words on the PDF as a reader copies them; Arabic letters whatever their shape, without marks."""
    content = bytes(store_document(certificate).content)
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    plain = unicodedata.normalize("NFKC", run.stdout.decode())
    return " ".join("".join(sign for sign in plain if unicodedata.category(sign) not in {"Mn", "Cf"}).split())


@pytest.mark.parametrize(
    ("read_in", "digest", "languages"),
    [
        ({"T1.1.L1": "en", "T1.1.L2": "en"}, SAME_TEXT, ["English (2 lessons)"]),
        ({"T1.1.L1": "en", "T1.1.L2": "ar"}, SAME_TEXT, ["Arabic (1 lesson)", "English (1 lesson)"]),
        (
            {"T1.1.L1": "en", "T1.1.L2": "ar"},
            OTHER_TEXT,
            ["English (1 lesson)", "Arabic (1 lesson, translated from another version of the text)"],
        ),
        ({"T1.1.L1": "", "T1.1.L2": ""}, SAME_TEXT, []),
    ],
)
def test_a_certificate_says_in_which_languages_the_lessons_were_read(
    world: World,
    course: CoursePage,
    drain: Callable[[], None],
    client: Client,
    read_in: dict[str, str],
    digest: str,
    languages: list[str],
) -> None:
    translated("T1.1.L2", "ar", digest)

    certificate = completed(world, drain, read_in)

    assert certificate.payload["languages"] == languages
    printed = paper(certificate)
    page = client.get(reverse("credentials:verification", args=[certificate.serial])).content.decode()
    assert "Edition 1" in printed and "<dt>Edition</dt><dd><bdi>1</bdi></dd>" in page
    for line in languages:
        assert line in printed and line in page, line
    assert ("Lessons read in" in printed) == ("Lessons read in" in page) == bool(languages)


def test_an_arabic_certificate_says_it_in_arabic(
    world: World, course: CoursePage, drain: Callable[[], None], client: Client
) -> None:
    world.ana.language = "ar"
    world.ana.save(update_fields=["language"])
    translated("T1.1.L2", "ar", SAME_TEXT)
    EditionText.objects.create(
        edition=Edition.objects.get(),
        language="ar",
        titles={"T1": "عدّ الناس"},
        outcomes={"T1.1": "قراءة رقم"},
    )

    certificate = completed(world, drain, {"T1.1.L1": "en", "T1.1.L2": "ar"})

    assert certificate.payload["course"] == "عدّ الناس" and "«عدّ الناس»" in certificate.payload["sentence"]
    assert certificate.payload["outcomes"] == ["قراءة رقم"]
    arabic, english = certificate.payload["languages"]
    assert (arabic, english) == ("العربيّة (درس واحد)", "الإنجليزيّة (درس واحد)")
    printed = paper(certificate)
    for words in ("لغات قراءة الدروس", "العربي", "درس واحد"):
        assert words in printed, words


def test_a_certificate_from_before_states_what_it_stated() -> None:
    payload = {"outcomes": ["State a figure."], "edition": 3, "variant": "Xanadia"}

    assert dict(elements(payload)) == {
        "outcomes": ("State a figure.",),
        "edition": ("3",),
        "variant": ("Xanadia",),
    }
    assert not list(elements({"edition": 3, "languages": ["English (2 lessons)"]}))
