"""What learners draft in exercises: kept, taken home as a document, offered to the institution."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pytest_django import DjangoAssertNumQueries

from lms.audit.models import Entry
from lms.curriculum.models import CoursePage, Rendering
from lms.curriculum.rules.sheets import Sheet, open_cells, sheet_from, to_plain
from lms.progress.actions.drafts import keep_draft, offer_draft
from lms.progress.actions.learning import enrol
from lms.progress.models import Draft, Enrolment
from lms.progress.rules.drafts import filled, lines_of, written
from tests.world import World

MINE, OFFERED = 7, 5  # queries
ROWS = (("Function", "Who", "Until"), ("Deputy", "", ""), ("", "", "2027"), ("Nothing open", "x", "y"))
SHEET = Sheet(1, "Our mandate", "A mandate", ROWS, ("3.1",))


# --- rules


def test_a_sheet_is_what_is_to_be_filled_in() -> None:
    assert SHEET.cells == ((1, 1), (1, 2), (2, 0), (2, 1))
    assert list(open_cells((("", "A"), ("x", "y")))) == [], "the names of columns are never filled in"
    assert to_plain("T", "P", (("A",), ("x",)), "") is None


def test_a_sheet_survives_storage() -> None:
    assert sheet_from(to_plain("Our mandate", "A mandate", ROWS, "3.1") or {}, 1) == SHEET


def test_only_lines_with_something_to_fill_in_are_asked() -> None:
    assert [(line.number, line.given, line.cells) for line in lines_of(SHEET)] == [
        (1, (("Function", "Deputy"),), (("r1c1", "Who"), ("r1c2", "Until"))),
        (2, (("Until", "2027"),), (("r2c0", "Function"), ("r2c1", "Who"))),
    ]


def test_what_is_written_fills_its_cells_and_no_others() -> None:
    cells = written(SHEET, {"r1c1": " the registry ", "r1c2": "  ", "r3c1": "not asked", "r2c0": "Head"})
    assert cells == {"r1c1": "the registry", "r2c0": "Head"}
    assert filled(SHEET, cells)[1:3] == (("Deputy", "the registry", ""), ("Head", "", "2027"))
    assert filled(SHEET, cells)[3] == ROWS[3]


# --- pages


@pytest.fixture
def learning(world: World, course: CoursePage) -> Enrolment:
    return enrol(course_key="T1", institution=world.aldea, by=world.ana)


def address(row: Enrolment, number: int = 1) -> str:
    return reverse("progress:draft", args=[row.key, "T1.1.L1", number])


def test_a_learner_fills_in_the_table_of_an_exercise_and_takes_it_home(
    world: World, learning: Enrolment, client: Client
) -> None:
    client.force_login(world.ana)
    lesson = client.get(reverse("progress:lesson", args=[learning.key, "T1.1.L1"])).content.decode()
    assert address(learning) in lesson and "Fill it in here" in lesson

    client.post(address(learning), {"r1c0": "Register", "r1c1": "Registry office"})

    draft = Draft.objects.get()
    assert draft.cells == {"r1c0": "Register", "r1c1": "Registry office"}
    assert "Registry office" in client.get(address(learning)).content.decode()
    lesson = client.get(reverse("progress:lesson", args=[learning.key, "T1.1.L1"])).content.decode()
    assert "Go on with my draft" in lesson
    answer = client.get(reverse("progress:draft_document", args=[draft.key]))
    assert 'filename="note.docx"' in answer["Content-Disposition"]
    document = Document(BytesIO(answer.content))
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Count", "Source", "Date"],
        ["Register", "Registry office", ""],
    ]
    said = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert "Aldea" in said and "Ana" in said and "counts for nothing until" in said


def test_a_draft_in_arabic_runs_from_right_to_left(world: World, learning: Enrolment, client: Client) -> None:
    keep_draft(
        enrolment=learning,
        lesson_key="T1.1.L1",
        sheet=SHEET,
        language="ar",
        given={"r1c1": "السجل"},
        by=world.ana,
    )
    client.force_login(world.ana)

    answer = client.get(reverse("progress:draft_document", args=[Draft.objects.get().key]))

    document = Document(BytesIO(answer.content))
    assert document.tables[0]._tbl.tblPr.find("{*}bidiVisual") is not None
    assert all(part._p.pPr.find("{*}bidi") is not None for part in document.paragraphs)


def test_text_that_is_too_long_comes_back_as_typed(world: World, learning: Enrolment, client: Client) -> None:
    client.force_login(world.ana)

    answer = client.post(address(learning), {"r1c0": "x" * 2001, "r1c1": "Registry office"})

    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode() and "Registry office" in answer.content.decode()
    assert not Draft.objects.exists()


def test_an_exercise_without_a_table_has_no_sheet(world: World, learning: Enrolment, client: Client) -> None:
    client.force_login(world.ana)
    assert client.get(address(learning, 2)).status_code == 404
    assert client.get(reverse("progress:draft", args=[learning.key, "T1.1.L2", 1])).status_code == 404


def test_a_draft_stays_on_its_sheet_when_the_lesson_changes(
    world: World, learning: Enrolment, client: Client
) -> None:
    client.force_login(world.ana)
    client.post(address(learning), {"r1c0": "Register"})
    for rendering in Rendering.objects.filter(lesson_key="T1.1.L1"):
        for segment in rendering.segments:
            if segment["kind"] == "exercise":
                segment["sheet"]["rows"] = [["Other"], [""]]
        rendering.save()

    page = client.get(address(learning)).content.decode()
    client.post(address(learning), {"r1c0": "Register", "r1c2": "2026"})

    assert "Source" in page and "Other" not in page
    assert Draft.objects.get().cells == {"r1c0": "Register", "r1c2": "2026"}


def test_a_lesson_compiled_before_sheets_reads_as_before(
    world: World, learning: Enrolment, client: Client
) -> None:
    for rendering in Rendering.objects.all():
        for segment in rendering.segments:
            segment.pop("sheet", None)
        rendering.save()
    client.force_login(world.ana)

    assert (
        "Fill it in here"
        not in client.get(reverse("progress:lesson", args=[learning.key, "T1.1.L1"])).content.decode()
    )
    assert client.get(address(learning)).status_code == 404


def test_colleagues_read_a_draft_only_while_it_is_offered(
    world: World, learning: Enrolment, client: Client
) -> None:
    client.force_login(world.ana)
    client.post(address(learning), {"r1c0": "Register"})
    draft = Draft.objects.get()
    document = reverse("progress:draft_document", args=[draft.key])
    offer = reverse("progress:offer_draft", args=[draft.key])
    offered = reverse("progress:offered_drafts", args=[world.aldea.key])
    colleague = Client()
    colleague.force_login(world.bruno)
    assert colleague.get(document).status_code == 404

    client.post(offer)
    client.post(offer)

    assert colleague.get(document).status_code == 200
    assert document in colleague.get(offered).content.decode()
    assert [row.action for row in Entry.objects.filter(action__startswith="draft.")] == ["draft.offered"]

    client.post(offer, {"take_back": "1"})

    assert colleague.get(document).status_code == 404
    assert document not in colleague.get(offered).content.decode()


def test_an_empty_draft_cannot_be_offered(world: World, learning: Enrolment, client: Client) -> None:
    client.force_login(world.ana)
    client.post(address(learning), {"r1c0": "  "})

    answer = client.post(reverse("progress:offer_draft", args=[Draft.objects.get().key]))

    assert answer.status_code == 409
    assert "Nothing is written in it yet" in answer.content.decode()


def test_lists_of_drafts_ask_a_fixed_number_of_queries(
    world: World, learning: Enrolment, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(world.ana)
    for number in range(1, 8):
        sheet = Sheet(number, "Our mandate", "A mandate", ROWS)
        draft = keep_draft(
            enrolment=learning,
            lesson_key="T1.1.L1",
            sheet=sheet,
            language="en",
            given={"r1c1": "x"},
            by=world.ana,
        )
        offer_draft(draft=draft, by=world.ana)
        if number in {1, 7}:
            with django_assert_num_queries(MINE):
                client.get(reverse("progress:drafts"))
            with django_assert_num_queries(OFFERED):
                client.get(reverse("progress:offered_drafts", args=[world.aldea.key]))
