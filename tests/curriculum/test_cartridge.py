"""A Common Cartridge becomes a course; what it cannot become is named."""

from lms.curriculum.rules.cartridge import read_cartridge
from lms.curriculum.rules.files import Folder, read_course, write_course
from tests.curriculum.cartridges import CARTRIDGE, packed

FOUND = read_cartridge(packed(CARTRIDGE), "C8")


def test_its_outline_becomes_modules_and_lessons() -> None:
    assert [
        (module.key, module.title, [lesson.title for lesson in module.lessons]) for module in FOUND.course.modules
    ] == [
        ("C8.M1", "Two counts", ["Stock and flow", "The figures"]),
        ("C8.M2", "Outside the outline", ["pages/loose.html"]),
    ]  # fmt: skip


def test_a_page_keeps_what_a_lesson_can_show() -> None:
    (block,) = FOUND.course.modules[0].lessons[0].blocks

    assert block.html == (
        '<h2>Stock</h2><p>A <b>stock</b> belongs to a <a href="https://example.org/day">day</a>.</p>'
        "<p>Not this.</p><ol><li>one</li><li>two</li></ol>"
    )


def test_a_link_becomes_a_lesson_with_that_link() -> None:
    (block,) = FOUND.course.modules[0].lessons[1].blocks

    assert block.html == '<p><a href="https://example.org/?a=1&amp;b=2">The figures</a></p>'


def test_a_quiz_becomes_the_questions_of_its_module() -> None:
    assert [(question.kind.value, question.stem) for question in FOUND.course.modules[0].questions] == [
        ("single", "Which has a day?"),
        ("short", "The word for a period?"),
    ]
    assert FOUND.course.modules[0].questions[0].options[0].feedback == "Right."


def test_everything_else_is_named_with_its_reason() -> None:
    assert {(note.place, note.reason) for note in FOUND.reading.left} == {
        ("imsmanifest.xml, item Gone", "it names the resource “gone”, which is not there"),
        ("topic.xml", "a discussion topic is not kept: open one in the course"),
        ("tool.xml", "a tool of another server (LTI) is not connected"),
        ("pages/map.png", "a file is not kept: put it into the lesson where it is used"),
        ("quiz.xml, item odd", "it holds 2 interactions: here a question asks one thing"),
    }
    assert {(note.place, note.reason) for note in FOUND.reading.kept} == {
        ("pages/stock.html", "kept without the image map.png"),
        ("pages/stock.html", "kept without a link that is not allowed (javascript:)"),
        ("pages/stock.html", "kept without embedded content (script)"),
    }


def test_the_course_can_be_written_down_and_read_again() -> None:
    course = FOUND.course

    assert read_course(Folder(course.name, write_course(course))) == course
