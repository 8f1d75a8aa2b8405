"""Questions and courses from other systems, by every door: the browser and the command line."""

import io
import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from lms.assessment.forms.interchange import MOST_UPLOADED_BYTES
from lms.assessment.models import Pool, Question
from lms.assessment.queries.pools import latest_rows
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, LessonPage, ModulePage
from tests.assessment.interchange.hostile import CASES
from tests.curriculum.cartridges import CARTRIDGE, packed
from tests.world import World

MODULE = "T1.1"
GIFT = b"::one::Which count has a day? {=the stock#Right. ~the flow}\n\nJust a text.\n\nDescribe it. {}\n"


@pytest.fixture
def trainer(world: World, course: CoursePage, client: Client) -> Client:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    return client


def upload(client: Client, content: bytes, **more: str) -> object:
    file = SimpleUploadedFile("questions.txt", content)
    return client.post(reverse("assessment_import", args=[MODULE]), {"file": file, "format": "auto", **more})


def plan_of(page: object) -> str:
    return str(page.context["plan"].initial["plan"])  # type: ignore[attr-defined]


def drafts() -> list[Question]:
    return [row for row in latest_rows(MODULE) if row.state == Question.State.DRAFT]


def test_a_trainer_sees_the_plan_first_and_keeps_it_then(trainer: Client, world: World) -> None:
    before = Pool.objects.count()
    page = upload(trainer, GIFT)
    text = page.content.decode()  # type: ignore[attr-defined]

    assert "2 questions can come from this file (gift)" in text
    assert "1 thing cannot" in text and "line 3" in text and "a description asks nothing" in text
    assert "kept with a rubric of one criterion" in text
    assert Pool.objects.count() == before

    answer = trainer.post(reverse("assessment_keep", args=[MODULE]), {"plan": plan_of(page)}, follow=True)

    assert "2 questions came as drafts." in answer.content.decode()
    assert [row.kind for row in drafts()] == ["single", "work"]
    assert {row.written_by for row in drafts()} == {world.tomas}


def test_the_same_file_again_doubles_nothing(trainer: Client) -> None:
    for _ in range(2):
        plan = plan_of(upload(trainer, GIFT))
        answer = trainer.post(reverse("assessment_keep", args=[MODULE]), {"plan": plan}, follow=True)

    assert "2 questions were there already." in answer.content.decode()
    assert len(drafts()) == 2


def test_a_plan_of_another_module_or_of_nobody_is_not_kept(trainer: Client) -> None:
    before = Pool.objects.count()
    for plan in ("", "nonsense", plan_of(upload(trainer, GIFT)) + "x"):
        answer = trainer.post(reverse("assessment_keep", args=[MODULE]), {"plan": plan})
        assert answer.status_code == 422
        assert "Nothing was kept." in answer.content.decode()
    assert Pool.objects.count() == before


def test_questions_leave_as_an_attachment_that_nobody_keeps(trainer: Client) -> None:
    for name, start in (("gift", b"//"), ("moodle-xml", b"<?xml"), ("qti", b"PK")):
        answer = trainer.get(reverse("assessment_export", args=[MODULE, name]))
        assert answer.content.startswith(start)
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "no-store" in answer["Cache-Control"]
    assert trainer.get(reverse("assessment_export", args=[MODULE, "aiken"])).status_code == 404


@pytest.mark.parametrize("name", ["ana", "bruno", "rosa", "mina", "yara", "olaf"])
def test_nobody_else_brings_or_takes_questions(
    world: World, course: CoursePage, client: Client, name: str
) -> None:
    client.force_login(world.people[name])
    refused = {302, 403, 404}

    assert upload(client, GIFT).status_code in refused  # type: ignore[attr-defined]
    for address in (
        reverse("assessment_export", args=[MODULE, "gift"]),
        reverse("curriculum_import"),
    ):
        answer = client.get(address)
        assert answer.status_code in refused
        assert b"{" not in answer.content or answer.status_code == 404
    for address in (reverse("assessment_keep", args=[MODULE]), reverse("curriculum_keep")):
        assert client.post(address, {"plan": "x"}).status_code in refused


def test_a_cartridge_becomes_a_course_draft_and_overwrites_nothing(trainer: Client, world: World) -> None:
    file = SimpleUploadedFile("course.imscc", packed(CARTRIDGE))
    page = trainer.post(reverse("curriculum_import"), {"file": file, "key": "C8"})

    assert "would become a course draft with 3 lessons" in page.content.decode()
    assert not CoursePage.objects.filter(course_key="C8").exists()

    for code in (302, 422):
        answer = trainer.post(reverse("curriculum_keep"), {"plan": plan_of(page)})
        assert answer.status_code == code
    assert "Something here has the key C8 already" in answer.content.decode()
    course = CoursePage.objects.get(course_key="C8")
    assert not course.live
    assert ModulePage.objects.child_of(course).count() == 2
    assert LessonPage.objects.descendant_of(course).count() == 3
    assert {row.state for row in latest_rows("C8.M1")} == {"draft"}


def test_a_key_that_is_taken_or_no_key_is_refused(trainer: Client) -> None:
    file = SimpleUploadedFile("course.imscc", packed(CARTRIDGE))
    answer = trainer.post(reverse("curriculum_import"), {"file": file, "key": "no key"})

    assert answer.status_code == 422
    assert "is no key" in answer.content.decode()


def test_the_page_refuses_hostile_files_in_a_line_and_keeps_nothing(trainer: Client) -> None:
    before = Pool.objects.count(), CoursePage.objects.count()
    for case in CASES:
        if len(case.content) > MOST_UPLOADED_BYTES:
            assert "larger than 10 MB" in upload(trainer, case.content).content.decode()  # type: ignore[attr-defined]
            continue
        file = SimpleUploadedFile("course.imscc", case.content)
        pages = [
            upload(trainer, case.content),
            trainer.post(reverse("curriculum_import"), {"file": file, "key": "C8"}),
        ]
        for page in pages:
            assert page.status_code in {200, 422}, case.name  # type: ignore[attr-defined]
            assert b"<script>alert" not in page.content, case.name  # type: ignore[attr-defined]
    assert (Pool.objects.count(), CoursePage.objects.count()) == before


# --- the command line


def run(*arguments: str) -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_items", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return out.getvalue(), err.getvalue(), int(end.code or 0)
    return out.getvalue(), err.getvalue(), 0


@pytest.fixture
def gift(tmp_path: Path) -> str:
    path = tmp_path / "questions.gift"
    path.write_bytes(GIFT)
    return str(path)


def test_the_command_prints_exactly_what_programs_expect(gift: str) -> None:
    out, _err, code = run(gift, "--json")

    assert code == 0
    assert json.loads(out) == {
        "format": "gift",
        "imported": 2,
        "skipped": [
            {"place": "line 3", "reason": "a description asks nothing"},
            {"place": "line 5", "reason": "kept with a rubric of one criterion: write what is to be shown"},
        ],
        "questions": [
            {"type": "single", "stem": "Which count has a day?", "points": 1},
            {"type": "work", "stem": "Describe it.", "points": 1},
        ],
    }


def test_the_command_writes_only_when_a_pool_is_named(db: None, gift: str) -> None:
    for arguments in ([], ["--dry-run"], ["--into", "P1", "--dry-run"]):
        out, _err, _code = run(gift, *arguments)
        assert "Nothing was written." in out
        assert not Pool.objects.exists()

    out, _err, _code = run(gift, "--into", "P1")

    assert "2 questions added as drafts" in out
    assert [row.key for row in latest_rows("P1")] == ["P1.Q1", "P1.Q2"]


@pytest.mark.parametrize(
    ("content", "arguments", "word"),
    [
        (b"", [], "empty"),
        (b"\xff\xd8\xff\xe0 picture", [], "UTF-8"),
        (GIFT, ["--format", "moodle-xml"], "not well-formed XML"),
        (GIFT, ["--format", "cc"], "not a zip archive"),
        (packed({"a": "b"}), ["--format", "gift"], "is an archive"),
        (packed({"a": "b"}), [], "imsmanifest.xml"),
        (GIFT, ["--into", "a b"], "is no key"),
        (b"<html><body>x</body></html>", ["--format", "qti"], "holds no questions"),
    ],
)
def test_a_refused_file_ends_with_two_and_one_line(
    db: None, tmp_path: Path, content: bytes, arguments: list[str], word: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    out, err, code = run(str(path), *arguments)

    assert (out, code) == ("", 2)
    assert word in err and len(err.strip().splitlines()) == 1
    assert not Pool.objects.exists()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none"))[2] == 2
    assert run(str(tmp_path))[2] == 2


def test_the_command_makes_a_course_of_a_cartridge(db: None, tmp_path: Path) -> None:
    path = tmp_path / "course.imscc"
    path.write_bytes(packed(CARTRIDGE))

    assert json.loads(run(str(path), "--json")[0])["imported"] == 5
    assert not CoursePage.objects.exists()
    assert run(str(path), "--into", "C8")[2] == 0
    assert run(str(path), "--into", "C8")[2] == 2
    assert CoursePage.objects.get().title == "Counting people"


def test_what_is_exported_is_imported_again(course: CoursePage, tmp_path: Path) -> None:
    for name, suffix in (("gift", "gift"), ("moodle-xml", "xml"), ("qti", "zip")):
        target = tmp_path / f"pool.{suffix}"
        call_command("export_items", MODULE, format=name, output=target, stderr=StringIO())
        report = json.loads(run(str(target), "--json")[0])
        assert report["format"] == name
        assert report["imported"] >= 4
        with pytest.raises(CommandError):
            call_command("export_items", MODULE, format=name, output=target, stderr=StringIO())


def test_a_package_of_questions_says_what_it_could_not_carry(course: CoursePage, tmp_path: Path) -> None:
    target = tmp_path / "pool.zip"
    call_command("export_items", MODULE, format="qti", output=target, stderr=StringIO())
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
        assert "imsmanifest.xml" in archive.namelist()
        assert "written" in archive.read("notes.txt").decode()


def test_the_command_refuses_hostile_files_in_a_line_and_keeps_nothing(db: None, tmp_path: Path) -> None:
    path = tmp_path / "file"
    for case in CASES:
        path.write_bytes(case.content)
        out, err, code = run(str(path), "--json")
        assert code in {0, 2}, case.name
        assert (len(err.strip().splitlines()) == 1) if code else json.loads(out), case.name
    assert not Pool.objects.exists()
    assert not CoursePage.objects.exists()
