"""A trainer looks at a draft as a reader of a country, a role and a language would; nobody else does."""

import pytest
from django.test import Client
from wagtail.models import Locale

from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, LessonPage
from tests.curriculum.editor import lesson_form, signed_in
from tests.world import World

PREVIEW = "/admin/pages/{}/edit/preview/"


@pytest.fixture
def draft(course: CoursePage, world: World) -> LessonPage:
    """The second lesson with a part for Xanadia and one for the front desk."""
    let_write(person=world.tomas, by=None)
    lesson = LessonPage.objects.get(lesson_key="T1.1.L2")
    lesson.body = [
        ("text", "<p>A stock belongs to a day.</p>"),
        ("callout", {"title": "Only in Xanadia", "body": "<p>x</p>", "audience": {"countries": "XA"}}),
        ("callout", {"title": "Only at the desk", "body": "<p>y</p>", "audience": {"roles": ["R1"]}}),
    ]
    lesson.save_revision()
    return lesson


@pytest.mark.parametrize(
    ("query", "seen", "hidden"),
    [
        ("&language=en", [], ["Only in Xanadia", "Only at the desk"]),
        ("&language=en&country=XA", ["Only in Xanadia"], ["Only at the desk"]),
        ("&language=en&role=R1", ["Only at the desk"], ["Only in Xanadia"]),
        ("&language=en&country=XA&role=R1", ["Only in Xanadia", "Only at the desk"], []),
        ("&language=en&country=ZZ", [], ["Only in Xanadia", "Only at the desk"]),
    ],
)
def test_a_draft_is_shown_as_its_reader_would_find_it(
    draft: LessonPage, world: World, query: str, seen: list[str], hidden: list[str]
) -> None:
    page = viewed(signed_in(world.tomas), draft, query)

    assert ">stock</button> belongs to a day." in page
    assert all(words in page for words in seen)
    assert not any(words in page for words in hidden)


def viewed(client: Client, lesson: LessonPage, query: str) -> str:
    """The full page of the newest draft, as its address shows it."""
    return str(client.get(f"/admin/pages/{lesson.pk}/view_draft/?mode=reader{query}").content.decode())


def test_the_choice_stays_while_the_trainer_writes_on(draft: LessonPage, world: World) -> None:
    tomas = signed_in(world.tomas)
    viewed(tomas, draft, "&language=en&country=XA")

    assert "Only in Xanadia" in viewed(tomas, draft, "")


def test_a_lesson_that_is_not_translated_is_shown_in_its_own_language(
    draft: LessonPage, world: World
) -> None:
    page = viewed(signed_in(world.tomas), draft, "&language=ar")

    assert '<html lang="en" dir="ltr">' in page


def test_the_preview_speaks_the_language_chosen(draft: LessonPage, world: World) -> None:
    arabic = draft.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
    arabic.title = "رقم ويومه"
    arabic.save_revision()

    page = viewed(signed_in(world.tomas), draft, "&language=ar")

    assert '<html lang="ar" dir="rtl">' in page and "رقم ويومه" in page


def test_what_is_typed_is_previewed_before_it_is_saved(draft: LessonPage, world: World) -> None:
    tomas, address = signed_in(world.tomas), PREVIEW.format(draft.pk)
    tomas.post(address, lesson_form(draft, title="Typed just now"))

    assert "Typed just now" in tomas.get(f"{address}?mode=reader").content.decode()


@pytest.mark.parametrize("who", ["ana", "bruno", "rosa", "mina", "yara", "olaf"])
def test_nobody_else_sees_a_draft(draft: LessonPage, world: World, who: str) -> None:
    assert signed_in(world.people[who]).get(f"/admin/pages/{draft.pk}/view_draft/").status_code == 302
