"""Certificate levels: which one scores reach, what is missing for a level, and what it takes to keep one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from lms.capacity.rules.instrument import FULL, TOP, AtTop, Criteria, Gates, Instrument, People
from lms.capacity.rules.scoring import ScoreProfile, tenths

# A certificate is at risk when coverage falls below this part of what its level asks for (rules, 3.7).
KEEPING_PERCENT = 80
VACANT_DAYS = 90


class Lack(StrEnum):
    """A kind of thing that is missing. The template has the words."""

    OVERALL = "overall"
    FLOOR = "floor"
    GATE = "gate"
    GATES_BELOW = "gates_below"
    EXACT = "exact"
    TOP_INDICATORS = "top_indicators"
    TOP_DIMENSIONS = "top_dimensions"
    HEADCOUNT = "headcount"
    COVERAGE = "coverage"
    ROLE_AT_ZERO = "role_at_zero"
    FOCAL_POINT = "focal_point"


@dataclass(frozen=True, slots=True)
class Missing:
    """`have` against `need` at `key` (indicator, dimension, role, or nothing). Scores and coverage are in tenths."""

    lack: Lack
    key: str = ""
    have: int = 0
    need: int = 0


@dataclass(frozen=True, slots=True)
class Staff:
    """Persons with a valid path against the declared headcount, and how long there has been no focal point."""

    holders: int = 0
    headcount: int = 0
    roles_at_zero: tuple[str, ...] = ()
    focal_point_vacant_days: int = 0

    @property
    def coverage_tenths(self) -> int:
        return tenths(100 * self.holders, self.headcount) if self.headcount else 0


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a level looks at. `measured`: indicators at the top whose level rests on the evidence asked for there."""

    scores: ScoreProfile
    staff: Staff
    variant: str = FULL
    measured: frozenset[str] = frozenset()


def certificate_level_on_scores(instrument: Instrument, scores: ScoreProfile, variant: str = FULL) -> int:
    """The highest level whose thresholds, floors and gates hold; 0 when none does.

    Trained staff, and the class of evidence behind the highest indicators, are judged by `missing_for`.
    """
    for criteria in reversed(instrument.criteria[: instrument.highest(variant)]):
        if next(missing_on_scores(instrument, criteria, scores), None) is None:
            return criteria.level
    return 0


def missing_for(instrument: Instrument, level: int, standing: Standing) -> tuple[Missing, ...]:
    """What keeps a standing from earning `level`; empty when nothing does."""
    criteria = instrument.criteria[level - 1]
    found = list(missing_on_scores(instrument, criteria, standing.scores))
    if criteria.at_top and criteria.at_top.evidence_class:
        found += missing_measured(instrument, criteria.at_top, standing.measured, {m.lack for m in found})
    return (*found, *missing_people(criteria.people, standing.staff))


def level_earned(instrument: Instrument, standing: Standing) -> int:
    """The highest level for which nothing is missing; 0 when there is none."""
    for criteria in reversed(instrument.criteria[: instrument.highest(standing.variant)]):
        if not missing_for(instrument, criteria.level, standing):
            return criteria.level
    return 0


def missing_to_keep(criteria: Criteria, staff: Staff) -> tuple[Missing, ...]:
    """What puts a certificate of this level at risk. Scores were decided on and stay; people come and go."""
    people = replace(
        criteria.people,
        coverage_tenths=criteria.people.coverage_tenths * KEEPING_PERCENT // 100,
        no_role_at_zero=False,
    )
    found = list(missing_people(people, staff))
    if staff.focal_point_vacant_days > VACANT_DAYS:
        found.append(Missing(Lack.FOCAL_POINT, have=staff.focal_point_vacant_days, need=VACANT_DAYS))
    return tuple(found)


def missing_on_scores(instrument: Instrument, criteria: Criteria, scores: ScoreProfile) -> Iterator[Missing]:
    if scores.overall < criteria.overall * 10:
        yield Missing(Lack.OVERALL, "", scores.overall, criteria.overall * 10)
    if criteria.floor is not None:
        floor = criteria.floor * 10
        for key, value in scores.dimensions.items():
            if value is not None and value < floor:
                yield Missing(Lack.FLOOR, key, value, floor)
    yield from missing_at_gates(instrument, criteria.gates, scores)
    if criteria.at_top:
        top = frozenset(key for key, level in scores.levels.items() if level == TOP)
        yield from missing_at_top(instrument, criteria.at_top, top)


def missing_at_gates(instrument: Instrument, gates: Gates, scores: ScoreProfile) -> Iterator[Missing]:
    just_below = []
    for key in instrument.gate_keys:
        level = scores.levels.get(key, gates.least)  # a gate outside the profile asks for nothing
        if level >= gates.least:
            continue
        if gates.tolerated and level == gates.least - 1 and key not in gates.never:
            just_below.append(key)
        else:
            yield Missing(Lack.GATE, key, level, gates.least)
    if len(just_below) > gates.tolerated:
        yield Missing(Lack.GATES_BELOW, " ".join(just_below), len(just_below), gates.tolerated)
    for key, need in gates.exact.items():
        if scores.levels.get(key, need) < need:
            yield Missing(Lack.EXACT, key, scores.levels[key], need)


def missing_at_top(instrument: Instrument, at_top: AtTop, keys: frozenset[str]) -> Iterator[Missing]:
    dimensions = {instrument.indicators[key].dimension_key for key in keys}
    if len(keys) < at_top.indicators:
        yield Missing(Lack.TOP_INDICATORS, "", len(keys), at_top.indicators)
    if len(dimensions) < at_top.dimensions:
        yield Missing(Lack.TOP_DIMENSIONS, "", len(dimensions), at_top.dimensions)


def missing_measured(
    instrument: Instrument, at_top: AtTop, measured: frozenset[str], known: set[Lack]
) -> Iterator[Missing]:
    """The same counts over indicators with the evidence asked for, where the plain counts are not short already."""
    for found in missing_at_top(instrument, at_top, measured):
        if found.lack not in known:
            yield replace(found, key=at_top.evidence_class)


def missing_people(people: People, staff: Staff) -> Iterator[Missing]:
    if people.headcount_declared and not staff.headcount:
        yield Missing(Lack.HEADCOUNT)
        return
    if staff.coverage_tenths < people.coverage_tenths:
        yield Missing(Lack.COVERAGE, "", staff.coverage_tenths, people.coverage_tenths)
    if people.no_role_at_zero:
        for role in staff.roles_at_zero:
            yield Missing(Lack.ROLE_AT_ZERO, role)
