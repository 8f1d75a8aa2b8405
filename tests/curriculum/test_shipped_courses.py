"""What is shipped is whole: the first course in full, in the form the export writes, every figure with a source."""

import re
from pathlib import Path

import pytest

from lms.curriculum.rules.files import Block, Folder, LessonFile, read_course

CURRICULA = Path(__file__).resolve().parents[2] / "curricula"
C1 = CURRICULA / "courses" / "c01-foundations"
MODULES = sorted(path.parent.name for path in C1.glob("*/module.toml"))


def lessons() -> list[LessonFile]:
    texts = {
        str(path.relative_to(C1)): path.read_text(encoding="utf-8")
        for path in sorted(C1.rglob("*"))
        if path.suffix in {".toml", ".md"}
    }
    return [lesson for module in read_course(Folder(C1.name, texts)).modules for lesson in module.lessons]


LESSONS = lessons()


def words(lesson: LessonFile) -> int:
    folder = next(C1.rglob(f"{lesson.name}.md"))
    return len(re.findall(r"\w[\w'’.-]*", folder.read_text(encoding="utf-8").split("+++", 2)[2]))


def blocks(lesson: LessonFile, kind: str) -> list[Block]:
    return [block for block in lesson.blocks if block.kind == kind]


def test_the_first_course_has_fourteen_lessons() -> None:
    assert len(LESSONS) == 14


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_is_whole(lesson: LessonFile) -> None:
    assert 600 <= words(lesson) <= 1000
    assert lesson.minutes and len(lesson.summary) == 3 and lesson.terms
    assert len(blocks(lesson, "exercise")) == 1
    assert blocks(lesson, "exercise")[0].attribute("product")
    assert all(
        "fictional" in dict(case.attributes) or "real" in dict(case.attributes)
        for case in blocks(lesson, "case")
    )


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_source_says_who_when_and_how_sure(lesson: LessonFile) -> None:
    for source in blocks(lesson, "source"):
        assert source.attribute("title") and source.attribute("publisher")
        assert re.fullmatch(r"\d{4}(-\d{2})?", source.attribute("as_of"))
        assert source.attribute("certainty") in {"A", "B"}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_place_for_national_law_or_needs_none(module: str) -> None:
    found = [
        path.name for path in (C1 / module).glob("*.md") if "::: variant" in path.read_text(encoding="utf-8")
    ]
    assert found
