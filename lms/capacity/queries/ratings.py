"""The levels of a round, stage by stage, and the scores they give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.accounts.models import User
from lms.capacity.models import Rating, Round, Target
from lms.capacity.rules.instrument import Indicator
from lms.capacity.rules.rounds import Stage, median_level
from lms.capacity.rules.scoring import ScoreProfile, problems, score


@dataclass(frozen=True, slots=True)
class Voice:
    """One rating as it is shown: whose, which level, why, when."""

    level: int | None
    reason: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Aim:
    level: int
    due_on: date


def applicable(round: Round) -> tuple[Indicator, ...]:
    return round.instrument.instrument.applicable(round.profile, round.variant)


def said(row: Rating) -> Voice:
    return Voice(row.level, row.reason, str(row.by) if row.by else "", row.at)


def agreed(round: Round, stage: Stage) -> dict[str, Voice]:
    """Indicator key → the last word of the stage. One query."""
    rows = Rating.objects.filter(round=round).latest_agreed(stage).select_related("by")
    return {row.indicator_key: said(row) for row in rows}


def own_voices(round: Round, user: User) -> dict[str, Voice]:
    """Indicator key → the person's own last rating. One query."""
    rows = Rating.objects.filter(round=round, by=user).latest_voices().select_related("by")
    return {row.indicator_key: said(row) for row in rows}


def voices(round: Round, indicator_key: str) -> list[Voice]:
    """Everybody's own rating of one indicator, in the order of names. One query."""
    rows = Rating.objects.filter(round=round, indicator_key=indicator_key).latest_voices()
    return [said(row) for row in rows.select_related("by").order_by("by__name", "id")]


def history(round: Round, indicator_key: str) -> list[Rating]:
    """Consensus and verified levels of one indicator, the newest first. One query."""
    return list(
        Rating.objects.filter(round=round, indicator_key=indicator_key)
        .exclude(stage=Stage.SELF)
        .select_related("by")
        .order_by("-id")
    )


def rater_count(round: Round) -> int:
    return Rating.objects.filter(round=round, stage=Stage.SELF).values("by").distinct().count()


def aims(round: Round) -> dict[str, Aim]:
    """Indicator key → the last target set. One query."""
    rows = Target.objects.filter(round=round).order_by("id")
    return {row.indicator_key: Aim(row.level, row.due_on) for row in rows}


def levels(found: Mapping[str, Voice]) -> tuple[dict[str, int], frozenset[str]]:
    """The levels given, and the indicators said not to apply."""
    given = {key: voice.level for key, voice in found.items() if voice.level is not None}
    return given, frozenset(key for key, voice in found.items() if voice.level is None)


def scores_at(round: Round, stage: Stage) -> ScoreProfile | None:
    """The scores of a stage; None while levels are missing. Own ratings count by their median."""
    if stage == Stage.SELF:
        return scores_from(round, self_levels(round), frozenset())
    return scores_from(round, *levels(agreed(round, stage)))


def scores_from(
    round: Round, given: Mapping[str, int], not_applicable: frozenset[str]
) -> ScoreProfile | None:
    instrument = round.instrument.instrument
    if problems(instrument, round.profile, given, round.variant, not_applicable):
        return None
    return score(instrument, round.profile, given, round.variant, not_applicable)


def self_levels(round: Round) -> dict[str, int]:
    by_indicator: dict[str, list[int]] = {}
    for row in Rating.objects.filter(round=round, level__isnull=False).latest_voices():
        by_indicator.setdefault(row.indicator_key, []).append(row.level or 0)
    return {key: median_level(found) for key, found in by_indicator.items()}
