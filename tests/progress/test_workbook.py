"""The workbook of a course: every exercise with room to write, in the language asked for, in the same bytes each time."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from lms.credentials.documents.lines import width
from lms.curriculum.models import CoursePage, Rendering
from lms.progress.actions.learning import enrol
from lms.progress.documents.workbook import TEXT, Notes, Prose
from lms.progress.models import Enrolment
from lms.progress.rules.workbook import Step, steps_of
from tests.world import World

QUERIES = 16
EXERCISE = """<section class="segment exercise"><p class="segment-kind">Exercise · 9 minutes</p><h2>Two counts</h2>
<p>Fill in the <b>table</b>.</p><ol><li>Ask the registry.</li><li>Ask <button type="button">the office</button>.</li></ol><ul><li>Or do it later.</li></ul>
<div class="table-wrap"><table><thead><tr><th>Count</th></tr></thead></table></div><p class="product">A note</p>
<div popover class="term-meaning" id="t">What a registry is</div></section>"""


def test_the_steps_of_an_exercise_are_its_lines_in_order() -> None:
    assert steps_of(EXERCISE) == (
        Step("", "Fill in the table."), Step("1.", "Ask the registry."), Step("2.", "Ask the office."), Step("•", "Or do it later."),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["one two three four five six " * 40, "واحد اثنان ثلاثة أربعة خمسة " * 40])
def test_a_paragraph_breaks_between_pages_and_loses_no_word(text: str) -> None:
    paragraph = Prose(text)
    _width, depth = paragraph.wrap(300, 1000)
    first, second = paragraph.split(300, depth / 2)

    assert isinstance(first, Prose) and isinstance(second, Prose)
    assert f"{first.text} {second.text}".split() == text.split()
    assert all(width(line, TEXT) <= 300 for line in paragraph.lines)
    assert paragraph.split(300, 3) == [], "a line that does not fit goes to the next page whole"


def test_notes_take_what_is_left_of_a_page_and_nothing_where_little_is_left() -> None:
    notes = Notes(Prose("Notes"))

    assert notes.wrap(300, 60) == (300, 0)
    assert 100 < notes.wrap(300, 200)[1] <= 200
    assert notes.wrap(300, 2000)[1] < 400


@pytest.fixture
def learning(world: World, course: CoursePage) -> Enrolment:
    return enrol(course_key="T1", institution=world.aldea, by=world.ana)


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_a_learner_prints_the_workbook_of_her_course(
    world: World, learning: Enrolment, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(world.ana)
    address = reverse("progress:workbook", args=[learning.key])
    assert address in client.get(reverse("progress:enrolment", args=[learning.key])).content.decode()

    with django_assert_max_num_queries(QUERIES):
        answer = client.get(address)

    assert answer["Content-Type"] == "application/pdf"
    found = words_of(answer.content)
    for lesson in Rendering.objects.filter(edition=learning.edition, language="en"):
        assert lesson.title in found
        assert all(sheet.title in found for sheet in lesson.sheets.values())
    assert "Fill in the table for your municipality." in found and "Write no names of people." in found
    assert client.get(address).content == answer.content


def test_in_arabic_a_workbook_says_so_and_keeps_what_is_not_translated(
    world: World, learning: Enrolment, client: Client
) -> None:
    client.force_login(world.ana)

    answer = client.get(reverse("progress:workbook", args=[learning.key]), {"language": "ar"})

    document = PdfReader(BytesIO(answer.content))
    assert document.trailer["/Root"]["/Lang"] == "ar"
    assert "Fill in the table for your municipality." in words_of(answer.content)


def test_a_colleague_does_not_see_it(world: World, learning: Enrolment, client: Client) -> None:
    client.force_login(world.bruno)
    assert client.get(reverse("progress:workbook", args=[learning.key])).status_code == 404
