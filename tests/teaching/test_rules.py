"""Joining, codes, checking in: tables."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from lms.teaching.rules import checkin, codes
from lms.teaching.rules.joining import Applicant, Kind, Offer, Refusal, next_reminder_at, refusal

OPEN = Offer(Kind.OPEN, True, date(2026, 1, 1), date(2026, 12, 31), 20, 19)
DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("offer", "applicant", "day", "expected"),
    [
        (OPEN, Applicant(), DAY, None),
        (replace(OPEN, members=20), Applicant(), DAY, Refusal.FULL),
        (replace(OPEN, places=None, members=900), Applicant(), DAY, None),
        (replace(OPEN, is_open=False), Applicant(), DAY, Refusal.CLOSED),
        (OPEN, Applicant(was_removed=True), DAY, Refusal.REMOVED),
        (OPEN, Applicant(), date(2025, 12, 31), Refusal.TOO_EARLY),
        (OPEN, Applicant(), date(2026, 12, 31), None),
        (OPEN, Applicant(), date(2027, 1, 1), Refusal.OVER),
        (replace(OPEN, kind=Kind.INVITED), Applicant(), DAY, Refusal.NOT_INVITED),
        (replace(OPEN, kind=Kind.INVITED), Applicant(is_invited=True), DAY, None),
        (replace(OPEN, kind=Kind.INSTITUTION), Applicant(is_invited=True), DAY, Refusal.OTHER_INSTITUTION),
        (replace(OPEN, kind=Kind.INSTITUTION), Applicant(is_of_institution=True), DAY, None),
    ],
)
def test_who_may_join(offer: Offer, applicant: Applicant, day: date, expected: Refusal | None) -> None:
    assert refusal(offer, applicant, day) is expected


def test_a_group_may_be_reminded_a_week_after_the_last_time() -> None:
    last = datetime(2026, 1, 1, tzinfo=UTC)
    again = datetime(2026, 1, 8, tzinfo=UTC)
    assert next_reminder_at(None, last) is None
    assert next_reminder_at(last, last) == next_reminder_at(last, again - timedelta(seconds=1)) == again
    assert next_reminder_at(last, again) is None


def test_one_wrong_sign_and_two_that_changed_places_are_found() -> None:
    chance = Random(7)
    for _each in range(50):
        code = codes.new_code(chance.choice)
        assert codes.is_code(code)
        for at, sign in enumerate(code):
            others = [code[:at] + other + code[at + 1 :] for other in codes.ALPHABET if other != sign]
            assert not any(codes.is_code(other) for other in others)
        swapped = [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)]
        assert not any(codes.is_code(other) for other in swapped if other != code)


def test_a_code_has_no_signs_that_look_alike() -> None:
    for alike in ("0O", "1IL", "2Z", "5S", "8B", "6G", "UV"):
        assert len(set(alike) & set(codes.ALPHABET)) <= 1


def test_a_code_is_read_however_it_was_written() -> None:
    assert codes.tidy(" acde-fghj ") == "ACDEFGHJ"


@pytest.mark.parametrize(
    ("minutes", "expected"), [(-31, False), (-30, True), (0, True), (90, True), (91, False)]
)
def test_the_code_of_the_room_counts_from_half_an_hour_before(minutes: int, expected: bool) -> None:
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    assert (
        checkin.is_open(start, start + timedelta(minutes=90), start + timedelta(minutes=minutes)) is expected
    )
