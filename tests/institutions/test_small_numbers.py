"""Small counts are hidden, and with them what would give them away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.institutions.rules.small_numbers import hide, hide_nested, shown_share
from lms.institutions.rules.tiles import parse_tiles

COUNTS = st.lists(st.integers(0, 40), max_size=12)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 3, 40], [None, None, 40]),
        ([12, 0, 40], [12, 0, 40]),
        ([1, 1, 9, 40], [None, None, None, 40]),
        ([4, 4, 40], [None, None, 40]),
        ([3], [None]),
        ([], []),
        ([3, 0, 0], [None, None, None]),
    ],
)
def test_small_counts_take_company(counts: list[int], shown: list[int | None]) -> None:
    assert hide(counts, 5) == shown


@given(COUNTS)
def test_nobody_can_be_computed_from_the_total(counts: list[int]) -> None:
    shown = hide(counts, 5)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]

    assert all(seen is None or not 0 < seen < 5 for seen in shown)
    assert all(seen is None or seen == count for count, seen in zip(counts, shown, strict=True))
    if hidden and len(hidden) < len(counts):
        assert len(hidden) >= 2 and sum(hidden) >= 5


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([20, 15, 15, 10, 5, 0], [20, 15, 15, 10, 5, 0]),
        ([20, 19, 15], [20, None, 15]),
        ([20, 19, 18, 17], [20, None, None, None]),
        ([20, 3, 0], [20, None, 0]),
        ([4, 4, 0], [None, None, 0]),
        ([], []),
    ],
)
def test_counts_inside_each_other_leave_no_small_difference(
    counts: list[int], shown: list[int | None]
) -> None:
    assert hide_nested(counts, 5) == shown


@given(COUNTS)
def test_no_difference_of_shown_counts_is_small(counts: list[int]) -> None:
    shown = [count for count in hide_nested(sorted(counts, reverse=True), 5) if count is not None]

    assert not [(one, other) for at, one in enumerate(shown) for other in shown[at:] if 0 < one - other < 5]


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (10, 20, 0.5),
        (2, 20, None),
        (18, 20, None),
        (20, 20, 1.0),
        (0, 20, 0.0),
        (None, 20, None),
        (3, 4, None),
    ],
)
def test_a_share_tells_no_hidden_count(part: int | None, whole: int, share: float | None) -> None:
    assert shown_share(part, whole, 5) == share


def test_two_regions_cannot_share_a_square() -> None:
    with pytest.raises(ValueError, match="share"):
        parse_tiles("code,row,column,label\n1,0,0,A\n2,0,0,B\n")
