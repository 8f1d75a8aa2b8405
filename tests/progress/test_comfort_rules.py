"""Which moment a late fact counts at, and the piece of a text that shows why it was found."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.progress.rules.excerpts import excerpt, words_in
from lms.progress.rules.lateness import counted_at

OPENED = datetime(2026, 9, 10, 8, tzinfo=UTC)


def day(month: int, number: int, hour: int = 12) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("claimed", "now", "counted"),
    [
        (day(11, 20), day(11, 25), day(11, 20)),  # in its month
        (day(10, 30), day(11, 5), day(10, 30)),  # the month closed less than a week ago
        (day(10, 30), day(11, 8), day(11, 8)),  # published numbers stand
        (day(10, 31, 23), day(11, 7, 23), day(10, 31, 23)),  # the last hour of the grace
        (day(11, 26), day(11, 25), day(11, 25)),  # a clock that runs ahead
        (day(1, 1), day(9, 12), OPENED),  # a clock that stood still
        (datetime(2025, 12, 31, 12, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC), datetime(2025, 12, 31, 12, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_late_fact_counts_when_it_happened_unless_its_month_is_long_closed(
    claimed: datetime, now: datetime, counted: datetime
) -> None:
    opened = min(OPENED, datetime(2025, 12, 1, tzinfo=UTC)) if claimed.year == 2025 else OPENED

    assert counted_at(claimed, opened, now) == counted


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, MOMENTS, MOMENTS)
def test_no_fact_counts_before_the_enrolment_or_in_the_future(
    claimed: datetime, opened: datetime, later: datetime
) -> None:
    now = max(opened, later)

    assert opened <= counted_at(claimed, opened, now) <= now


TEXT = "The población of Aldea: a stock belongs to a day, a flow to a period. Stocks are counted on the first day of the year."


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("stock", ["stock", "Stocks"]),
        ("POBLACION", ["población"]),
        ("flow day", ["day", "flow", "day"]),
        ("ock", []),
        ("", []),
    ],
)
def test_words_are_found_at_their_beginning_without_case_and_accents(query: str, matches: list[str]) -> None:
    assert [piece.text for piece in excerpt(TEXT, words_in(query)) if piece.is_match] == matches


@given(st.text(max_size=600), st.text(max_size=40), st.integers(20, 300))
def test_an_excerpt_is_a_piece_of_the_text(text: str, query: str, width: int) -> None:
    pieces = excerpt(text, words_in(query), width)
    shown = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")

    assert " ".join(shown.split()) in " ".join(__import__("unicodedata").normalize("NFC", text).split())
