"""Editions: cut once, never changed, and never served by the address of a page."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lms.curriculum.actions.compiling import cleaned
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, Edition, LessonPage, ModulePage, Rendering
from lms.curriculum.queries import (
    change_of,
    changed_courses,
    current_edition,
    released_courses,
)
from lms.curriculum.rules.outlines import (
    Change,
    Ground,
    Outline,
    OutlineLesson,
    OutlineModule,
    Severity,
    compare_outlines,
    from_plain,
    to_plain,
)
from lms.foundation.errors import RuleViolation
from tests.world import World

HERE = Path(__file__).parent


def reword(key: str = "T1.1.L2") -> None:
    lesson = LessonPage.objects.get(lesson_key=key)
    lesson.title = "A figure, its date and its source"
    lesson.save_revision().publish()


def test_loading_a_released_course_cuts_its_first_edition_once(course: CoursePage) -> None:
    call_command("load_curricula", str(HERE / "course"), verbosity=0)

    edition = Edition.objects.get()
    assert (edition.number, len(edition.outline_value.lessons)) == (1, 2)
    assert edition.outline_value.modules[0].test.pool_version == 1  # type: ignore[union-attr]
    assert Rendering.objects.count() == 2


def test_loading_shows_a_plan_and_a_second_loading_changes_nothing(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_curricula", str(HERE / "course"), dry_run=True)
    assert "create  lesson  T1.1.L1" in capsys.readouterr().out
    assert not CoursePage.objects.exists()

    call_command("load_curricula", str(HERE / "course"))
    call_command("load_curricula", str(HERE / "course"))
    assert "create 0, change 0, keep 4, leave 0" in capsys.readouterr().out


def test_export_and_load_is_a_fixpoint(
    course: CoursePage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export_curricula", str(tmp_path / "one"))
    call_command("load_curricula", str(tmp_path / "one"))
    call_command("export_curricula", str(tmp_path / "two"))

    assert "change 0" in capsys.readouterr().out
    files = {path.relative_to(tmp_path / "one"): path.read_text() for path in (tmp_path / "one").rglob("*.*")}
    assert files == {
        path.relative_to(tmp_path / "two"): path.read_text() for path in (tmp_path / "two").rglob("*.*")
    }


def test_a_mistake_in_a_file_loads_nothing(db: None, tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('key = "X"\n')

    with pytest.raises(CommandError, match=r"course\.toml, line 1: title is missing"):
        call_command("load_curricula", str(tmp_path))
    assert not CoursePage.objects.exists()


def test_publishing_a_page_changes_no_edition(course: CoursePage) -> None:
    reword()

    assert Edition.objects.count() == 1
    assert Rendering.objects.get(edition__number=1, lesson_key="T1.1.L2").title == "A figure and its date"
    assert [item.course.course_key for item in changed_courses()] == ["T1"]


def test_a_release_cuts_the_next_edition_and_keeps_the_last(course: CoursePage, world: World) -> None:
    reword()

    edition = cut_edition(course=course, severity=Severity.WORDING, note="Title", by=world.tomas)

    assert edition.number == 2
    assert current_edition("T1") == edition
    assert Rendering.objects.get(edition__number=1, lesson_key="T1.1.L2").title == "A figure and its date"
    assert changed_courses() == []


def test_releasing_without_a_change_is_refused(course: CoursePage, world: World) -> None:
    with pytest.raises(RuleViolation, match="nothing_changed"):
        cut_edition(course=course, severity=Severity.WORDING, by=world.tomas)


def test_a_corrected_question_is_seen_as_a_change(course: CoursePage, tmp_path: Path) -> None:
    call_command("export_curricula", str(tmp_path))
    pool = next(tmp_path.rglob("questions.toml"))
    pool.write_text(pool.read_text().replace("Which is a stock?", "Which one is a stock?"))
    call_command("load_curricula", str(tmp_path), verbosity=0)

    change = change_of(CoursePage.objects.get()).change
    assert change.requestioned == ("T1.1",)
    assert change.suggested is Severity.MATERIAL


def test_what_learners_read_was_cleaned() -> None:
    html = cleaned(
        '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x">b</a><iframe src="x"></iframe></p>'
    )

    assert (
        "onclick" not in html and "script" not in html and "javascript" not in html and "iframe" not in html
    )


def test_a_drawing_keeps_its_shapes_and_loses_its_scripts() -> None:
    html = cleaned(
        '<svg viewBox="0 0 1 1" onload="x()"><circle cx="1" cy="1" r="1"/><script>x</script><a href="javascript:x"/></svg>'
    )

    assert "circle" in html
    assert "onload" not in html and "script" not in html


def test_no_page_of_the_catalogue_is_served(course: CoursePage, client: Client) -> None:
    for address in ("/c01/", "/course/", "/catalogue/course/"):
        assert client.get(address).status_code == 404


def test_drafts_are_not_shown_to_learners(db: None, tmp_path: Path) -> None:
    call_command("load_curricula", str(HERE / "course"), verbosity=0)
    draft = tmp_path / "draft"
    draft.mkdir()
    (draft / "course.toml").write_text('key = "T2"\ntitle = "Later"\nstatus = "draft"\n')
    call_command("load_curricula", str(tmp_path), verbosity=0)

    assert [edition.course_key for edition in released_courses()] == ["T1"]
    assert not CoursePage.objects.get(course_key="T2").live


@pytest.mark.parametrize(
    ("who", "status"), [("tomas", 200), ("zoe", 200), ("ana", "login"), ("mina", "login"), ("olaf", "login")]
)
def test_only_trainers_reach_the_releases(
    course: CoursePage, world: World, client: Client, who: str, status: int | str
) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.people[who])

    answer = client.get("/admin/releases/T1/")

    assert answer.status_code == (302 if status == "login" else status)


def test_a_trainer_releases_in_the_browser(course: CoursePage, world: World, client: Client) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    reword()

    page = client.get("/admin/releases/T1/")
    assert "A figure, its date and its source" in page.content.decode()
    done = client.post("/admin/releases/T1/", {"severity": "wording", "note": "A clearer title"})

    assert done.status_code == 302
    assert current_edition("T1").number == 2  # type: ignore[union-attr]
    again = client.post("/admin/releases/T1/", {"severity": "wording", "note": "Again"})
    assert again.status_code == 422


LESSONS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    keys = draw(LESSONS)
    cut = draw(st.integers(0, len(keys)))
    parts = [keys[:cut], keys[cut:]]
    return Outline("C", "Title", tuple(
        OutlineModule(f"M{number}", "m", "", tuple(OutlineLesson(key, key, 5, draw(st.sampled_from("xy"))) for key in part))
        for number, part in enumerate(parts)
    ))  # fmt: skip


@given(outlines())
def test_an_outline_does_not_differ_from_itself(outline: Outline) -> None:
    assert not compare_outlines(outline, outline)
    assert from_plain(to_plain(outline)) == outline


@given(outlines(), outlines())
def test_what_was_added_one_way_was_removed_the_other_way(one: Outline, other: Outline) -> None:
    there, back = compare_outlines(one, other), compare_outlines(other, one)

    assert set(there.added) == set(back.removed)
    assert set(there.reworded) == set(back.reworded)


@pytest.mark.parametrize(
    ("change", "ground", "severity"),
    [
        (Change(promised=("requires",)), Ground.DEMANDS, Severity.MATERIAL),
        (Change(promised=("workplace_task", "aim")), Ground.DEMANDS, Severity.MATERIAL),
        (Change(promised=("certificate_months",)), Ground.WORDS, Severity.WORDING),
        (Change(promised=("hours", "aim")), Ground.WORDS, Severity.WORDING),
        (Change(other_outcomes=("M1",)), Ground.WORDS, Severity.WORDING),
        (Change(moved=("a",), promised=("hours",)), Ground.WORDS, Severity.WORDING),
        (Change(moved=("a",)), Ground.PLACES, Severity.WORDING),
        (Change(added=("a",), promised=("requires",)), Ground.LESSONS, Severity.MATERIAL),
    ],
)
def test_what_a_course_asks_for_is_material_and_what_it_says_is_wording(
    change: Change, ground: Ground, severity: Severity
) -> None:
    assert change and (change.ground, change.suggested) == (ground, severity)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("requires", "T9", "Courses to complete before"),
        ("workplace_task", True, "Asks for a task at work"),
        ("certificate_months", 24, "Months a certificate is valid"),
        ("hours", 77, "Hours"),
        ("aim", "Tell a stock from a flow in every table.", "Aim"),
    ],
)
def test_what_only_the_course_says_of_itself_is_named_and_released(
    course: CoursePage, world: World, client: Client, name: str, value: object, words: str
) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    setattr(course, name, value)
    course.save_revision().publish()

    assert change_of(CoursePage.objects.get()).change.promised == (name,)
    assert f"<h2>{words}</h2>" in client.get("/admin/releases/T1/").content.decode()
    cut_edition(course=CoursePage.objects.get(), severity=Severity.WORDING, by=world.tomas)
    assert changed_courses() == []


def test_another_outcome_of_a_module_is_named_and_released(
    course: CoursePage, world: World, client: Client
) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    module = ModulePage.objects.get()
    module.outcome = "Tell what a figure counts."
    module.save_revision().publish()

    page = client.get("/admin/releases/T1/").content.decode()
    assert "Modules with another learning outcome" in page
    cut_edition(course=CoursePage.objects.get(), severity=Severity.WORDING, by=world.tomas)
    assert changed_courses() == []


@pytest.mark.parametrize(
    ("written", "day"), [("2027-11-01", "2027-11-01"), ("2027-11", "2027-11-30"), ("soon", None)]
)
def test_a_day_of_review_is_kept_however_it_was_written(
    db: None, tmp_path: Path, written: str, day: str | None
) -> None:
    shutil.copytree(HERE / "course", tmp_path / "course")
    lesson = next((tmp_path / "course").rglob("l1-two-counts.md"))
    lesson.write_text(lesson.read_text().replace('review="2027-11-01"', f'review="{written}"'))

    call_command("load_curricula", str(tmp_path / "course"), verbosity=0)

    segments = Rendering.objects.get(lesson_key="T1.1.L1").segments
    assert [row.get("review") for row in segments if row["kind"] == "variant"] == [day]
