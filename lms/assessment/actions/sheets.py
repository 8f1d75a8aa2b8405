"""Tests on paper: what a printed sheet asks, and the sitting that is made of it later."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.actions.attempts import drawn_for, refuse_unless_allowed
from lms.assessment.models import Attempt, Pool
from lms.assessment.queries.pools import questions_of
from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.blueprints import Paper
from lms.assessment.rules.drawing import Drawn
from lms.foundation.errors import RuleViolation


def draw_for_sheet(
    *, subject_key: str, pool: Pool, policy: Policy, paper: Paper, person: User
) -> tuple[Drawn, ...]:
    """What the next sitting of a person asks, pinned on a sheet instead of an open attempt.

    Raises:
        RuleViolation: passed already, the wait is not over, or the test holds a work, which cannot be sat on paper.
    """
    refuse_unless_allowed(subject_key, policy, person)
    number = Attempt.objects.of(person, subject_key).count() + 1
    drawn = drawn_for(subject_key, pool, paper, person, number)
    questions = questions_of(pool)
    if any(questions[item.key].is_marked_by_hand for item in drawn):
        raise RuleViolation("works_on_paper", _("This test asks for a work. Works are sent on screen."))
    return drawn


@transaction.atomic
def open_sitting(
    *,
    subject_key: str,
    pool: Pool,
    policy: Policy,
    draw: Sequence[Drawn],
    language: str,
    person: User,
    sat_at: datetime,
) -> Attempt:
    """The attempt that a sheet becomes when its answers are entered; it has no clock.

    What the person left open on screen becomes this sitting: she sat once, not twice.

    Raises:
        RuleViolation: passed in the meantime, or the wait is not over.
    """
    refuse_unless_allowed(subject_key, policy, person)
    pinned = {**rules_of(policy), **sitting_of(draw, language), "pool": pool, "opened_at": sat_at}
    left_open = Attempt.objects.of(person, subject_key).open().select_for_update().first()
    if left_open is None:
        number = Attempt.objects.of(person, subject_key).count() + 1
        return Attempt.objects.create(person=person, subject_key=subject_key, number=number, **pinned)
    for name, value in pinned.items():
        setattr(left_open, name, value)
    left_open.save(update_fields=list(pinned))
    return left_open


def rules_of(policy: Policy) -> dict[str, object]:
    """The rules of passing as an attempt keeps them; on paper nobody is timed."""
    return {
        "passing_percent": int(policy.passing * 100),
        "attempts_allowed": policy.attempts,
        "wait_hours": policy.wait_hours,
        "limit_minutes": 0,
        "due_at": None,
    }


def sitting_of(draw: Sequence[Drawn], language: str) -> dict[str, object]:
    """What is asked, with nothing answered yet; on paper nobody is asked how sure she is."""
    return {
        "draw": [[item.key, list(item.order)] for item in draw],
        "language": language,
        "answers": {},
        "confidence": {},
        "asks_confidence": False,
    }
