"""The ministry decides on a reviewed round, and what follows for the certificate."""

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.audit.actions import record
from lms.capacity.actions.acting import hold, move, refuse, require, require_reason, ties
from lms.capacity.models import Decision, Round
from lms.capacity.queries.ratings import scores_at
from lms.capacity.queries.staff import staff_of
from lms.capacity.queries.standing import earned_level, granting_decision
from lms.capacity.rules.instrument import Criteria
from lms.capacity.rules.levels import missing_to_keep
from lms.capacity.rules.rounds import Act, Stage, may_decide
from lms.credentials.actions.register import issue, restore, supersede, suspend, warn, withdraw
from lms.credentials.models import Certificate
from lms.credentials.queries import held_by
from lms.credentials.rules.states import FINAL, Step, Verdict, next_step, renewed_from, valid_through
from lms.credentials.rules.states import Act as RegisterAct
from lms.foundation import clock
from lms.foundation.database import lock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish


@transaction.atomic
def decide_round(*, round: Round, level: int, reason: str, by: User) -> Decision:
    """Grant a level that was earned, a lower one, or none (0), with reasons. Once, by somebody with no part in it.

    Raises:
        RuleViolation: not allowed, not now, no reason, or more than was earned.
    """
    require(by, Capability.DECIDE, round.institution)
    round = hold(round)
    refuse(may_decide(ties(round, by)))
    require_reason(reason)
    move(round, Act.DECIDE)
    if not 0 <= level <= earned_level(round):
        raise RuleViolation(
            "level_not_earned", gettext_lazy("The verified scores and trained staff do not reach this level.")
        )
    decision = Decision.objects.create(
        round=round, level=level, reason=reason.strip(), decided_by=by, decided_at=clock.now()
    )
    record(by, "capacity.round_decided", decision, round.institution.key, {"level": level})
    publish(topics.ROUND_DECIDED, round.key)
    return decision


@transaction.atomic
def reassess(institution: Institution) -> Step | None:
    """Look at an institution's certificate anew: issue, renew, warn, suspend, restore, or leave it as it is.

    What was decided stays decided; what moves by itself is trained staff and the focal point. None: never certified.
    """
    lock([f"reassess {institution.key}"])
    decision = granting_decision(institution)
    if decision is None:
        return None
    criteria = granted_level(decision)
    today = clock.today(institution.territory.country.time_zone)
    programme = decision.round.instrument.family
    held = held_by(institution, programme)
    if held is None and ended_before(decision):
        return Step(RegisterAct.KEEP)
    missing = missing_to_keep(criteria, staff_of(institution, today))
    verdict = Verdict(
        holds=not missing,
        reasons=tuple(lack.lack.value for lack in missing),
        decision_key=key_of(decision),
        level=decision.level,
    )
    step = next_step(held.held if held else None, verdict, today)
    carry_out(step, held, decision)
    return step


def granted_level(decision: Decision) -> Criteria:
    """What the level of a decision asks for, in the language in force."""
    criteria = decision.round.instrument.instrument.criteria_of(decision.level)
    if criteria is None:
        raise RuntimeError(f"decision on {decision.round.key} grants a level the instrument does not have")
    return criteria


def key_of(decision: Decision) -> str:
    return f"round {decision.round.key}"


def ended_before(decision: Decision) -> bool:
    """Whether the certificate of this decision was issued and has ended for good."""
    return Certificate.objects.filter(decision_key=key_of(decision), state__in=FINAL).exists()


def carry_out(step: Step, held: Certificate | None, decision: Decision) -> None:
    if step.act in {RegisterAct.ISSUE, RegisterAct.RENEW}:
        grant(held, decision)
        return
    if held is None:
        return
    reasons = ", ".join(step.reasons)
    if step.act is RegisterAct.WARN and step.until:
        warn(certificate=held, reason=reasons, until=step.until)
    elif step.act is RegisterAct.SUSPEND:
        suspend(certificate=held, reason=reasons)
    elif step.act is RegisterAct.RESTORE:
        restore(certificate=held)
    elif step.act is RegisterAct.WITHDRAW:
        withdraw(certificate=held, reason=reasons, by=None)


def grant(held: Certificate | None, decision: Decision) -> Certificate:
    """Issue what was decided; an older certificate of the same programme is superseded."""
    institution = decision.round.institution
    country = institution.territory.country
    today = clock.today(country.time_zone)
    starts = renewed_from(held.held, today) if held else today
    if held:
        supersede(certificate=held)
    with translation.override(country.language):
        criteria = granted_level(decision)
        statement = statement_of(decision, criteria)
    return issue(
        kind=Certificate.Kind.INSTITUTIONAL,
        country=country,
        institution=institution,
        programme_key=decision.round.instrument.family,
        level=decision.level,
        level_name=criteria.name,
        statement=statement,
        valid_from=today,
        valid_until=valid_through(starts, criteria.months),
        decision_key=key_of(decision),
        demonstration=settings.DEMONSTRATION or institution.is_demonstration,
        by=decision.decided_by,
    )


def statement_of(decision: Decision, criteria: Criteria) -> dict[str, object]:
    round, scores = decision.round, scores_at(decision.round, Stage.VERIFIED)
    overall = f"{scores.overall / 10:.1f}" if scores else ""
    return {
        "holder": round.institution.name,
        "title": _("Institutional certificate"),
        "sentence": _(
            "was assessed against %(instrument)s, verified by an independent reviewer, and granted level "
            "%(level)s “%(name)s”."
        )
        % {"instrument": round.instrument.instrument.name, "level": decision.level, "name": criteria.name},
        "instrument": round.instrument.key,
        "variant": round.variant,
        "profile": round.profile,
        "overall": overall,
        "round_key": str(round.key),
        "decided_on": decision.decided_at.date().isoformat(),
        "issuer": _("Ministry responsible for local government, %(country)s")
        % {"country": round.institution.territory.country.name},
    }
