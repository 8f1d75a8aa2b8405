"""Which version of a path counts for whom, and one path for many roles."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.progress.rules.paths import (
    BadPaths,
    PathVersion,
    Section,
    Span,
    combined_path,
    course_of,
    covers,
    parse_paths,
    version_for,
)

ONE = PathVersion("R1", 1, ("C1",), date(2024, 1, 1))
TWO = PathVersion("R1", 2, ("C1", "C3"), date(2026, 1, 1))
THREE = PathVersion("R1", 3, ("C1", "C3", "C5"), date(2026, 7, 1), transition_months=6)
LONG: Span = (date(2025, 1, 1), date(2028, 1, 1))
BEFORE, DURING, LAST, AFTER = date(2025, 6, 1), date(2026, 3, 1), date(2026, 12, 31), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("held", "day", "version", "covered"),
    [
        ({"C1": [LONG]}, BEFORE, 1, True),
        ({"C1": [LONG]}, DURING, 1, True),  # she was covered when the new version came
        ({"C1": [LONG]}, LAST, 1, True),  # the last day of the transition
        ({"C1": [LONG]}, AFTER, 2, False),
        ({"C1": [(date(2026, 2, 1), date(2029, 1, 31))]}, DURING, 2, False),  # came to it too late
        ({"C1": [(date(2024, 2, 1), date(2026, 2, 1))]}, DURING, 2, False),  # lost it during the transition
        ({"C1": [LONG], "C3": [LONG]}, DURING, 2, True),
        ({}, DURING, 2, False),
        ({}, date(2023, 1, 1), None, False),  # no version was in force
    ],
)
def test_the_version_that_counts(
    held: dict[str, list[Span]], day: date, version: int | None, covered: bool
) -> None:
    found = version_for([TWO, ONE], held, day)

    assert (found.version if found else None) == version
    assert bool(found and covers(found, held, day)) is covered


def test_a_third_version_does_not_lengthen_the_transition_of_the_second() -> None:
    held = {"C1": [LONG]}
    in_autumn = version_for([ONE, TWO, THREE], held, date(2026, 10, 1))
    after = version_for([ONE, TWO, THREE], held, AFTER)

    assert in_autumn == ONE
    assert after == THREE


def test_who_holds_a_course_holds_its_modules_and_not_the_other_way_round() -> None:
    short = PathVersion("R6", 1, ("C2:M2.1",), date(2024, 1, 1))
    whole = PathVersion("R3", 1, ("C2",), date(2024, 1, 1))

    assert covers(short, {"C2": [LONG]}, DURING)
    assert not covers(whole, {"C2:M2.1": [LONG]}, DURING)


SECTIONS = (
    Section("C1", 6, core=True),
    Section("C2:M2.1", 3, frozenset({"R3", "R9"})),
    Section("C9:M9.1", 2, frozenset({"R3", "R7"})),
    Section("C5:M5.3", 3, frozenset({"R7"})),
    Section("C6", 7, frozenset({"R9"})),
)
COMBINED = PathVersion("R*", 1, (), date(2024, 1, 1), sections=SECTIONS, hours_limit=12)


@pytest.mark.parametrize(
    ("roles", "items", "left_out"),
    [
        (["R1"], ("C1",), ()),
        (["R3"], ("C1", "C2:M2.1", "C9:M9.1"), ()),
        (["R3", "R7"], ("C1", "C2:M2.1", "C9:M9.1"), ("C5:M5.3",)),
        (["R3", "R7", "R9"], ("C1", "C2:M2.1", "C9:M9.1"), ("C5:M5.3", "C6")),
    ],
)
def test_many_roles_make_one_path(
    roles: list[str], items: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    found = combined_path(roles, COMBINED)

    assert (found.items, found.left_out) == (items, left_out)
    assert found.hours <= 12


def test_of_things_that_teach_the_same_one_is_enough() -> None:
    same = PathVersion(
        "R*", 1, (), date(2024, 1, 1), sections=SECTIONS, equivalences=(frozenset({"C2:M2.1", "C9:M9.1"}),)
    )
    found = combined_path(["R3"], same)

    assert (found.items, found.left_out) == (("C1", "C2:M2.1"), ())


@given(st.sets(st.sampled_from([f"R{n}" for n in range(1, 12)])))
def test_a_combined_path_never_passes_its_hours_and_names_nothing_twice(roles: set[str]) -> None:
    found = combined_path(roles, COMBINED)

    assert found.hours <= 12
    assert len(set(found.items)) == len(found.items)
    assert {course_of(item) for item in found.items} >= {"C1"}


def test_an_older_file_reads_as_before_and_a_newer_one_says_more() -> None:
    old, new, many = parse_paths(
        """
        [[path]]
        role = "R1"
        version = 1
        courses = ["C1"]
        valid_from = 2024-01-01
        [[path]]
        role = "R1"
        version = 2
        required = ["C1", "C4:M4.3"]
        electives = [{ from = ["C6", "C8"], choose = 1 }]
        transition_months = 6
        note = "Adds referral."
        valid_from = 2026-01-01
        [[path]]
        role = "R*"
        version = 1
        hours_limit = 12
        sections = [{ item = "C1", hours = 6, core = true }]
        valid_from = 2024-01-01
        """
    )

    assert (old.required, old.electives, old.transition_months) == (("C1",), (), 12)
    assert (new.electives, new.transition_ends_on) == (((("C6", "C8"), 1),), date(2026, 6, 30))
    assert many.sections == (Section("C1", 6, core=True),)


@pytest.mark.parametrize(
    "text",
    [
        'role = "R1"\nversion = 1\nvalid_from = 2024-01-01',
        'role = "R1"\nversion = "1"\ncourses = ["C1"]\nvalid_from = 2024-01-01',
        'role = "R1"\nversion = 1\ncourses = "C1"\nvalid_from = 2024-01-01',
        'role = "R1"\nversion = 1\ncourses = ["C1"]\nvalid_from = "soon"',
        'role = "R1"\nversion = 1\ncourses = ["C1"]\nvalid_from = 2024-01-01\nelectives = [{from = ["C2"], choose = 2}]',
        'role = "R*"\nversion = 1\ncourses = ["C1"]\nvalid_from = 2024-01-01',
        'role = "R1"\nversion = 1\nsections = [{item = "C1", hours = 6}]\ncourses = ["C1"]\nvalid_from = 2024-01-01',
    ],
)
def test_a_path_that_cannot_be_used_says_where(text: str) -> None:
    with pytest.raises(BadPaths, match="path 1"):
        parse_paths(f"[[path]]\n{text}")
