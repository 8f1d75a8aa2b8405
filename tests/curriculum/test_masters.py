"""A new master edition arrives where a country has changed its courses."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image as Picture

from lms.accounts.models import User
from lms.assessment.queries.pools import latest_pool
from lms.curriculum.actions.masters import decide_conflict
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, Edition, LessonPage, MasterText, MergeConflict, SharedPiece
from lms.curriculum.queries import as_drafted, base_of, course_of_pages
from lms.curriculum.rules.merging import Choice
from tests.world import World

COURSE = Path(__file__).parent / "course"
FIRST, SECOND = "m1-counts/l1-two-counts.md", "m1-counts/l2-a-date.md"


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path) -> Iterator[None]:
    """A file left by another test would take a name away."""
    with override_settings(MEDIA_ROOT=str(tmp_path / "media")):
        yield


def pack(folder: Path, changes: dict[str, tuple[str, str]]) -> Path:
    """The small course with some words changed."""
    shutil.copytree(COURSE, folder)
    for name, (old, new) in changes.items():
        file = folder / name
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
    return folder


def edit(key: str, **fields: object) -> None:
    """A trainer of the country changes a lesson."""
    lesson = LessonPage.objects.get(lesson_key=key)
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save_revision().publish()


def draft(key: str) -> LessonPage:
    return as_drafted(LessonPage.objects.get(lesson_key=key))


@pytest.fixture
def new_master(tmp_path: Path) -> Path:
    return pack(tmp_path / "edition-2", {
        FIRST: ("National law decides who must register.", "National law and practice decide who must register."),
        SECOND: ('title = "A figure and its date"', 'title = "A figure, its date, its source"'),
    })  # fmt: skip


def law_of_ours() -> None:
    lesson = LessonPage.objects.get(lesson_key="T1.1.L1")
    block = next(child for child in lesson.body if child.block_type == "variant")
    block.value["body"] = type(block.value["body"])("<p>Whoever stays three months must register.</p>")
    lesson.save_revision().publish()


def test_loading_keeps_the_text_the_pages_came_from(course: CoursePage) -> None:
    base = base_of("T1")

    assert base and "m1-counts/l1-two-counts.md" in base.files
    call_command("load_curricula", str(COURSE), verbosity=0)
    assert MasterText.objects.count() == 1


def test_what_only_the_master_changed_becomes_a_draft_and_is_not_released(
    course: CoursePage, new_master: Path
) -> None:
    edit("T1.1.L1", minutes=12)

    call_command("update_curricula", str(new_master))

    assert draft("T1.1.L2").title == "A figure, its date, its source"
    assert LessonPage.objects.get(lesson_key="T1.1.L2").title == "A figure and its date"
    assert draft("T1.1.L1").minutes == 12
    assert Edition.objects.count() == 1
    assert base_of("T1").pack == "edition-2"  # type: ignore[union-attr]


def test_a_second_run_changes_nothing(course: CoursePage, new_master: Path) -> None:
    law_of_ours()
    call_command("update_curricula", str(new_master))
    before = course_of_pages(course), draft("T1.1.L2").latest_revision_id

    call_command("update_curricula", str(new_master))

    assert (course_of_pages(course), draft("T1.1.L2").latest_revision_id) == before
    assert MergeConflict.objects.count() == 1


def test_a_dry_run_says_and_writes_nothing(
    course: CoursePage, new_master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    law_of_ours()
    call_command("update_curricula", str(new_master), dry_run=True, json=True)

    (report,) = json.loads(capsys.readouterr().out)
    assert report["counts"] == {"taken": 1, "kept": 0, "merged": 0, "conflict": 1}
    assert report["conflicts"][0]["place"] == {"kind": "lesson", "key": "T1.1.L1", "part": "blocks"}
    assert not MergeConflict.objects.exists() and not MasterText.objects.filter(adopted_at=None).exists()
    assert draft("T1.1.L2").title == "A figure and its date"


def test_an_old_database_asks_for_the_text_its_pages_came_from(course: CoursePage, new_master: Path) -> None:
    MasterText.objects.all().delete()

    with pytest.raises(CommandError, match=r"not recorded.*--base PACK"):
        call_command("update_curricula", str(new_master))
    call_command("update_curricula", str(new_master), base=str(COURSE))

    assert draft("T1.1.L2").title == "A figure, its date, its source"


def test_a_course_we_do_not_have_comes_as_a_draft(course: CoursePage, tmp_path: Path) -> None:
    other = pack(tmp_path / "other", {"course.toml": ('key = "T1"', 'key = "T9"')})
    for file in other.rglob("*.*"):
        file.write_text(file.read_text().replace("T1.1", "T9.1"))

    call_command("update_curricula", str(other))

    page = CoursePage.objects.get(course_key="T9")
    assert (page.status, page.live, Edition.objects.filter(course_key="T9").exists()) == (
        "draft",
        False,
        False,
    )


def test_a_lesson_the_master_dropped_is_left_to_a_person(
    course: CoursePage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shorter = pack(tmp_path / "edition-2", {"m1-counts/module.toml": ('    "l2-a-date",\n', "")})

    call_command("update_curricula", str(shorter))

    assert "left to you: A figure and its date" in capsys.readouterr().out
    assert LessonPage.objects.filter(lesson_key="T1.1.L2").exists()


@pytest.fixture
def trainer(world: World, course: CoursePage, new_master: Path, client: Client) -> Client:
    law_of_ours()
    call_command("update_curricula", str(new_master), verbosity=0)
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    return client


def decide(client: Client, choice: str) -> None:
    row = MergeConflict.objects.get(state="open")
    assert client.post("/admin/masters/T1/", {"conflict": row.pk, "choice": choice}).status_code == 302


def law() -> str:
    block = next(child for child in draft("T1.1.L1").body if child.block_type == "variant")
    return str(block.value["body"].source)


def test_a_trainer_sees_both_texts_and_ours_stays(trainer: Client) -> None:
    page = trainer.get("/admin/masters/T1/").content.decode()

    assert "1 place needs you" in page
    assert "Whoever stays three months" in page and "law and practice" in page
    assert "three months" in law()
    assert "T1, edition-2: 1 place needs you" in trainer.get("/admin/masters/").content.decode()


def test_places_to_decide_stand_on_the_first_page_until_they_are_decided(trainer: Client) -> None:
    words = "T1, edition-2: 1 place needs you"
    assert words in trainer.get("/admin/").content.decode()

    decide(trainer, "mine")

    assert "place needs you" not in trainer.get("/admin/").content.decode()


def test_taking_the_masters_text_changes_the_draft_and_adopts_the_edition(trainer: Client) -> None:
    decide(trainer, "theirs")

    assert "law and practice" in law()
    assert base_of("T1").pack == "edition-2"  # type: ignore[union-attr]
    assert "No new master edition" in trainer.get("/admin/masters/").content.decode()
    assert trainer.get("/admin/masters/T1/").status_code == 404


def test_keeping_ours_is_remembered(trainer: Client, new_master: Path) -> None:
    decide(trainer, "mine")
    call_command("update_curricula", str(new_master))

    assert "three months" in law()
    assert not MergeConflict.objects.filter(state="open").exists()


def test_a_text_that_changed_since_it_was_shown_is_not_replaced(trainer: Client) -> None:
    row = MergeConflict.objects.get()
    lesson = draft("T1.1.L1")
    block = next(child for child in lesson.body if child.block_type == "variant")
    block.value["body"] = type(block.value["body"])("<p>Whoever stays six months must register.</p>")
    lesson.save_revision()

    trainer.post("/admin/masters/T1/", {"conflict": row.pk, "choice": "theirs"})

    row.refresh_from_db()
    assert (row.state, "six months" in row.mine, "six months" in law()) == ("open", True, True)


def test_a_third_text_written_by_hand_settles_the_place(trainer: Client) -> None:
    edit("T1.1.L1", minutes=9)
    decide(trainer, "edited")

    row = MergeConflict.objects.get()
    assert (row.state, row.decided_by.name) == ("edited", "Tomas")  # type: ignore[union-attr]
    assert base_of("T1").pack == "edition-2"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("who", "status"), [("zoe", 200), ("ana", 302), ("bruno", 302), ("mina", 302), ("olaf", 302)]
)
def test_only_trainers_decide(trainer: Client, world: World, who: str, status: int) -> None:
    trainer.force_login(world.people[who])

    assert trainer.get("/admin/masters/T1/").status_code == status
    row = MergeConflict.objects.get()
    if status != 200:
        trainer.post("/admin/masters/T1/", {"conflict": row.pk, "choice": "theirs"})
        row.refresh_from_db()
        assert row.state == "open"


def test_the_places_cost_the_same_number_of_questions_however_many(trainer: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            trainer.get("/admin/masters/T1/")
        return len(queries)

    asked()
    one = asked()
    row = MergeConflict.objects.get()
    for number in range(5):
        row.pk, row.conflict_key, row.item_key = None, str(number), "T1.1.L2"
        row.save()

    assert asked() == one


def test_loading_again_never_writes_over_what_was_changed_here(
    world: World, course: CoursePage, capsys: pytest.CaptureFixture[str]
) -> None:
    page = LessonPage.objects.descendant_of(course).first()
    page.summary = "Our own line."
    page.save_revision().publish()

    call_command("load_curricula", str(Path(__file__).parent / "course"), verbosity=0)

    assert LessonPage.objects.get(pk=page.pk).summary == "Our own line."
    assert "T1 was changed here and stays as it is" in capsys.readouterr().err


def with_things(folder: Path) -> Path:
    """A master text whose first lesson shows a new picture, a new recording and a new shared piece."""
    lesson = folder / FIRST
    lesson.write_text(
        lesson.read_text()
        + '\n::: image {alt="A red field" file="field.png"}\n:::\n'
        + '\n::: audio The call {file="call.mp3"}\nGood morning.\n:::\n'
        + "\n::: shared before\n:::\n"
    )
    Picture.new("RGB", (60, 30), "red").save(lesson.parent / "field.png")
    (lesson.parent / "call.mp3").write_bytes(b"ID3" + bytes(500))
    (folder / "shared").mkdir()
    (folder / "shared" / "before.md").write_text("::: callout Before you count\nName the **day**.\n:::\n")
    return folder


def test_new_pictures_recordings_and_pieces_of_a_master_arrive(course: CoursePage, new_master: Path) -> None:
    call_command("update_curricula", str(with_things(new_master)), verbosity=0)

    shown = [child.block_type for child in draft("T1.1.L1").body][-3:]
    assert shown == ["image", "recording", "shared"]
    assert base_of("T1").pack == "edition-2"


def test_a_piece_that_reads_otherwise_here_stays(
    course: CoursePage, new_master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("update_curricula", str(with_things(new_master)), verbosity=0)
    piece = SharedPiece.objects.get()
    piece.body[0].value["title"] = "Ours"
    piece.save()

    call_command("update_curricula", str(new_master), verbosity=0)

    assert SharedPiece.objects.get().body[0].value["title"] == "Ours"
    assert "The shared piece before reads otherwise here" in capsys.readouterr().err


def test_questions_of_a_master_wait_for_a_trainer(course: CoursePage, tmp_path: Path) -> None:
    master = pack(tmp_path / "edition-2", {"m1-counts/questions.toml": ('stem = "', 'stem = "Once more: ')})

    call_command("update_curricula", str(master), verbosity=0)

    states = set(latest_pool("T1.1").questions.values_list("state", flat=True))
    assert states == {"reviewed"}, "the trainer takes them into use"


def test_deciding_twice_at_once_reopens_nothing(trainer: Client) -> None:
    """What the second of two people meets who decide the same place: it is settled."""
    conflict = MergeConflict.objects.get()
    person = User.objects.get(email="tomas@example.org")
    decide_conflict(conflict=conflict, choice=Choice.MINE, by=person)

    decide_conflict(conflict=conflict, choice=Choice.THEIRS, by=person)

    conflict.refresh_from_db()
    assert conflict.state == "mine"
    assert not MasterText.objects.filter(adopted_at=None).exists()
