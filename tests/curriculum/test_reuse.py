"""Pieces that lessons share, and where questions, sources, terms and pieces are used."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, Edition, LessonPage, Rendering, SharedPiece
from lms.curriculum.queries import change_of
from lms.curriculum.queries.usage import (
    uses_of_pieces,
    uses_of_questions,
    uses_of_sources,
    uses_of_terms,
    written_lessons,
)
from lms.curriculum.rules.audience import Reader
from lms.curriculum.rules.files import BadText, read_piece, write_piece
from tests.curriculum.editor import signed_in
from tests.world import World

PIECE = "::: callout Before you count\nName the **day**.\n:::\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "in"
    module = root / "courses" / "t8" / "m"
    module.mkdir(parents=True)
    (root / "shared").mkdir()
    (root / "shared" / "before.md").write_text(PIECE)
    (module.parent / "course.toml").write_text(
        'key = "T8"\ntitle = "T"\nstatus = "released"\nmodules = ["m"]\n'
    )
    (module / "module.toml").write_text('key = "T8.1"\ntitle = "M"\noutcome = "o"\nlessons = ["l"]\n')
    (module / "l.md").write_text(
        '+++\nkey = "T8.1.L1"\ntitle = "L"\noutcome = "o"\n+++\n\n::: shared before\n\n:::\n'
    )
    return root


@pytest.fixture
def sharing(db: None, folder: Path) -> CoursePage:
    call_command("load_curricula", str(folder), verbosity=0)
    return CoursePage.objects.get(course_key="T8")


def test_a_piece_is_one_container() -> None:
    assert write_piece(read_piece(PIECE, "p", "before")) == PIECE
    for text in ("words alone\n", PIECE + PIECE, "::: exercise X\ny\n:::\n"):
        with pytest.raises(BadText, match="one container"):
            read_piece(text, "p", "before")


def test_a_lesson_shows_the_piece_it_names(sharing: CoursePage) -> None:
    segment = str(Rendering.objects.get().safe_segments(Reader())[0].html)

    assert "Before you count" in segment and "<b>day</b>" in segment
    assert Edition.objects.get().source["shared/before.md"] == PIECE


def test_changing_a_piece_changes_the_courses_that_show_it(sharing: CoursePage) -> None:
    piece = SharedPiece.objects.get()
    piece.body[0].value["title"] = "Before anybody counts"
    piece.save()

    assert change_of(sharing).change.reworded == ("T8.1.L1",)
    assert "Before you count" in str(Rendering.objects.get().safe_segments(Reader())[0].html)


def test_a_changed_piece_dates_the_lessons_that_show_it(sharing: CoursePage) -> None:
    before = LessonPage.objects.get()
    piece = SharedPiece.objects.get()
    piece.body[0].value["title"] = "Before anybody counts"
    piece.save()

    after = LessonPage.objects.get()
    assert after.text_digest != before.text_digest and after.text_at > before.text_at


def test_the_key_of_a_piece_stays(sharing: CoursePage) -> None:
    piece = SharedPiece.objects.get()
    piece.key = "after"
    with pytest.raises(ValidationError, match="which stays “before”"):
        piece.full_clean()


def test_pieces_survive_the_round_trip(
    sharing: CoursePage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export_curricula", str(tmp_path / "out"))
    call_command("load_curricula", str(tmp_path / "out"))

    assert (tmp_path / "out" / "shared" / "before.md").read_text() == PIECE
    assert "create 0, change 0, keep 3" in capsys.readouterr().out


def test_a_piece_nobody_wrote_is_refused(db: None, folder: Path) -> None:
    (folder / "shared" / "before.md").unlink()

    with pytest.raises(CommandError, match=r"T8\.1\.L1: there is no shared piece before"):
        call_command("load_curricula", str(folder), verbosity=0)


def test_where_things_are_used(course: CoursePage) -> None:
    lessons = written_lessons()

    assert [(use.name, [place.key for place in use.places]) for use in uses_of_questions(lessons)] == [
        ("K.1", ["T1.1.L1"])
    ]
    assert [(use.name, use.detail) for use in uses_of_sources(lessons)] == [
        ("International migrant stock", "2024-07")
    ]
    assert [[place.key for place in use.places] for use in uses_of_terms(lessons)] == [["T1.1.L1", "T1.1.L2"]]


def test_where_a_piece_is_used(sharing: CoursePage) -> None:
    assert [(use.name, len(use.places)) for use in uses_of_pieces(written_lessons())] == [("before", 1)]


@pytest.mark.parametrize("address", [
    "where-used/questions/", "where-used/sources/", "where-used/terms/", "where-used/pieces/", "stale-sources/", "legal-content/",
    "questions/", "questions/T1.1/", "snippets/curriculum/recording/", "snippets/curriculum/sharedpiece/",
])  # fmt: skip
def test_a_trainer_opens_every_list_and_a_learner_none(
    course: CoursePage, world: World, address: str
) -> None:
    let_write(person=world.tomas, by=None)

    assert signed_in(world.tomas).get(f"/admin/{address}").status_code in {200, 302}
    for who in (world.ana, world.bruno, world.rosa, world.mina, world.yara, world.olaf):
        assert signed_in(who).get(f"/admin/{address}").status_code == 302


@pytest.mark.parametrize("address", ["stale-sources/", "legal-content/", "where-used/terms/"])
def test_reports_cost_the_same_for_one_course_and_for_two(
    course: CoursePage, world: World, folder: Path, address: str
) -> None:
    let_write(person=world.tomas, by=None)
    tomas = signed_in(world.tomas)
    before = queries(tomas, address)

    call_command("load_curricula", str(folder), verbosity=0)

    assert queries(tomas, address) <= before + 1  # the shared piece that the second course shows


def queries(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(f"/admin/{address}")
    with CaptureQueriesContext(connection) as seen:
        client.get(f"/admin/{address}")
    return len(seen)


def test_a_piece_deleted_under_a_lesson_is_named_and_stays_in_what_was_released(
    sharing: CoursePage, world: World
) -> None:
    let_write(person=world.tomas, by=None)
    SharedPiece.objects.get().delete()

    assert (
        "There is no shared piece of this key."
        in signed_in(world.tomas).get("/admin/courses/T8/ready/").content.decode()
    )
    assert "Before you count" in str(Rendering.objects.get().safe_segments(Reader())[0].html)


def test_a_lesson_may_share_a_piece_with_some_readers_only(db: None, folder: Path, tmp_path: Path) -> None:
    lesson = folder / "courses" / "t8" / "m" / "l.md"
    lesson.write_text(lesson.read_text().replace("::: shared before", '::: shared before {for="country:EC"}'))

    call_command("load_curricula", str(folder), verbosity=0)
    call_command("export_curricula", str(tmp_path / "out"))

    rendering = Rendering.objects.get()
    assert rendering.safe_segments(Reader()) == []
    assert len(rendering.safe_segments(Reader(country="EC"))) == 1
    assert '{for="country:EC"}' in (tmp_path / "out" / "courses" / "t8" / "m" / "l.md").read_text()
