"""The reviewer's work: taking a round, verifying each indicator, reporting."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.capacity.actions.acting import (
    hold,
    move,
    refuse,
    require,
    require_indicator,
    require_reason,
    require_state,
    ties,
)
from lms.capacity.actions.ratings import add, require_level, require_may_be_left_out
from lms.capacity.models import Rating, Review, Round
from lms.capacity.queries.ratings import agreed, applicable
from lms.capacity.rules.rounds import Act, Judgement, Stage, judgement, may_review
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.rules.roles import Capability


@transaction.atomic
def start_review(*, round: Round, by: User) -> Review:
    """Take a submitted round. By doing so the reviewer declares that nothing ties her to the institution."""
    require(by, Capability.REVIEW, round.institution)
    round = hold(round)
    refuse(may_review(ties(round, by)))
    mine = Review.objects.filter(round=round, reviewer=by).first()
    if mine:
        return mine
    move(round, Act.START_REVIEW)
    review = Review.objects.create(round=round, reviewer=by, started_at=clock.now())
    record(by, "capacity.review_started", review, round.institution.key, {"declared_independent": True})
    return review


@transaction.atomic
def verify_indicator(*, round: Round, indicator_key: str, level: int | None, reason: str, by: User) -> Rating:
    """Confirm, lower or raise the agreed level. Another level than the agreed one needs a reason."""
    round = hold(round)
    require_state(round, Act.VERIFY)
    require_reviewer(round, by)
    require_indicator(round, indicator_key)
    if level is None:
        require_may_be_left_out(round, indicator_key, Stage.VERIFIED)
    else:
        require_level(level)
    claim = agreed(round, Stage.CONSENSUS)[indicator_key]
    if level is None or judgement(claim.level, level) != Judgement.CONFIRM:
        require_reason(reason)
    return add(round, indicator_key, Stage.VERIFIED, level, reason.strip(), by)


@transaction.atomic
def finish_review(*, round: Round, report: str, by: User) -> Review:
    """Hand the verified levels and the report to the ministry."""
    round = hold(round)
    require_state(round, Act.FINISH_REVIEW)
    review = require_reviewer(round, by)
    require_reason(report)
    verified = agreed(round, Stage.VERIFIED)
    if any(indicator.key not in verified for indicator in applicable(round)):
        raise RuleViolation("indicators_left", _("Some indicators are not verified yet."))
    review.report, review.finished_at = report.strip(), clock.now()
    review.save(update_fields=["report", "finished_at"])
    move(round, Act.FINISH_REVIEW)
    record(by, "capacity.review_finished", review, round.institution.key)
    return review


def require_reviewer(round: Round, by: User) -> Review:
    """The open review of this person, who still may review here."""
    require(by, Capability.REVIEW, round.institution)
    refuse(may_review(ties(round, by)))
    review = Review.objects.filter(round=round, reviewer=by, finished_at=None).first()
    if review is None:
        raise RuleViolation("not_allowed", _("Only the reviewer of this round can do this."))
    return review
