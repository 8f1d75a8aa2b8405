"""A translator's file: what it holds, what of it fits, and what becomes of it."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import Translation

from lms.assessment.models import Pool
from lms.assessment.queries.translations import spoken_questions
from lms.curriculum.models import CoursePage, Edition, LessonPage, Rendering
from lms.curriculum.queries import source_pages
from lms.curriculum.queries.translations import lesson_text
from lms.curriculum.rules.files import Block
from lms.curriculum.rules.messages import (
    BadMessages,
    Message,
    Why,
    fit,
    read_messages,
    said_of,
    write_messages,
)
from lms.curriculum.rules.plans import kept_ids
from lms.curriculum.rules.translations import Freshness
from tests.world import World

ROWS = "Count | Persons\nForeign | 2,140"
WANTED = [
    Message("L1/title", "Title"), Message("L1/body/text-1", "One <b>bold</b> word"),
    Message("L1/body/text-2", "Again"), Message("L1/body/table-1/rows", ROWS), Message("L2/title", "Title"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "places", "why"),
    [
        (Message("L1/title", "Title", "عنوان"), {"L1/title"}, None),
        (
            Message("L1/body/text-9", "Again", "مرة أخرى"),
            {"L1/body/text-2"},
            None,
        ),  # it moved inside its lesson
        (Message("L1/body/text-2", "Before", "قبل"), set(), Why.CHANGED),
        (Message("L1/body/case-1", "Before", "قبل"), set(), Why.GONE),
        (Message("L9/title", "Title", "عنوان"), set(), Why.GONE),
        (Message("L1/title", "Title", "عنوان", is_unsure=True), set(), Why.UNSURE),
        (Message("L1/body/text-1", "One <b>bold</b> word", "كلمة"), set(), Why.TAGS),
        (Message("L1/body/text-1", "One <b>bold</b> word", "كلمة <b>غليظة</b>"), {"L1/body/text-1"}, None),
        (Message("L1/body/table-1/rows", ROWS, "عدد | أشخاص"), set(), Why.TABLE),
        (Message("L1/body/table-1/rows", ROWS, "عدد | أشخاص\nأجانب | 2140"), {"L1/body/table-1/rows"}, None),
        (Message("L1/title", "Title", " "), set(), None),
    ],
)
def test_what_of_a_translation_fits(given: Message, places: set[str], why: Why | None) -> None:
    found = fit(WANTED, [given])

    assert {place for place, _text in found.found} == places
    assert [item.why for item in found.unfit] == ([why] if why else [])


def test_a_file_gives_back_the_messages_it_was_made_of() -> None:
    messages = [
        *WANTED, Message("L3/title", 'With "quotes"\nand two lines', "نص", is_unsure=True, earlier="Before"),
    ]  # fmt: skip
    assert read_messages(write_messages(messages, title="C1", language="ar")) == messages


def test_what_is_no_file_of_messages_is_refused() -> None:
    with pytest.raises(BadMessages):
        read_messages('msgid "a\nmsgstr')


def test_a_block_keeps_its_id_when_it_is_reworded_or_moves_down() -> None:
    one, two = Block("text", html="<p>1</p>"), Block("callout", title="2")
    old = [("a", one), ("b", two)]

    assert kept_ids(old, [one, two]) == ["a", "b"]
    assert kept_ids(old, [Block("case"), one, Block("callout", title="other")]) == [None, "a", "b"]
    assert kept_ids(old, [two]) == ["b"]
    assert kept_ids([], [one]) == [None]


def translator(path: Path, prefix: str = "ع ") -> None:
    """Translates everything, keeping marks and tables."""
    file = polib.pofile(str(path), wrapwidth=0)
    for entry in file:
        words = re.sub(r"(^|\| ?)(?=[A-Z])", rf"\1{prefix}", entry.msgid, flags=re.MULTILINE)
        entry.msgstr = words if entry.msgctxt.endswith("/rows") else f"{prefix}{entry.msgid}"
        entry.flags = []
    file.save()


def said(command: str, *arguments: object, **options: object) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def arabic(course: CoursePage, tmp_path: Path) -> Path:
    """The course T1 with everything in Arabic."""
    path = tmp_path / "ar.po"
    said("export_po", "T1", "ar", path)
    translator(path)
    said("import_po", path)
    return path


def test_a_whole_course_is_translated_with_one_file(arabic: Path, drain: Callable[[], None]) -> None:
    drain()

    found = lesson_text(Edition.objects.get().pk, "T1.1.L1", "ar")
    assert found and found.freshness is Freshness.FRESH and found.rendering.untranslated_count == 0
    html = "".join(segment["html"] for segment in found.rendering.segments)
    assert "ع A caller asks how many <b>foreigners</b>" in html
    assert 'href="https://example.org/counts"' in html
    assert "ع Foreign nationality" in html
    assert found.rendering.title == "ع Two counts of one town"
    pool = Pool.objects.get(key="T1.1")
    assert len(spoken_questions(pool, "ar")) == pool.questions.count()


def test_importing_again_changes_nothing(arabic: Path) -> None:
    revisions = LessonPage.objects.get(lesson_key="T1.1.L1", language="ar").revisions.count()

    assert " 0 pages and questions changed, 0 translations do not fit" in said("import_po", arabic)
    assert LessonPage.objects.get(lesson_key="T1.1.L1", language="ar").revisions.count() == revisions


def test_a_dry_run_writes_nothing(course: CoursePage, tmp_path: Path) -> None:
    path = tmp_path / "ar.po"
    said("export_po", "T1", "ar", path)
    translator(path)

    assert "translations fit, 0 do not" in said("import_po", path, dry_run=True)
    assert not LessonPage.objects.filter(language="ar").exists()


def test_a_page_with_a_passage_missing_is_not_published(
    course: CoursePage, tmp_path: Path, drain: Callable[[], None]
) -> None:
    path = tmp_path / "ar.po"
    said("export_po", "T1", "ar", path)
    translator(path)
    file = polib.pofile(str(path))
    next(entry for entry in file if entry.msgctxt == "T1.1.L1/outcome").msgstr = ""
    file.save()

    assert "T1.1.L1: 1 passages have no translation yet; not published" in said("import_po", path)
    drain()
    assert set(Rendering.objects.filter(language="ar").values_list("lesson_key", flat=True)) == {"T1.1.L2"}


def test_a_reworded_text_comes_back_to_the_translator_and_is_not_used(
    arabic: Path, drain: Callable[[], None], tmp_path: Path
) -> None:
    drain()
    lesson = source_pages(LessonPage).get(lesson_key="T1.1.L2")
    lesson.title = "A figure, its date, its source"
    lesson.save_revision().publish()

    assert (
        "T1.1.L2/title: the source text at this place is another one now: “ع A figure and its date”"
        in said("import_po", arabic)
    )
    newer = tmp_path / "newer.po"
    said("export_po", "T1", "ar", newer)
    entry = next(entry for entry in polib.pofile(str(newer)) if entry.msgctxt == "T1.1.L2/title")
    assert (entry.msgid, entry.fuzzy, entry.previous_msgid) == (lesson.title, True, "A figure and its date")
    page = LessonPage.objects.get(lesson_key="T1.1.L2", language="ar")
    assert (page.live, page.title) == (True, "ع A figure and its date")


def test_export_and_load_is_a_fixpoint_with_translations(arabic: Path, tmp_path: Path) -> None:
    said("export_curricula", tmp_path / "one")
    said("load_curricula", tmp_path / "one")
    said("export_curricula", tmp_path / "two")

    one, two = (
        {path.relative_to(root): path.read_text() for path in root.rglob("*.*")}
        for root in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two
    assert any(path.name == "ar.po" for path in one)


def test_a_course_loaded_with_its_translation_is_released_with_it(arabic: Path, tmp_path: Path) -> None:
    said("export_curricula", tmp_path / "one")
    Edition.objects.all().delete()
    Rendering.objects.all().delete()

    said("load_curricula", tmp_path / "one")

    assert Rendering.objects.filter(language="ar").count() == 2


@pytest.mark.parametrize(
    ("title", "language", "words"), [("T9", "ar", "no course"), ("T1", "xx", "not translated into")]
)
def test_a_file_for_something_else_is_refused(
    course: CoursePage, tmp_path: Path, title: str, language: str, words: str
) -> None:
    path = tmp_path / "x.po"
    path.write_text(write_messages(WANTED, title=title, language=language))

    with pytest.raises(CommandError, match=words):
        said("import_po", path)


def test_the_editor_gives_and_takes_po_files_of_a_lesson(
    arabic: Path,
    world: World,
    client: Client,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    client.force_login(world.zoe)
    page = source_pages(LessonPage).get(lesson_key="T1.1.L1")
    work = Translation.objects.get(source__object_id=page.translation_key)

    given = client.get(reverse("wagtail_localize:download_pofile", args=[work.pk]))
    file = polib.pofile(given.content.decode())
    entry = next(entry for entry in file if entry.msgctxt == "title")
    assert entry.msgstr == "ع Two counts of one town"
    entry.msgstr = "عددان لمدينة واحدة"
    file.save(str(tmp_path / "lesson.po"))
    with (tmp_path / "lesson.po").open("rb") as sent:
        client.post(
            reverse("wagtail_localize:upload_pofile", args=[work.pk]), {"file": sent, "next": "/admin/"}
        )
    target = work.get_target_instance()
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[target.pk]))
    assert edit.status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("wagtailadmin_pages:edit", args=[target.pk]), {"action": "publish"})

    target.refresh_from_db()
    assert target.title == "عددان لمدينة واحدة"


def test_a_text_that_is_the_name_of_a_file_opens_no_file(tmp_path: Path) -> None:
    file = tmp_path / "T1.po"
    file.write_text('msgid ""\nmsgstr "Project-Id-Version: T1\\n"\n')
    for read in (read_messages, said_of):
        with pytest.raises(BadMessages):
            read(str(file))
