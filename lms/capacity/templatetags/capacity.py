"""Words for the codes of rules, in the reader's language."""

from django import template
from django.utils.translation import gettext_lazy as _

from lms.capacity.rules.cycle import CycleStep, NextAct, Who
from lms.capacity.rules.evidence import Gap
from lms.capacity.rules.levels import Lack, Missing
from lms.capacity.rules.rounds import Judgement, State
from lms.institutions.models import ROLE_NAMES

register = template.Library()

WORDS: dict[object, object] = {
    CycleStep.COMMIT: _("Commit"),
    CycleStep.LEARN: _("Learn"),
    CycleStep.DIAGNOSE: _("Diagnose"),
    CycleStep.PRIORITISE: _("Prioritise"),
    CycleStep.ACT: _("Act"),
    CycleStep.REVIEW: _("Review"),
    CycleStep.CERTIFY: _("Certify"),
    CycleStep.KEEP: _("Keep"),
    CycleStep.RENEW: _("Renew"),
    Who.FOCAL_POINT: _("the focal point"),
    Who.TEAM: _("the team"),
    Who.STAFF: _("staff"),
    Who.REVIEWER: _("the reviewer"),
    Who.MINISTRY: _("the ministry"),
    State.RATING: _("separate ratings"),
    State.CONSENSUS: _("consensus"),
    State.SUBMITTED: _("submitted"),
    State.UNDER_REVIEW: _("under review"),
    State.REVIEWED: _("waiting for the decision"),
    State.DECIDED: _("decided"),
    State.WITHDRAWN: _("withdrawn"),
    Judgement.CONFIRM: _("confirmed"),
    Judgement.LOWER: _("lowered"),
    Judgement.RAISE: _("raised"),
    "self": _("own ratings"),
    "valid": _("valid"),
    "at_risk": _("at risk"),
    "under_renewal": _("under renewal"),
    "suspended": _("suspended"),
    "superseded": _("superseded"),
    "expired": _("expired"),
    "verified": _("verified"),
    "overdue": _("overdue"),
    "due_soon": _("due soon"),
    "waits_for_review": _("waits for a reviewer"),
    "waits_for_decision": _("waits for your decision"),
}

NEXT_ACTS: dict[object, object] = {
    NextAct.DECLARE_PROFILE: _("Declare what migration is to your place"),
    NextAct.DECLARE_HEADCOUNT: _("Declare how many persons work in each role"),
    NextAct.LEARN: _("Staff begin their course"),
    NextAct.OPEN_ROUND: _("Open a round of self-assessment"),
    NextAct.RATE: _("Each member of the team rates alone"),
    NextAct.AGREE: _("Agree on a level for every indicator, with evidence"),
    NextAct.SUBMIT: _("Submit the round for review"),
    NextAct.WAIT_FOR_REVIEWER: _("A reviewer takes the round"),
    NextAct.WAIT_FOR_REVIEW: _("The reviewer verifies what was claimed"),
    NextAct.WAIT_FOR_DECISION: _("The ministry decides"),
    NextAct.RESTORE: _("Put right what put the certificate at risk"),
    NextAct.KEEP: _("Keep staff trained and targets in sight"),
}

KINDS = {
    "valid": "success",
    "at_risk": "warning",
    "under_renewal": "info",
    "suspended": "danger",
    "withdrawn": "danger",
    "decided": "success",
    "reviewed": "warning",
    "confirm": "success",
    "lower": "warning",
    "raise": "info",
    "overdue": "danger",
    "waits_for_decision": "warning",
}


@register.filter
def words(code: object) -> object:
    """A code of the rules as a reader says it."""
    return WORDS.get(code, code)


@register.filter
def act_words(act: NextAct) -> object:
    """What is to be done next, as a sentence."""
    return NEXT_ACTS[act]


@register.filter
def badge_kind(code: object) -> str:
    return KINDS.get(str(code), "muted")


@register.filter
def role_name(role: str) -> object:
    return ROLE_NAMES.get(role, role)


@register.filter
def tenths(value: int | None) -> str:
    """A score in tenths as shown, with one decimal."""
    return "—" if value is None else f"{value / 10:.1f}"


@register.filter
def lacking(missing: Missing) -> str:
    """What is missing, as a sentence."""
    have, need = f"{missing.have / 10:g}", f"{missing.need / 10:g}"
    sentences: dict[Lack, object] = {
        Lack.OVERALL: _("The overall score is %(have)s; %(need)s is needed.") % {"have": have, "need": need},
        Lack.FLOOR: _("Dimension %(key)s has %(have)s; its floor is %(need)s.")
        % {"key": missing.key, "have": have, "need": need},
        Lack.GATE: _("Gate indicator %(key)s is at level %(have)s; level %(need)s is needed.")
        % {"key": missing.key, "have": missing.have, "need": missing.need},
        Lack.GATES_BELOW: _("Too many gate indicators are one level short: %(key)s.") % {"key": missing.key},
        Lack.EXACT: _("Indicator %(key)s is at level %(have)s; level %(need)s is needed.")
        % {"key": missing.key, "have": missing.have, "need": missing.need},
        Lack.TOP_INDICATORS: _("%(have)s indicators are at level 4; %(need)s are needed.")
        % {"have": missing.have, "need": missing.need},
        Lack.TOP_DIMENSIONS: _("Indicators at level 4 lie in %(have)s dimensions; %(need)s are needed.")
        % {"have": missing.have, "need": missing.need},
        Lack.HEADCOUNT: _("The headcount is not declared."),
        Lack.COVERAGE: _("Trained staff: %(have)s of 100; %(need)s of 100 are needed.")
        % {"have": have, "need": need},
        Lack.ROLE_AT_ZERO: _("Nobody is trained in role %(key)s.") % {"key": missing.key},
        Lack.FOCAL_POINT: _("There has been no focal point for %(have)s days.") % {"have": missing.have},
    }
    return str(sentences[missing.lack])


GAP_WORDS = {
    Gap.NOTE: _("a reason of a few words"),
    Gap.DATED_ITEM: _("a dated item of evidence"),
    Gap.SECOND_ITEM: _("a second item of another kind"),
    Gap.RECORD_OF_PERIOD: _("a record of the period"),
    Gap.EFFECT: _("a measured effect"),
}


@register.filter
def gap_words(gap: Gap) -> object:
    return GAP_WORDS[gap]
