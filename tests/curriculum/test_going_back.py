"""Editions are listed, compared line by line, and the pages can go back to one as drafts."""

import pytest
from django.test import Client

from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.actions.restoring import bring_back, plan_of_return
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, Edition, LessonPage
from lms.curriculum.rules.comparing import Mark, compared
from lms.curriculum.rules.outlines import Severity
from lms.foundation.errors import RuleViolation
from tests.curriculum.editor import edit, lesson_form, signed_in
from tests.world import World


def test_files_that_come_and_go_are_named() -> None:
    found = compared({"a": "x", "b": "y", "c": "z"}, {"a": "x", "b": "Y", "d": "w"})

    assert [(file.path, file.mark) for file in found] == [
        ("b", Mark.CHANGED), ("d", Mark.ADDED), ("c", Mark.REMOVED)
    ]  # fmt: skip


@pytest.fixture
def second(course: CoursePage, world: World) -> Edition:
    """T1 in a second edition, in which the second lesson says something else and a third stands behind it."""
    let_write(person=world.tomas, by=None)
    lesson = LessonPage.objects.get(lesson_key="T1.1.L2")
    lesson.title = "Other words"
    lesson.save_revision().publish()
    module = lesson.get_parent()
    module.add_child(instance=LessonPage(title="Third", slug="third", lesson_key="T1.1.L3", outcome="o"))
    return cut_edition(course=course, severity=Severity.MATERIAL, note="More", by=world.tomas)


def test_the_list_says_who_released_what(second: Edition, world: World) -> None:
    page = signed_in(world.tomas).get("/admin/releases/T1/editions/").content.decode()

    assert "Tomas" in page and "More" in page and "First edition" in page
    assert "Compare with edition 1" in page


def test_two_editions_are_compared_lesson_by_lesson(second: Edition, world: World) -> None:
    page = signed_in(world.tomas).get("/admin/releases/T1/editions/1/2/").content.decode()

    assert "<h2>Other words <small>m1-counts/l2-a-date.md</small>" in page
    assert "<del>" in page and "<ins>" in page and "Other" in page
    assert ">Edition 1</th>" in page and ">Edition 2</th>" in page
    assert "m1-counts/third.md" in page


def test_going_back_is_shown_first_and_makes_drafts(second: Edition, world: World) -> None:
    tomas = signed_in(world.tomas)
    page = tomas.get("/admin/releases/T1/editions/1/back/").content.decode()
    assert "gets a draft with the old words" in page and "is newer than the edition and stays" in page

    answer = tomas.post("/admin/releases/T1/editions/1/back/")

    assert answer.status_code == 302
    lesson = LessonPage.objects.get(lesson_key="T1.1.L2")
    assert (lesson.title, lesson.has_unpublished_changes) == ("Other words", True)
    draft = lesson.get_latest_revision_as_object()
    assert draft.title == "A figure and its date"
    assert draft.latest_revision.user == world.tomas
    assert Edition.objects.count() == 2


def test_a_deleted_lesson_comes_back_as_a_draft(second: Edition, course: CoursePage, world: World) -> None:
    LessonPage.objects.get(lesson_key="T1.1.L1").delete()
    course = CoursePage.objects.get()

    bring_back(edition=Edition.objects.get(number=1), course=course, by=world.tomas)

    lesson = LessonPage.objects.get(lesson_key="T1.1.L1")
    assert not lesson.live
    assert len(lesson.body) == 8


def test_a_lesson_nobody_approved_is_in_no_edition(second: Edition, course: CoursePage, world: World) -> None:
    module = LessonPage.objects.get(lesson_key="T1.1.L2").get_parent()
    module.add_child(
        instance=LessonPage(title="Draft", slug="draft", lesson_key="T1.1.L4", outcome="o", live=False)
    )
    LessonPage.objects.get(lesson_key="T1.1.L3").delete()

    edition = cut_edition(course=CoursePage.objects.get(), severity=Severity.MATERIAL, by=world.tomas)

    assert [lesson.key for lesson in edition.outline_value.lessons] == ["T1.1.L1", "T1.1.L2"]
    assert "m1-counts/draft.md" not in edition.source
    assert edition.renderings.count() == 2


def test_going_back_to_what_is_there_is_refused(course: CoursePage, world: World) -> None:
    edition = Edition.objects.get()
    assert plan_of_return(edition, course) == []

    with pytest.raises(RuleViolation, match="same_already"):
        bring_back(edition=edition, course=course, by=world.tomas)


def test_wagtails_comparison_of_drafts_shows_our_pieces(course: CoursePage, world: World) -> None:
    let_write(person=world.tomas, by=None)
    lesson, tomas = LessonPage.objects.get(lesson_key="T1.1.L2"), signed_in(world.tomas)
    callout = ("callout", {"title": "Remember", "body": lesson_form(lesson)["body-0-value"]})
    edit(tomas, lesson, lesson_form(lesson, title="Old"))
    edit(tomas, lesson, lesson_form(lesson, [callout], title="New"))
    first, second = lesson.revisions.order_by("created_at").values_list("pk", flat=True)[1:3]

    page = tomas.get(f"/admin/pages/{lesson.pk}/revisions/compare/{first}...{second}/").content.decode()

    assert "Remember" in page and "A stock belongs to a day." in page


@pytest.mark.parametrize("address", ["editions/", "editions/1/1/", "editions/1/back/"])
@pytest.mark.parametrize("who", ["ana", "bruno", "rosa", "mina", "yara", "olaf"])
def test_only_trainers_see_editions(
    course: CoursePage, world: World, client: Client, who: str, address: str
) -> None:
    client.force_login(world.people[who])

    assert client.get(f"/admin/releases/T1/{address}").status_code == 302
