"""An instrument as values, and how its text is read. The text is the law; nothing here knows one instrument by name."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

CORE_ALWAYS = "C"
PROFILE_LETTERS = ("O", "D", "T", "R")
FULL, CORE = "full", "core-26"
VARIANTS = (FULL, CORE)
LEVELS = (0, 1, 2, 3, 4)
TOP = LEVELS[-1]
KEY_FORM = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")

T = TypeVar("T")


class BadInstrument(ValueError):
    """A text that is no instrument; says where and what is wrong."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place, self.problem = place, problem


@dataclass(frozen=True)
class Indicator:
    """One question to the institution. `levels` are the five texts, 0 first."""

    key: str
    dimension_key: str
    title: str
    statement: str
    gate: bool
    weight: int
    applies: frozenset[str]
    levels: tuple[str, ...]
    evidence: str
    automatic: str = ""  # what the system itself proves: "coverage" or nothing

    def applies_to(self, profile: Iterable[str]) -> bool:
        return CORE_ALWAYS in self.applies or not self.applies.isdisjoint(profile)


@dataclass(frozen=True)
class Dimension:
    key: str
    title: str
    weight: int
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Gates:
    """Every gate at `least`; up to `tolerated` of them may be one below, except those in `never`."""

    least: int
    tolerated: int = 0
    never: frozenset[str] = frozenset()
    exact: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class AtTop:
    """At least so many indicators at the highest level, in at least so many dimensions, with that evidence."""

    indicators: int
    dimensions: int
    evidence_class: str = ""


@dataclass(frozen=True)
class People:
    """What must be true of trained staff. Coverage is in tenths of a percent of the headcount."""

    headcount_declared: bool
    coverage_tenths: int
    no_role_at_zero: bool


@dataclass(frozen=True)
class ScaleStep:
    """What a level means whatever the indicator."""

    level: int
    name: str
    meaning: str


@dataclass(frozen=True)
class Criteria:
    """What a certificate level asks for. Scores are compared as they are shown."""

    level: int
    name: str
    overall: int
    floor: int | None
    gates: Gates
    at_top: AtTop | None
    people: People
    months: int
    reviewers: int


@dataclass(frozen=True, eq=False)
class Instrument:
    """The whole; equal only to itself, so that what follows from it can be kept."""

    key: str
    family: str  # the key without its version; a certificate names this
    name: str
    version: str
    dimensions: tuple[Dimension, ...]
    core: frozenset[str]
    core_highest: int
    scale: tuple[ScaleStep, ...]
    criteria: tuple[Criteria, ...]  # lowest level first

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        return MappingProxyType({i.key: i for d in self.dimensions for i in d.indicators})

    @cached_property
    def gate_keys(self) -> tuple[str, ...]:
        return tuple(key for key, indicator in self.indicators.items() if indicator.gate)

    def criteria_of(self, level: int) -> Criteria | None:
        return next((criteria for criteria in self.criteria if criteria.level == level), None)

    def highest(self, variant: str) -> int:
        return min(self.core_highest, self.criteria[-1].level) if variant == CORE else self.criteria[-1].level

    def applicable(self, profile: Iterable[str], variant: str = FULL) -> tuple[Indicator, ...]:
        """Indicators that the declared profile and the variant leave in, in their order."""
        letters = frozenset(profile)
        return tuple(
            indicator
            for indicator in self.indicators.values()
            if (variant != CORE or indicator.key in self.core) and indicator.applies_to(letters)
        )


def parse_instrument(text: str) -> Instrument:
    """The instrument in a TOML text.

    Raises:
        BadInstrument: names the place and what is wrong with it.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInstrument("the file", str(error)) from error
    key = want(raw, "the file", "key", str)
    if not KEY_FORM.fullmatch(key):
        raise BadInstrument("key", "use small letters, digits, dots and hyphens")
    version = want(raw, "the file", "version", str)
    instrument = Instrument(
        key=key,
        family=key.removesuffix(f"-{version}"),
        name=want(raw, "the file", "name", str),
        version=version,
        dimensions=tuple(dimension(row) for row in tables(raw, "the file", "dimension")),
        core=frozenset(strings(raw, "the file", "core26")),
        core_highest=want(raw, "the file", "core26_highest", int),
        scale=tuple(scale_step(row) for row in tables(raw, "the file", "scale")),
        criteria=tuple(criteria(row) for row in tables(raw, "the file", "certificate_level")),
    )
    check(instrument)
    return instrument


def dimension(raw: Mapping[str, Any]) -> Dimension:
    key = want(raw, "a dimension", "id", str)
    rows = tables(raw, f"dimension {key}", "indicator")
    return Dimension(
        key,
        want(raw, f"dimension {key}", "title", str),
        positive(raw, f"dimension {key}", "weight"),
        tuple(indicator(row, key) for row in rows),
    )


def indicator(raw: Mapping[str, Any], dimension_key: str) -> Indicator:
    key = want(raw, f"an indicator of {dimension_key}", "id", str)
    place = f"indicator {key}"
    levels = tuple(strings(raw, place, "levels"))
    if len(levels) != len(LEVELS):
        raise BadInstrument(place, f"expected {len(LEVELS)} level texts, found {len(levels)}")
    applies = frozenset(strings(raw, place, "applies"))
    if not applies or applies - {CORE_ALWAYS, *PROFILE_LETTERS}:
        raise BadInstrument(place, "applies takes C or letters of the profile: O, D, T, R")
    return Indicator(
        key=key,
        dimension_key=dimension_key,
        title=want(raw, place, "title", str),
        statement=want(raw, place, "statement", str),
        gate=want(raw, place, "gate", bool),
        weight=positive(raw, place, "weight"),
        applies=applies,
        levels=levels,
        evidence=want(raw, place, "evidence", str),
        automatic=want(raw, place, "automatic", str, ""),
    )


def scale_step(raw: Mapping[str, Any]) -> ScaleStep:
    level = want(raw, "a step of the scale", "level", int)
    place = f"scale, level {level}"
    return ScaleStep(level, want(raw, place, "name", str), want(raw, place, "meaning", str))


def criteria(raw: Mapping[str, Any]) -> Criteria:
    level = positive(raw, "a certificate level", "level")
    place = f"certificate level {level}"
    return Criteria(
        level=level,
        name=want(raw, place, "name", str),
        overall=want(raw, place, "overall", int),
        floor=want(raw, place, "floor", int, 0) or None,
        gates=gates(raw, place),
        at_top=at_top(raw, place),
        people=people(raw, place),
        months=positive(raw, place, "months"),
        reviewers=positive(raw, place, "reviewers"),
    )


def gates(raw: Mapping[str, Any], place: str) -> Gates:
    least = want(raw, place, "gate_min", int)
    tolerance = want(raw, place, "gate_tolerance", dict, {})
    exact = want(raw, place, "exact", dict, {})
    return Gates(
        least,
        want(tolerance, f"{place}, gate_tolerance", f"max_at_{least - 1}", int, 0),
        frozenset(strings(tolerance, f"{place}, gate_tolerance", "never")) if tolerance else frozenset(),
        MappingProxyType({key: want(exact, f"{place}, exact", key, int) for key in exact}),
    )


def at_top(raw: Mapping[str, Any], place: str) -> AtTop | None:
    found = want(raw, place, "at_top", dict, {})
    if not found:
        return None
    place = f"{place}, at_top"
    return AtTop(
        positive(found, place, "indicators"),
        positive(found, place, "dimensions"),
        want(found, place, "evidence", str, ""),
    )


def people(raw: Mapping[str, Any], place: str) -> People:
    found = want(raw, place, "people", dict)
    place = f"{place}, people"
    return People(
        headcount_declared=want(found, place, "headcount_declared", bool, default=False),
        coverage_tenths=10 * want(found, place, "coverage", int, 0),
        no_role_at_zero=want(found, place, "no_role_at_zero", bool, default=False),
    )


def check(instrument: Instrument) -> None:
    """What one table alone cannot show: unique keys, known references, levels in order."""
    keys = [i.key for d in instrument.dimensions for i in d.indicators]
    refuse_twice("indicator", keys)
    refuse_twice("dimension", [d.key for d in instrument.dimensions])
    known = set(keys)
    refuse_unknown("core26", instrument.core, known)
    gate_keys = set(instrument.gate_keys)
    if instrument.core and gate_keys - instrument.core:
        raise BadInstrument("core26", f"gates are missing: {', '.join(sorted(gate_keys - instrument.core))}")
    for row in instrument.criteria:
        refuse_unknown(f"certificate level {row.level}, never", row.gates.never, gate_keys)
        refuse_unknown(f"certificate level {row.level}, exact", row.gates.exact, known)
    if [step.level for step in instrument.scale] != list(LEVELS):
        raise BadInstrument("scale", "steps must be 0, 1, 2, 3, 4 in order")
    levels = [row.level for row in instrument.criteria]
    if levels != list(range(1, len(levels) + 1)):
        raise BadInstrument("certificate_level", "levels must be 1, 2, 3 … in order")


def refuse_twice(what: str, keys: list[str]) -> None:
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise BadInstrument(f"{what} {min(twice)}", "is there twice")


def refuse_unknown(place: str, keys: Iterable[str], known: set[str]) -> None:
    unknown = set(keys) - known
    if unknown:
        raise BadInstrument(place, f"unknown indicator {min(unknown)}")


MISSING: Any = object()


def want(raw: Mapping[str, Any], place: str, name: str, kind: type[T], default: Any = MISSING) -> T:
    value = raw.get(name, default)
    if value is MISSING:
        raise BadInstrument(place, f"{name} is missing")
    # In Python a bool is an int; in an instrument it is not.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise BadInstrument(place, f"{name} must be {NAMES[kind]}")
    return value


NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}


def positive(raw: Mapping[str, Any], place: str, name: str) -> int:
    number = want(raw, place, name, int)
    if number < 1:
        raise BadInstrument(place, f"{name} must be at least 1")
    return number


def strings(raw: Mapping[str, Any], place: str, name: str) -> list[str]:
    found = want(raw, place, name, list)
    if not all(isinstance(item, str) for item in found):
        raise BadInstrument(place, f"{name} must hold texts")
    return found


def tables(raw: Mapping[str, Any], place: str, name: str) -> list[Mapping[str, Any]]:
    found = want(raw, place, name, list)
    if not found or not all(isinstance(item, dict) for item in found):
        raise BadInstrument(place, f"{name} must be at least one table")
    return found
