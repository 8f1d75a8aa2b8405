"""The test of a module as text: a blueprint survives, and one that the pool cannot fill is refused with its line."""

import pytest

from lms.assessment.rules.blueprints import Line
from lms.assessment.rules.questions import Form
from lms.assessment.rules.text import dump_pool
from lms.curriculum.rules.files import (
    BadText,
    CourseFile,
    Folder,
    ModuleFile,
    TestFile,
    read_course,
    write_course,
)
from lms.curriculum.rules.outlines import TestSpec, spec_from_plain
from tests.assessment.questions import single

POOL = (single("a", "K1", 1), single("b", "K1", 2), single("c", "K2", 1))
MODULE = """key = "M"
title = "T"
lessons = []

[test]
passing_share = 0.7
"""


def course_of(test: TestFile) -> CourseFile:
    return CourseFile("C", "T", "", modules=(ModuleFile("M", "T", "", test=test, questions=POOL, name="m"),))


def folder_of(test: str) -> Folder:
    texts = {"course.toml": 'key = "C"\ntitle = "T"\nmodules = ["m"]\n', "m/module.toml": MODULE + test}
    return Folder("c", texts | {"m/questions.toml": dump_pool(POOL)})


@pytest.mark.parametrize(
    "test",
    [
        TestFile(),
        TestFile(blueprint=(Line(2),)),
        TestFile(blueprint=(Line(1, "K1", 1), Line(1, "K2", 0)), time_limit_minutes=30, confidence=True),
    ],
)
def test_a_test_written_and_read_is_the_same(test: TestFile) -> None:
    course = course_of(test)

    assert read_course(Folder("", write_course(course))).modules[0].test == test


def test_a_number_of_questions_is_the_shortest_blueprint() -> None:
    assert read_course(folder_of("questions = 3")).modules[0].test.blueprint == (Line(3),)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("questions = 4", "1 more needed of any competency, any level"),
        ('[[test.blueprint]]\ncompetency = "K1"\nlevel = 1\ncount = 2', "1 more needed of K1, level 1"),
        ('form = "A"\nquestions = 1', "1 more needed"),
        ("questions = 'many'", "cannot be read"),
        ('form = "C"', "cannot be read"),
    ],
)
def test_a_test_that_cannot_be_asked_is_refused_with_its_line(test: str, reason: str) -> None:
    with pytest.raises(BadText) as refused:
        read_course(folder_of(test))

    assert reason in str(refused.value)
    assert refused.value.line == 5


def test_forms_that_are_not_equal_are_refused() -> None:
    uneven = (*POOL, single("d", "K1", 1, Form.A), single("e", "K2", 1, Form.B))
    folder = folder_of("")
    texts = {**folder.texts, "m/questions.toml": dump_pool(uneven)}

    with pytest.raises(BadText, match="1 and 0 questions of K1, level 1"):
        read_course(Folder("c", texts))


def test_an_outline_from_before_blueprints_still_loads() -> None:
    old = {"pool_key": "M", "pool_version": 1, "passing_percent": 70, "attempts": 2, "wait_hours": 48}
    lines = [{"count": 2, "competency": "K1", "level": 1}]

    assert spec_from_plain(old) == TestSpec("M", 1)
    assert spec_from_plain({**old, "blueprint": lines}).paper.blueprint == (Line(2, "K1", 1),)
