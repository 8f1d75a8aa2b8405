"""Courses as text: what is written comes back the same, and a mistake is named with its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.curriculum.rules.files import (
    BadText,
    Block,
    Folder,
    guide_blocks,
    read_blocks,
    read_course,
    read_lesson,
    write_block,
    write_course,
    write_lesson,
)
from lms.curriculum.rules.markdown import to_html, to_markdown

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LESSON = (HERE / "course" / "m1-counts" / "l1-two-counts.md").read_text()


def folder(path: Path) -> Folder:
    return Folder(path.name, {str(file.relative_to(path)): file.read_text() for file in path.rglob("*.*")})


def test_a_lesson_is_read_block_by_block() -> None:
    lesson = read_lesson(LESSON, "l1.md", "l1-two-counts")

    assert [block.kind for block in lesson.blocks] == [
        "text", "case", "table", "source", "variant", "exercise", "callout", "quiz",
    ]  # fmt: skip
    assert lesson.blocks[1].attribute("fictional", "?") == ""
    assert lesson.blocks[3].attribute("as_of") == "2024-07"
    assert lesson.blocks[2].rows[0] == ("Count", "Persons")
    assert lesson.blocks[5].rows[0] == ("Count", "Source", "Date")
    assert lesson.terms[0][0] == "Stock"


def test_reading_what_was_written_gives_the_same_course() -> None:
    course = read_course(folder(HERE / "course"))

    assert read_course(Folder("course", write_course(course))) == course


def test_a_table_keeps_its_caption() -> None:
    table = Block("table", "People by year", rows=(("Year", "People"), ("2026", "2,140")))
    (found,) = read_blocks(write_block(table).split("\n"), "l.md", 0)
    assert found == table


def test_a_case_goes_on_below_its_table() -> None:
    case = Block(
        "case",
        "The count",
        (("fictional", ""),),
        "<p>Before.</p>",
        (("Day", "People"), ("Monday", "3")),
        "<p>After.</p>",
    )
    (found,) = read_blocks(write_block(case).split("\n"), "l.md", 0)
    assert found == case


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("case", "| A |\n| --- |\n| 1 |\n\nBetween.\n\n| B |\n| --- |\n| 2 |", "one table"),
        ("exercise", "Do it.\n\n| A |\n| --- |\n|  |\n\nAfterwards.", "belongs above it"),
    ],
)
def test_what_a_container_could_only_show_in_another_order_is_refused(
    kind: str, text: str, reason: str
) -> None:
    with pytest.raises(BadText, match=reason):
        read_blocks(f"::: {kind} Title\n{text}\n:::".split("\n"), "l.md", 0)


def test_writing_is_stable() -> None:
    once = write_lesson(read_lesson(LESSON, "l1.md", "l1"))

    assert write_lesson(read_lesson(once, "l1.md", "l1")) == once


@pytest.mark.parametrize(
    "path", sorted((ROOT / "curricula" / "courses").iterdir()), ids=lambda path: path.name
)
def test_every_course_that_is_shipped_survives_the_round_trip(path: Path) -> None:
    course = read_course(folder(path))

    assert read_course(Folder(course.name, write_course(course))) == course
    assert course.modules and all(module.lessons and module.questions for module in course.modules)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("no front matter", 1, "front matter"),
        ('+++\nkey = "a\n+++\n', 2, "Unterminated"),
        ('+++\nkey = "a"\n+++\n', 1, "title is missing"),
        ('+++\nkey = "a"\ntitle = "A"\n+++\n\n::: case Open\ntext\n', 6, "not closed"),
        ('+++\nkey = "a"\ntitle = "A"\n+++\n\n::: banner X\ntext\n:::\n', 6, "a container is one of"),
        ('+++\nkey = "a"\ntitle = "A"\n+++\n# Title\n', 5, "level 2 or 3"),
        ('+++\nkey = "a"\ntitle = "A"\n+++\n```\ncode\n```\n', 5, "cannot be kept"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadText) as refused:
        read_lesson(text, "l.md", "l")

    assert refused.value.line == line
    assert reason in refused.value.reason


def test_a_missing_file_is_named() -> None:
    with pytest.raises(BadText, match=r"c/m1/module.toml"):
        read_course(Folder("c", {"course.toml": 'key = "C"\ntitle = "T"\nmodules = ["m1"]'}))


WORD = st.from_regex(r"[A-Za-zÀ-ÿء-ي0-9]{1,8}", fullmatch=True)
PLAIN = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
SPAN = st.one_of(
    PLAIN, PLAIN.map(lambda text: f"<b>{text}</b>"), PLAIN.map(lambda text: f"<i>{text}</i>"),
    PLAIN.map(lambda text: f'<a href="https://example.org/x">{text}</a>'),
)  # fmt: skip
LINE = st.lists(SPAN, min_size=1, max_size=3).map(" ".join)
PARAGRAPH = st.one_of(
    LINE.map(lambda text: f"<p>{text}</p>"), PLAIN.map(lambda text: f"<h2>{text}</h2>"),
    PLAIN.map(lambda text: f"<h3>{text}</h3>"),
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"),
)  # fmt: skip


@given(st.lists(PARAGRAPH, min_size=1, max_size=4))
def test_rich_text_survives_markdown(parts: list[str]) -> None:
    html = "".join(parts).replace("</ul><ul>", "</ul><p>between</p><ul>")

    assert to_html(to_markdown(html)) == html


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4", "a_b_c", "1. not a list", "[x](y", "# no heading", "a | b", "5 < 6 & 7", "+ plus"]
)
def test_signs_that_mean_something_in_markdown_stay_signs(text: str) -> None:
    from html import escape

    html = f"<p>{escape(text, quote=False)}</p>"

    assert to_html(to_markdown(html)) == html


def test_attributes_keep_quotation_marks() -> None:
    block = Block("source", attributes=(("title", 'The "count"'),), html="<p>x</p>")
    text = (
        write_lesson(read_lesson('+++\nkey="a"\ntitle="A"\n+++\n', "l", "l"))
        + '\n::: source {title="The \\"count\\""}\nx\n:::\n'
    )

    assert read_lesson(text, "l", "l").blocks == (block,)


def test_a_guide_holds_no_exercise() -> None:
    with pytest.raises(BadText, match="a guide has text, table, callout alone, and no exercise"):
        guide_blocks(["::: exercise Counts", "Fill in.", ":::"], "course/guide.md")
