"""Serials find slips; states follow a table; validity ends the day before."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.credentials.rules.serials import SIGNS, is_serial, serial, tidy
from lms.credentials.rules.states import (
    Act,
    Held,
    Shown,
    State,
    Verdict,
    next_step,
    shown_state,
    valid_through,
)

TODAY = date(2026, 11, 24)
NUMBERS = st.integers(1, 999_999)


@given(NUMBERS)
def test_every_wrong_sign_is_found(number: int) -> None:
    good = serial("EC", 2026, number)
    assert is_serial(good)
    for place in range(len(good)):
        if good[place] == "-":
            continue
        for sign in SIGNS:
            if sign != good[place]:
                assert not is_serial(good[:place] + sign + good[place + 1 :])


def test_nearly_every_swap_of_neighbours_is_found() -> None:
    swapped = found = 0
    for number in range(1, 3000):
        good = serial("EC", 2026, number)
        for place in range(len(good) - 1):
            a, b = good[place], good[place + 1]
            if a != b and "-" not in (a, b):
                swapped += 1
                found += not is_serial(good[:place] + b + a + good[place + 2 :])
    assert found / swapped > 0.99


def test_a_serial_is_read_as_people_type_it() -> None:
    good = serial("MA", 2026, 7)
    assert tidy(f" {good.lower().replace('-', '–')} ") == good


@pytest.mark.parametrize(
    ("held", "verdict", "act"),
    [
        (None, Verdict(True, decision_key="d"), Act.ISSUE),
        (None, Verdict(False, decision_key="d"), Act.KEEP),
        (Held(State.VALID, date(2027, 1, 1), "d"), Verdict(True, decision_key="d"), Act.KEEP),
        (Held(State.VALID, date(2027, 1, 1), "d"), Verdict(True, decision_key="e"), Act.RENEW),
        (Held(State.VALID, date(2027, 1, 1), "d"), Verdict(False, ("coverage",), "d"), Act.WARN),
        (Held(State.AT_RISK, date(2027, 9, 1), "d", TODAY), Verdict(False, decision_key="d"), Act.KEEP),
        (Held(State.AT_RISK, date(2027, 9, 1), "d", date(2026, 11, 23)), Verdict(False), Act.SUSPEND),
        (Held(State.AT_RISK, date(2027, 9, 1), "d", TODAY), Verdict(True, decision_key="d"), Act.RESTORE),
        (Held(State.SUSPENDED, date(2027, 9, 1), "d"), Verdict(True, decision_key="d"), Act.RESTORE),
        (Held(State.SUSPENDED, date(2027, 9, 1), "d"), Verdict(False, decision_key="d"), Act.KEEP),
        (Held(State.SUSPENDED, date(2026, 1, 1), "d"), Verdict(True, decision_key="d"), Act.KEEP),
        (Held(State.VALID, date(2027, 9, 1), "d"), Verdict(True, ended=True), Act.WITHDRAW),
    ],
)
def test_what_follows_from_a_verdict(held: Held | None, verdict: Verdict, act: Act) -> None:
    assert next_step(held, verdict, TODAY).act is act


def test_a_warning_gives_120_days() -> None:
    step = next_step(Held(State.VALID, date(2028, 1, 1), "d"), Verdict(False, ("coverage",)), TODAY)
    assert (step.until, step.reasons) == (date(2027, 3, 24), ("coverage",))


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 11, 24), 36, date(2029, 11, 23)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 1), 24, date(2027, 12, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_validity_ends_the_day_before(day: date, months: int, last: date) -> None:
    assert valid_through(day, months) == last


@pytest.mark.parametrize(
    ("state", "until", "demonstration", "shown"),
    [
        (State.VALID, TODAY, False, Shown.VALID),
        (State.VALID, date(2026, 11, 23), False, Shown.EXPIRED),
        (State.VALID, TODAY, True, Shown.DEMONSTRATION),
        (State.WITHDRAWN, TODAY, False, Shown.WITHDRAWN),
        (State.WITHDRAWN, TODAY, True, Shown.DEMONSTRATION),
        (State.UNDER_RENEWAL, date(2026, 11, 1), False, Shown.UNDER_RENEWAL),
        (State.VOID, TODAY, False, Shown.UNKNOWN),
    ],
)
def test_what_a_stranger_is_told(state: State, until: date, demonstration: bool, shown: Shown) -> None:
    assert shown_state(state, until, TODAY, demonstration=demonstration) is shown
