"""Whether role paths teach what roles need: a table."""

from dataclasses import replace
from datetime import date

import pytest

from lms.assessment.rules.questions import Kind, Question
from lms.curriculum.rules.files import Block, CourseFile, LessonFile, ModuleFile
from lms.progress.rules.competencies import gates_without_draft, taught_by, untaught
from lms.progress.rules.paths import PathVersion


def module(key: str, *asked: tuple[str, int], times: int = 2) -> ModuleFile:
    """A module whose pool asks each (competency, level) so many times."""
    questions = tuple(
        Question(f"{key}.{name}.{level}.{number}", Kind.SINGLE, "What?", competency=name, level=level)
        for name, level in asked
        for number in range(times)
    )
    return ModuleFile(key, key, "", questions=questions)


TAUGHT = {
    **taught_by(
        CourseFile("C1", "One", "", modules=(module("M1.1", ("K1", 2)), module("M1.2", ("K2", 2), ("K3", 3))))
    ),
    **taught_by(CourseFile("C2", "Two", "", modules=(module("M2.1", ("K4", 2)), module("M2.2")))),
}


def test_a_course_teaches_what_its_modules_ask() -> None:
    assert TAUGHT["C1"] == {"K1", "K2", "K3"}
    assert TAUGHT["C1:M1.2"] == {"K2", "K3"}
    assert TAUGHT["C2:M2.2"] == set()


def test_what_is_asked_once_or_on_the_first_level_only_is_not_taught() -> None:
    once = [module("M3.1", ("K1", 2), times=1), module("M3.2", ("K1", 3), times=1)]
    first = module("M3.3", ("K2", 1), times=6)
    taught = taught_by(CourseFile("C3", "Three", "", modules=(*once, first)))

    assert taught == {"C3": {"K1"}, "C3:M3.1": set(), "C3:M3.2": set(), "C3:M3.3": set()}


@pytest.mark.parametrize(
    ("required", "missing"),
    [
        (("C1", "C2"), []),
        (("C1",), ["K4"]),
        (("C1:M1.1", "C2"), ["K2"]),
        (("C9",), ["K1", "K2", "K4"]),
    ],
)
def test_what_no_required_item_teaches(required: tuple[str, ...], missing: list[str]) -> None:
    path = PathVersion("R1", 1, required, date(2027, 1, 1))
    assert untaught(path, {"K1": 3, "K2": 2, "K3": 1, "K4": 2}, TAUGHT) == missing


def test_gates_without_a_draft_on_the_path() -> None:
    rows = (("Point", "Text"), ("Who", ""))
    drafts = {
        "M5.1": Block("exercise", "Ours", (("evidence", "1.1 2.1"),), rows=rows),
        "M5.2": Block("exercise", "Ours", (("evidence", "3.1"),), rows=rows),
        "M5.3": Block(
            "exercise", "Nothing to fill in", (("evidence", "5.1"),), rows=(("Point", "Text"), ("Who", "x"))
        ),
    }
    modules = tuple(
        ModuleFile(key, key, "", (LessonFile(f"{key}.L1", "L", "", blocks=(block,)),))
        for key, block in drafts.items()
    )
    path = PathVersion("R9", 1, ("C5:M5.1", "C5:M5.3"), date(2027, 1, 1))

    assert gates_without_draft(
        path, [CourseFile("C5", "Five", "", modules=modules)], ["1.1", "3.1", "5.1"]
    ) == ["3.1", "5.1"]
    assert (
        gates_without_draft(
            replace(path, required=("C5",)), [CourseFile("C5", "Five", "", modules=modules)], ["3.1"]
        )
        == []
    )
