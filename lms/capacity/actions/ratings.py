"""Levels and targets: what each person says alone, and what the team agrees on."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.capacity.actions.acting import (
    hold,
    require,
    require_indicator,
    require_reason,
    require_state,
)
from lms.capacity.models import Rating, Round, Target
from lms.capacity.queries.ratings import agreed, levels
from lms.capacity.rules.rounds import Act, Stage
from lms.capacity.rules.scoring import is_level, within_cap
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish


@transaction.atomic
def rate(*, round: Round, indicator_key: str, level: int, reason: str, by: User) -> Rating:
    """Rate an indicator alone. Nobody sees another's rating before the consensus is opened."""
    require(by, Capability.RATE, round.institution)
    round = hold(round)
    require_state(round, Act.RATE)
    require_indicator(round, indicator_key)
    return add(round, indicator_key, Stage.SELF, require_level(level), require_reason(reason), by)


@transaction.atomic
def agree(*, round: Round, indicator_key: str, level: int | None, reason: str, by: User) -> Rating:
    """Write down the level the team agreed on, or (no level) that the indicator does not apply here."""
    require(by, Capability.RUN_ROUND, round.institution)
    round = hold(round)
    require_state(round, Act.AGREE)
    require_indicator(round, indicator_key)
    require_reason(reason)
    if level is None:
        require_may_be_left_out(round, indicator_key, Stage.CONSENSUS)
    else:
        require_level(level)
    rating = add(round, indicator_key, Stage.CONSENSUS, level, reason.strip(), by)
    publish(topics.ROUND_CHANGED, round.key)
    return rating


@transaction.atomic
def set_target(*, round: Round, indicator_key: str, level: int, due_on: date, by: User) -> Target:
    """Write down the level the institution wants to reach, and until when."""
    require(by, Capability.RUN_ROUND, round.institution)
    round = hold(round)
    require_state(round, Act.SET_TARGET)
    require_indicator(round, indicator_key)
    if due_on < round.opened_on:
        raise RuleViolation("target_in_past", _("The day of the target lies before the round."))
    target = Target.objects.create(
        round=round,
        indicator_key=indicator_key,
        level=require_level(level),
        due_on=due_on,
        by=by,
        at=clock.now(),
    )
    record(
        by, "capacity.target_set", round, round.institution.key, {"indicator": indicator_key, "level": level}
    )
    return target


def add(round: Round, indicator_key: str, stage: Stage, level: int | None, reason: str, by: User) -> Rating:
    rating = Rating.objects.create(
        round=round,
        indicator_key=indicator_key,
        stage=stage.value,
        level=level,
        reason=reason,
        by=by,
        at=clock.now(),
    )
    detail = {"indicator": indicator_key, "stage": stage.value, "level": level}
    record(by, "capacity.indicator_rated", round, round.institution.key, detail)
    return rating


def require_level(level: object) -> int:
    if not is_level(level):
        raise RuleViolation("level_out_of_range", _("Choose a level from 0 to 4."))
    assert isinstance(level, int)
    return level


def require_may_be_left_out(round: Round, indicator_key: str, stage: Stage) -> None:
    """Never a gate, and not more than 15 % of the weight."""
    instrument = round.instrument.instrument
    if instrument.indicators[indicator_key].gate:
        raise RuleViolation("gate_not_applicable", _("A gate always applies."))
    apart = levels(agreed(round, stage))[1] | {indicator_key}
    if not within_cap(instrument, round.profile, apart, round.variant):
        raise RuleViolation(
            "too_much_not_applicable",
            # xgettext:no-python-format
            _("No more indicators can be left out: 15 % of the weight is reached."),
        )
