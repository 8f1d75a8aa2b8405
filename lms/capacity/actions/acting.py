"""What every act in a round begins with: the right to do it, and a state in which it is possible."""

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.capacity.models import Rating, Review, Round, tied_to
from lms.capacity.rules.rounds import Act, Refusal, State, Ties, after
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution
from lms.institutions.queries import may
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish

REFUSALS = {
    Refusal.OWN_INSTITUTION: _(
        "You act, or acted in the last three years, for this institution; somebody else has to do this."
    ),
    Refusal.RATED_IT: _("You rated in this round; somebody else has to do this."),
    Refusal.REVIEWED_IT: _("You reviewed this round; somebody else has to decide."),
}


def require(by: User, capability: Capability, institution: Institution) -> None:
    if not may(by, capability, institution):
        raise RuleViolation("not_allowed", _("Your role does not allow this here."))


def hold(round: Round) -> Round:
    """The round as it is now, its row locked until the transaction ends."""
    return Round.objects.select_for_update(of=("self",)).with_parts().get(pk=round.pk)


def require_state(round: Round, act: Act) -> State:
    """The state the act leads to."""
    target = after(round.state, act)
    if target is None:
        raise RuleViolation("not_now", _("This is not possible in the present state of the round."))
    return target


def move(round: Round, act: Act) -> None:
    """Bring the round to the state the act leads to, and tell everyone who listens."""
    round.state = require_state(round, act)
    round.changed_at = clock.now()
    round.save(update_fields=["state", "changed_at"])
    publish(topics.ROUND_CHANGED, round.key)


def require_indicator(round: Round, indicator_key: str) -> None:
    applicable = round.instrument.instrument.applicable(round.profile, round.variant)
    if indicator_key not in {indicator.key for indicator in applicable}:
        raise RuleViolation("unknown_indicator", _("This indicator is not part of the round."))


def require_reason(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Give a reason."))
    return reason.strip()


def ties(round: Round, by: User) -> Ties:
    """What binds a person to a round."""
    return Ties(
        belongs=round.institution_id in tied_to(by),
        rated=Rating.objects.filter(round=round, by=by).exclude(stage="verified").exists(),
        reviewed=Review.objects.filter(round=round, reviewer=by).exists(),
    )


def refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RuleViolation(refusal.value, REFUSALS[refusal])
