"""The first course, lesson by lesson: its length, its sources, what it leaves behind and what it asks."""

import re
from itertools import chain
from pathlib import Path

import pytest

from lms.assessment.rules.forms import parallel
from lms.assessment.rules.questions import Form
from lms.curriculum.rules.files import Block, Folder, LessonFile, ModuleFile, read_course, write_course

C1 = Path(__file__).resolve().parents[2] / "curricula" / "courses" / "c01-foundations"
TEXTS = {
    str(path.relative_to(C1)): path.read_text(encoding="utf-8")
    for path in sorted(C1.rglob("*"))
    if path.suffix in {".toml", ".md"}
}
COURSE = read_course(Folder(C1.name, TEXTS))
LESSONS = [lesson for module in COURSE.modules for lesson in module.lessons]
EVERY_LESSON = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
EVERY_MODULE = pytest.mark.parametrize("module", COURSE.modules, ids=lambda module: module.key)


def blocks(lesson: LessonFile, kind: str) -> list[Block]:
    return [block for block in lesson.blocks if block.kind == kind]


def what_is_read(lesson: LessonFile) -> str:
    """The words a learner sees in the body: without marks, tags and attributes."""
    pieces = (
        " ".join([block.title, re.sub(r"<[^>]+>", " ", block.html), *chain(*block.rows)])
        for block in lesson.blocks
        if block.kind != "quiz"
    )
    return " ".join(pieces)


def asked(lesson: LessonFile) -> set[str]:
    return {key for quiz in blocks(lesson, "quiz") for key in re.sub(r"<[^>]+>", " ", quiz.html).split()}


def test_it_has_four_modules_and_fourteen_lessons() -> None:
    assert [len(module.lessons) for module in COURSE.modules] == [4, 3, 3, 4]


@pytest.mark.parametrize("path", [path for path in TEXTS if path.endswith(".md")])
def test_a_lesson_is_written_as_the_export_writes_it(path: str) -> None:
    assert write_course(COURSE)[path] == TEXTS[path]


@EVERY_LESSON
def test_a_lesson_takes_some_minutes_to_read(lesson: LessonFile) -> None:
    assert 600 <= len(re.findall(r"\w[\w'’.-]*", what_is_read(lesson))) <= 1000
    assert 15 <= lesson.minutes <= 30


@EVERY_LESSON
def test_a_lesson_ends_in_terms_and_three_lines(lesson: LessonFile) -> None:
    assert len(lesson.summary) == 3
    assert lesson.terms


@EVERY_LESSON
def test_a_lesson_leaves_a_draft_behind(lesson: LessonFile) -> None:
    (exercise,) = blocks(lesson, "exercise")

    assert exercise.attribute("product")
    assert 0 < int(exercise.attribute("minutes")) < lesson.minutes
    assert exercise.rows, "an exercise has a table to fill in"


@EVERY_LESSON
def test_a_lesson_says_where_its_facts_are_from(lesson: LessonFile) -> None:
    sources = blocks(lesson, "source")

    assert sources
    for source in sources:
        assert source.attribute("title") and source.attribute("publisher") and source.html
        assert re.fullmatch(r"\d{4}(-\d{2})?", source.attribute("as_of"))
        assert source.attribute("certainty") in {"A", "B"}
        assert source.attribute("url", "https://").startswith("https://")


@EVERY_LESSON
def test_a_case_says_whether_it_happened(lesson: LessonFile) -> None:
    cases = blocks(lesson, "case")

    assert cases
    assert all(len({"fictional", "real"} & set(dict(case.attributes))) == 1 for case in cases)


@EVERY_LESSON
def test_a_lesson_does_not_raise_its_voice(lesson: LessonFile) -> None:
    assert "!" not in what_is_read(lesson) + " ".join(lesson.summary)


@EVERY_MODULE
def test_a_module_has_a_dated_place_for_national_law(module: ModuleFile) -> None:
    variants = [block for lesson in module.lessons for block in blocks(lesson, "variant")]

    assert variants
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", variant.attribute("review")) for variant in variants)


@EVERY_MODULE
def test_the_questions_of_a_module_are_taught_in_it(module: ModuleFile) -> None:
    of_no_form = {question.key for question in module.questions if question.form is Form.PRACTICE}
    assert set().union(*map(asked, module.lessons)) == of_no_form
    assert all(map(asked, module.lessons))


@EVERY_MODULE
def test_what_is_asked_before_and_after_the_course_is_taught_and_alike_in_number(module: ModuleFile) -> None:
    forms = [question for question in module.questions if question.form in {Form.A, Form.B}]
    assert {question.lesson for question in forms} <= {lesson.key for lesson in module.lessons}
    assert parallel(module.questions).are_equal
