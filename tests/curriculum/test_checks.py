"""What is looked at before a lesson goes to a colleague, how old a source may be, and when law is read again."""

from dataclasses import replace
from datetime import date

import pytest

from lms.curriculum.rules.checks import Fault, Known, findings
from lms.curriculum.rules.files import Block, LessonFile
from lms.curriculum.rules.freshness import Review, day_of, review_of, stale_on

TODAY = date(2026, 11, 25)
KNOWN = Known(TODAY, frozenset({"K.1"}), frozenset({"gate"}))
TEXT = Block("text", html="<p>A stock belongs to a day.</p>")
GOOD = LessonFile("L", "Title", "Say it.", 5, blocks=(TEXT,))


def block(kind: str, html: str = "<p>x</p>", title: str = "", **attributes: str) -> Block:
    return Block(kind, title, tuple(sorted(attributes.items())), html)


REAL = block("case", title="Town", real="")
SOURCE = block("source", title="", as_of="2026-07")


@pytest.mark.parametrize(
    ("blocks", "faults"),
    [
        ((TEXT,), []),
        ((), [Fault.NOTHING_TO_READ]),
        ((block("image", alt=""),), [Fault.NO_ALTERNATIVE]),
        ((block("image", alt="flow-chart.png"),), [Fault.ALTERNATIVE_IS_FILE]),
        ((block("image", alt="IMG_2041"),), [Fault.ALTERNATIVE_IS_FILE]),
        ((block("image", alt="Arrivals flow into a stock"),), []),
        ((block("text", "<h2>One</h2><h3>Two</h3><h2>Three</h2>"),), []),
        ((block("text", "<h3>Too deep</h3><p>x</p>"),), [Fault.HEADING_SKIPPED]),
        ((block("callout", "<h3>A box has a title</h3>"),), []),
        ((block("text", '<p><a href="https://x.org">here</a></p>'),), [Fault.LINK_WITHOUT_WORDS]),
        (
            (block("text", '<p><a href="https://x.org"><b>Click here</b></a></p>'),),
            [Fault.LINK_WITHOUT_WORDS],
        ),
        ((block("text", '<p><a href="https://x.org">https://x.org</a></p>'),), [Fault.LINK_WITHOUT_WORDS]),
        ((block("text", '<p><a href="https://x.org">the census</a></p>'),), []),
        ((Block("table", rows=(("", ""), ("1", "2"))),), [Fault.TABLE_WITHOUT_HEAD]),
        ((Block("table", rows=(("", "Persons"), ("Town", "2"))),), []),
        ((Block("exercise", html="<p>x</p>", rows=(("Count", ""), ("", ""))),), [Fault.TABLE_WITHOUT_HEAD]),
        ((REAL, SOURCE), []),
        ((REAL, TEXT), [Fault.CASE_WITHOUT_SOURCE]),
        ((REAL,), [Fault.CASE_WITHOUT_SOURCE]),
        ((replace(REAL, html='<p><a href="https://x.org">report</a></p>'),), []),
        ((block("case", fictional=""),), []),
        ((block("source", as_of="last year"),), [Fault.SOURCE_WITHOUT_DATE]),
        ((block("source", as_of="2024-10"),), [Fault.SOURCE_STALE]),
        ((block("source", as_of="2024-11"),), []),
        ((block("source", as_of="2018-12", stale_after="0"),), []),
        ((block("source", as_of="2024-10", stale_after="36"),), []),
        ((block("variant"),), [Fault.VARIANT_WITHOUT_REVIEW]),
        ((block("variant", review="2026-11-24"),), [Fault.VARIANT_OVERDUE]),
        ((block("variant", review="2026-11-25"),), []),
        ((block("video", captions="a.vtt"),), []),
        ((block("video"),), [Fault.NO_CAPTIONS]),
        ((block("audio", html=""),), [Fault.NO_TRANSCRIPT]),
        ((block("quiz", "<p>K.1</p>"),), []),
        ((block("quiz", "<p>K.1 K.9</p>"),), [Fault.UNKNOWN_QUESTION]),
        ((block("shared", "", title="gate"),), []),
        ((block("shared", "", title="fence"),), [Fault.UNKNOWN_PIECE]),
    ],
)
def test_what_is_found_in_a_lesson(blocks: tuple[Block, ...], faults: list[Fault]) -> None:
    assert [finding.fault for finding in findings(replace(GOOD, blocks=blocks), KNOWN)] == faults


def test_a_finding_says_where() -> None:
    found = findings(replace(GOOD, blocks=(TEXT, REAL)), KNOWN)[0]

    assert (found.block, found.kind, found.title) == (2, "case", "Town")


def test_what_comes_with_time_holds_nothing_up() -> None:
    aged = (block("source", as_of="2001"), block("variant", review="2020-01-01"))

    assert not any(found.blocks_submission for found in findings(replace(GOOD, blocks=aged), KNOWN))
    assert all(found.blocks_submission for found in findings(LessonFile("L", "T", ""), KNOWN))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024", date(2024, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2024-07-01", date(2024, 7, 1)), (" 2024-07 ", date(2024, 7, 31)),
        ("2024-13", None), ("2023-02-29", None), ("0000", None), ("mid-2024", None), ("", None),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(written: str, day: date | None) -> None:
    assert day_of(written) == day


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("2026-11-24", Review.OVERDUE), ("2026-11-25", Review.SOON), ("2027-02-23", Review.SOON),
        ("2027-02-24", Review.LATER), ("soon", Review.UNDATED),
    ],
)  # fmt: skip
def test_when_law_is_read_again(written: str, state: Review) -> None:
    assert review_of(written, TODAY) is state


def test_a_treaty_does_not_age() -> None:
    assert stale_on("2018-12", 0) is None
    assert stale_on("2018-12", None) == date(2020, 12, 31)
