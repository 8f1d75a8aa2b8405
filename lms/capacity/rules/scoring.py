"""Scores, exactly. Inside are whole numbers over a common denominator; what is shown is rounded half up to a tenth.

What is shown is what counts: thresholds are compared with the rounded value (rules of the instrument, 3.5).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import lcm

from lms.capacity.rules.instrument import (
    CORE_ALWAYS,
    FULL,
    LEVELS,
    PROFILE_LETTERS,
    TOP,
    VARIANTS,
    Instrument,
)

SCORED_FROM = 2  # a dimension with fewer applicable indicators has no score, and its weight is spread
NOT_APPLICABLE_PERCENT = 15


class Flaw(StrEnum):
    """Why levels cannot be scored."""

    UNKNOWN_LETTER = "unknown_letter"
    UNKNOWN_VARIANT = "unknown_variant"
    UNKNOWN_INDICATOR = "unknown_indicator"
    LEVEL_OUT_OF_RANGE = "level_out_of_range"
    LEVEL_MISSING = "level_missing"
    RATED_AND_NOT_APPLICABLE = "rated_and_not_applicable"
    GATE_NOT_APPLICABLE = "gate_not_applicable"
    TOO_MUCH_NOT_APPLICABLE = "too_much_not_applicable"


@dataclass(frozen=True, slots=True)
class Problem:
    flaw: Flaw
    place: str


@dataclass(frozen=True, slots=True)
class DimensionPlan:
    key: str
    items: tuple[tuple[str, int], ...]  # indicator key, weight
    full: int  # what the items give at the highest level
    share: int  # of the overall score: what one point of the sum adds, in the plan's denominator

    @property
    def is_scored(self) -> bool:
        return len(self.items) >= SCORED_FROM


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be rated and how it adds up, for one profile and variant."""

    dimensions: tuple[DimensionPlan, ...]
    denominator: int
    indicator_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreProfile:
    """Scores as shown, in tenths of a point (697 is 69.7), the exact sums behind them, and the levels that counted."""

    dimensions: Mapping[str, int | None]
    overall: int
    levels: Mapping[str, int]
    exact_dimensions: Mapping[str, tuple[int, int] | None]
    exact_overall: tuple[int, int]

    def dimension_exactly(self, key: str) -> Fraction | None:
        found = self.exact_dimensions[key]
        return Fraction(*found) if found else None

    def overall_exactly(self) -> Fraction:
        return Fraction(*self.exact_overall)


def tenths(numerator: int, denominator: int) -> int:
    """A quotient in tenths, rounded half up.

    >>> tenths(2495, 100), tenths(249499, 10000)
    (250, 249)
    """
    return (20 * numerator + denominator) // (2 * denominator)


def shown(value: int | None) -> float | None:
    """Tenths as the number that is printed."""
    return None if value is None else value / 10


@lru_cache(maxsize=512)
def plan(
    instrument: Instrument,
    profile: frozenset[str],
    variant: str = FULL,
    not_applicable: frozenset[str] = frozenset(),
) -> Plan:
    applicable = [i for i in instrument.applicable(profile, variant) if i.key not in not_applicable]
    rows = []
    for dimension in instrument.dimensions:
        items = tuple((i.key, i.weight) for i in applicable if i.dimension_key == dimension.key)
        rows.append((dimension, items, TOP * sum(weight for _, weight in items)))
    scored = [(dimension, full) for dimension, items, full in rows if len(items) >= SCORED_FROM]
    common = lcm(*(full for _, full in scored))
    return Plan(
        tuple(
            DimensionPlan(dimension.key, items, full, dimension.weight * common // full if full else 0)
            for dimension, items, full in rows
        ),
        common * sum(dimension.weight for dimension, _ in scored),
        tuple(indicator.key for indicator in applicable),
    )


def score(
    instrument: Instrument,
    profile: Iterable[str],
    levels: Mapping[str, int],
    variant: str = FULL,
    not_applicable: Iterable[str] = (),
) -> ScoreProfile:
    """Scores of a complete sheet (see `problems`). Levels outside the profile or variant do not count."""
    sheet = plan(instrument, frozenset(profile), variant, frozenset(not_applicable))
    shown_tenths: dict[str, int | None] = {}
    exact: dict[str, tuple[int, int] | None] = {}
    counted = {key: levels[key] for key in sheet.indicator_keys}
    total = 0
    for dimension in sheet.dimensions:
        if not dimension.is_scored:
            shown_tenths[dimension.key] = exact[dimension.key] = None
            continue
        points = 0
        for key, weight in dimension.items:
            points += weight * counted[key]
        total += points * dimension.share
        shown_tenths[dimension.key] = tenths(100 * points, dimension.full)
        exact[dimension.key] = (100 * points, dimension.full)
    denominator = sheet.denominator or 1
    overall = tenths(100 * total, denominator)
    return ScoreProfile(shown_tenths, overall, counted, exact, (100 * total, denominator))


def problems(
    instrument: Instrument,
    profile: Iterable[str],
    levels: Mapping[str, object],
    variant: str = FULL,
    not_applicable: Iterable[str] = (),
) -> tuple[Problem, ...]:
    """Everything that keeps a sheet from being scored, each with its place."""
    letters, apart = frozenset(profile), frozenset(not_applicable)
    unknown_letters = letters - {*PROFILE_LETTERS, CORE_ALWAYS}
    if variant not in VARIANTS:
        return (Problem(Flaw.UNKNOWN_VARIANT, variant),)
    known = instrument.indicators
    found = [Problem(Flaw.UNKNOWN_LETTER, letter) for letter in sorted(unknown_letters)]
    found += [Problem(Flaw.UNKNOWN_INDICATOR, key) for key in (*levels, *sorted(apart)) if key not in known]
    found += [
        Problem(Flaw.LEVEL_OUT_OF_RANGE, key)
        for key, level in levels.items()
        if key in known and not is_level(level)
    ]
    found += apart_problems(instrument, letters, apart & known.keys(), levels, variant)
    wanted = plan(instrument, letters, variant, apart).indicator_keys
    found += [Problem(Flaw.LEVEL_MISSING, key) for key in wanted if key not in levels]
    return tuple(found)


def is_level(value: object) -> bool:
    return type(value) is int and value in LEVELS


def apart_problems(
    instrument: Instrument,
    profile: frozenset[str],
    apart: frozenset[str],
    levels: Mapping[str, object],
    variant: str,
) -> list[Problem]:
    """What is wrong with the indicators declared not applicable for a reason of the institution's own."""
    found = [Problem(Flaw.RATED_AND_NOT_APPLICABLE, key) for key in sorted(apart) if key in levels]
    found += [
        Problem(Flaw.GATE_NOT_APPLICABLE, key) for key in sorted(apart) if instrument.indicators[key].gate
    ]
    if not within_cap(instrument, profile, apart, variant):
        found.append(Problem(Flaw.TOO_MUCH_NOT_APPLICABLE, ", ".join(sorted(apart))))
    return found


def within_cap(
    instrument: Instrument, profile: Iterable[str], not_applicable: Iterable[str], variant: str = FULL
) -> bool:
    """At most 15 % of the weight that profile and variant leave in may be declared not applicable."""
    applicable = {i.key: i.weight for i in instrument.applicable(profile, variant)}
    apart = sum(applicable.get(key, 0) for key in set(not_applicable))
    return 100 * apart <= NOT_APPLICABLE_PERCENT * sum(applicable.values())
