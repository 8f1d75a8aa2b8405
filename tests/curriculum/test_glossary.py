"""Words are explained where they first stand, and can be looked up by everybody."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lms.curriculum.actions.compiling import with_words_explained
from lms.curriculum.models import CoursePage, LessonPage, Rendering
from lms.curriculum.queries.glossary import Entry, looked_up
from lms.curriculum.rules.audience import Reader
from lms.curriculum.rules.glossary import Term, explain
from tests.world import World

STOCK = Term("Stock", "People there on one day.")
SEEKER = Term("Asylum seeker", "Whose claim is not decided.")


def button(number: int, words: str) -> str:
    return f'<button type="button" class="term" popovertarget="w-{number}">{words}</button>'


@pytest.mark.parametrize(
    ("html", "terms", "expected"),
    [
        ("<p>A stock belongs to a day. A stock.</p>", [STOCK], f"<p>A {button(1, 'stock')} belongs to a day. A stock.</p>"),
        ("<p>Two stocks.</p>", [STOCK], f"<p>Two {button(1, 'stocks')}.</p>"),
        ("<p>A livestock market, stocky.</p>", [STOCK], "<p>A livestock market, stocky.</p>"),
        ("<h2>Stock</h2><p>The stock</p>", [STOCK], f"<h2>Stock</h2><p>The {button(1, 'stock')}</p>"),
        ('<p><a href="x">the stock</a> and stock</p>', [STOCK], f'<p><a href="x">the stock</a> and {button(1, "stock")}</p>'),
        ('<p title="a > stock">x</p>', [STOCK], '<p title="a > stock">x</p>'),
        ("<p>Asylum seekers and stock</p>", [STOCK, SEEKER], f"<p>{button(1, 'Asylum seekers')} and {button(2, 'stock')}</p>"),
        ('<p class="segment-kind">Stock</p><p>stock</p>', [STOCK], f'<p class="segment-kind">Stock</p><p>{button(1, "stock")}</p>'),
        ("<p>R&amp;D</p>", [Term("R&D", "m")], f"<p>{button(1, 'R&amp;D')}</p>"),
        ("<p>كلمة مخزون هنا</p>", [Term("مخزون", "m")], f"<p>كلمة {button(1, 'مخزون')} هنا</p>"),
        ("<p>nothing</p>", [STOCK], "<p>nothing</p>"),
        ("<p>Stocks here</p>", [Term("Stock (of goods)", "m")], f"<p>{button(1, 'Stocks')} here</p>"),
        ("<p>stock</p>", [], "<p>stock</p>"),
    ],
)  # fmt: skip
def test_where_a_word_is_explained(html: str, terms: list[Term], expected: str) -> None:
    found = explain(html, terms, place="w")

    assert found.html.startswith(expected)
    assert found.html.count("<div popover") == len(found.used)


def test_a_meaning_cannot_smuggle_markup_in() -> None:
    html = explain("<p>stock</p>", [Term("stock", '<script>x</script>"')], place="w").html

    assert "<script>" not in html


WORDS = st.lists(st.sampled_from(["stock", "flow", "<b>stock</b>", "&amp;", "town", "stocks"]), max_size=8)


@given(WORDS)
def test_the_text_keeps_its_words(words: list[str]) -> None:
    html = f"<p>{' '.join(words)}</p>"

    explained = explain(html, [STOCK, Term("flow", "m")], place="w").html

    without_notes = re.sub(r"<div popover.*?</div>", "", explained)
    assert re.sub(r"</?button[^>]*>", "", without_notes) == html


def test_a_word_in_a_part_for_some_is_explained_again_for_everyone() -> None:
    parts = [
        {"kind": "text", "audience": {"countries": ["EC"]}, "html": "<p>stock</p>"},
        {"kind": "text", "audience": "all", "html": "<p>stock</p>"},
        {"kind": "text", "audience": "all", "html": "<p>stock</p>"},
    ]

    done = with_words_explained(parts, [STOCK], "L1")

    assert ["popovertarget" in part["html"] for part in done] == [True, True, False]


def test_a_released_lesson_explains_words_of_its_course(course: CoursePage) -> None:
    second = Rendering.objects.get(lesson_key="T1.1.L2")

    html = str(second.safe_segments(Reader())[0].html)

    assert 'popovertarget="word-T1.1.L2-1-1">stock</button>' in html
    assert "People who are there on one day." in html


def test_everybody_looks_words_up(course: CoursePage, client: Client) -> None:
    page = client.get("/learning/glossary/").content.decode()

    assert "Stock" in page and "Two counts of one town" in page and "Counting people" in page


@pytest.mark.parametrize(("query", "found"), [("?text=one+day", True), ("?text=flow", False), ("?letter=S", True), ("?letter=F", False)])  # fmt: skip
def test_words_are_found_by_letter_and_text(
    course: CoursePage, client: Client, query: str, found: bool
) -> None:
    page = client.get(f"/learning/glossary/{query}").content.decode()

    assert ("People who are there on one day." in page) is found


def test_words_of_a_draft_are_not_public(course: CoursePage, client: Client, tmp_path: Path) -> None:
    lesson = LessonPage.objects.get(lesson_key="T1.1.L2")
    lesson.terms = "Flow: people who arrive in a year"
    lesson.save_revision().publish()

    assert "Flow" not in client.get("/learning/glossary/").content.decode()


def test_an_empty_glossary_says_so(world: World, client: Client) -> None:
    assert "No released lesson explains a word yet." in client.get("/learning/glossary/").content.decode()


def test_the_glossary_costs_the_same_for_two_courses(
    course: CoursePage, client: Client, tmp_path: Path, django_assert_num_queries: object
) -> None:
    folder = tmp_path / "t2"
    (folder / "m").mkdir(parents=True)
    (folder / "course.toml").write_text('key = "T2"\ntitle = "Flows"\nstatus = "released"\nmodules = ["m"]\n')
    (folder / "m" / "module.toml").write_text('key = "T2.1"\ntitle = "M"\noutcome = "o"\nlessons = ["l"]\n')
    (folder / "m" / "l.md").write_text(
        '+++\nkey = "T2.1.L1"\ntitle = "L"\noutcome = "o"\nterms = [{term = "Flow", meaning = "m"}]\n+++\n\ntext\n'
    )
    call_command("load_curricula", str(tmp_path), verbosity=0)

    with django_assert_num_queries(1):  # type: ignore[operator]
        page = client.get("/learning/glossary/").content.decode()

    assert "Flow" in page and "Stock" in page


def test_accents_do_not_hide_a_word() -> None:
    entry = Entry("Éxodo", "salida", "es", "L", "C", "Curso")

    assert entry.letter == "E"
    assert looked_up([entry], "exodo", "E") == [entry]
