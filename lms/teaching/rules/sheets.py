"""Tests on paper: when a sheet may be entered, and where two entries differ."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum


class BadDay(StrEnum):
    BEFORE_PRINTING = "sat_before_printing"
    IN_THE_FUTURE = "sat_in_the_future"


def wrong_day(sat_on: date, printed_on: date, today: date) -> BadDay | None:
    """Why a sheet cannot have been sat on this day."""
    if sat_on > today:
        return BadDay.IN_THE_FUTURE
    return BadDay.BEFORE_PRINTING if sat_on < printed_on else None


def differing(
    order: Sequence[str], first: Mapping[str, object], second: Mapping[str, object]
) -> tuple[int, ...]:
    """Numbers (from 1) of the questions that two people read differently."""
    return tuple(
        number for number, key in enumerate(order, 1) if settled(first.get(key)) != settled(second.get(key))
    )


def settled(answer: object) -> object:
    """An answer as it is compared: nothing is nothing, and which box came first does not matter for choices."""
    if isinstance(answer, str):
        return answer.strip().casefold() or None
    if isinstance(answer, list):
        parts = tuple(settled(part) for part in answer)
        return parts if any(part is not None for part in parts) else None
    return answer
