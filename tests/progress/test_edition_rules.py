"""Who moves, who is asked, what is kept: as tables, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.curriculum.rules import outlines
from lms.curriculum.rules.outlines import Outline, OutlineLesson, OutlineModule, Severity
from lms.progress.rules.editions import Group, Placement, forecast, placement, transition
from lms.progress.rules.standing import standing

W, M, B = Severity.WORDING, Severity.MATERIAL, Severity.BREAKING


@pytest.mark.parametrize(
    ("severities", "not_begun", "begun"),
    [
        ([W], Placement.MOVE, Placement.MOVE),
        ([M], Placement.MOVE, Placement.ASK),
        ([B], Placement.MOVE, Placement.ASK),
        ([W, W], Placement.MOVE, Placement.MOVE),
        ([M, W], Placement.MOVE, Placement.ASK),  # a comma after a new lesson
        ([W, B], Placement.MOVE, Placement.ASK),
    ],
)
def test_who_moves_and_who_is_asked(
    severities: list[Severity], not_begun: Placement, begun: Placement
) -> None:
    assert placement(severities, begun=False, completed=False) is not_begun
    assert placement(severities, begun=True, completed=False) is begun
    assert placement(severities, begun=True, completed=True) is Placement.STAY
    assert placement(severities, begun=False, completed=True) is Placement.STAY


def test_a_forecast_counts_everybody_once() -> None:
    groups = [
        Group((), begun=False, completed=False, count=3),
        Group((), begun=True, completed=False, count=5),
        Group((M,), begun=True, completed=False, count=2),  # was asked before and stayed
        Group((), begun=True, completed=True, count=7),
    ]

    found = {
        item.severity: (item.moved, item.asked, item.stayed)
        for item in (forecast(groups, s) for s in Severity)
    }

    assert found == {W: (8, 2, 7), M: (3, 7, 7), B: (3, 7, 7)}


def module(key: str, *lessons: str, tested: bool = True) -> OutlineModule:
    spec = outlines.TestSpec(key, 1) if tested else None
    return OutlineModule(key, key, "", tuple(OutlineLesson(item, item, 6, "x") for item in lessons), spec)


def test_a_transition_tells_what_is_kept_and_what_is_new() -> None:
    old = Outline("C", "C", (module("M1", "a", "b"), module("M2", "c", tested=False)))
    new = Outline("C", "C", (module("M1", "a"), module("M2", "c", "d", "e")))

    found = transition(old, new, finished={"a", "b", "d"}, passed={"M1"})

    assert [lesson.key for lesson in found.kept_lessons] == ["a", "d"]
    assert [item.key for item in found.kept_tests] == ["M1"]
    assert ([lesson.key for lesson in found.new_lessons], found.new_minutes) == (["e"], 6)
    assert [item.key for item in found.new_tests] == ["M2"]
    assert [lesson.key for lesson in found.gone] == ["b"]
    assert found.requestioned == ()  # M2 had no test before: it is new, not other


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@given(KEYS, KEYS, st.sets(st.sampled_from("abcdefgh")))
def test_nothing_passes_all_and_done_stays_done(old: list[str], new: list[str], finished: set[str]) -> None:
    before, after = (Outline("C", "C", (module("M", *keys),)) for keys in (old, new))

    moved = standing(after, finished, set())
    found = transition(before, after, finished, set())

    assert moved.done_count <= moved.lesson_count
    assert {lesson.key for lesson in found.kept_lessons} == finished & set(new)
    assert moved.done_count == len(found.kept_lessons)
    assert not {lesson.key for lesson in found.new_lessons} & finished
