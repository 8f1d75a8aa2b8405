"""Starting, keeping and submitting attempts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.models import Attempt, Mark, Pool, Question
from lms.assessment.queries.attempts import permission
from lms.assessment.queries.pools import questions_of
from lms.assessment.queries.translations import spoken_questions
from lms.assessment.rules.attempts import Policy, Why
from lms.assessment.rules.drawing import draw
from lms.assessment.rules.marking import total
from lms.assessment.rules.translation import best_mark
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish

Answers = Mapping[str, object]
EXACT = Decimal("0.000001")


@transaction.atomic
def start_attempt(
    *, subject_key: str, pool: Pool, policy: Policy, language: str = "", by: User, at: datetime | None = None
) -> Attempt:
    """Open an attempt, or return the one that is open. It is asked in `language` to its end, where there are words.

    Raises:
        RuleViolation: passed already, or the wait is not over.
    """
    found = Attempt.objects.of(by, subject_key).open().first()
    if found:
        return found
    refuse_unless_allowed(subject_key, policy, by)
    number = Attempt.objects.of(by, subject_key).count() + 1
    questions = [row.value for row in pool.questions.filter(state=Question.State.ACTIVE)]
    drawn = draw(questions, f"{by.key}:{subject_key}:{number}")
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                person=by,
                subject_key=subject_key,
                pool=pool,
                number=number,
                passing_percent=int(policy.passing * 100),
                attempts_allowed=policy.attempts,
                wait_hours=policy.wait_hours,
                language=language,
                draw=[[item.key, list(item.order)] for item in drawn],
                opened_at=at or clock.now(),
            )
    except IntegrityError:
        return Attempt.objects.of(by, subject_key).open().get()  # the other of two clicks was first


def refuse_unless_allowed(subject_key: str, policy: Policy, by: User) -> None:
    answer = permission(by, subject_key, policy)
    if answer.why is Why.PASSED:
        raise RuleViolation("test_passed", _("You have passed this test already."))
    if answer.why is Why.WAIT:
        raise RuleViolation(
            "test_wait", _("The next attempt opens later. Use the time to re-read the lessons.")
        )


@transaction.atomic
def save_answers(*, attempt: Attempt, answers: Answers, by: User) -> None:
    """Keep what was answered so far; the attempt stays open."""
    row = locked(attempt, by)
    if row.submitted_at:
        raise RuleViolation("attempt_closed", _("This attempt was submitted already."))
    row.answers = dict(answers)
    row.save(update_fields=["answers"])


@transaction.atomic
def submit_attempt(*, attempt: Attempt, answers: Answers, by: User, at: datetime | None = None) -> Attempt:
    """Mark the answers on the server and close the attempt. Submitting again changes nothing."""
    row = locked(attempt, by)
    if row.submitted_at:
        return row
    moment = at or clock.now()
    questions, words = questions_of(row.pool), spoken_questions(row.pool, row.language)
    marks = {
        drawn.key: best_mark(questions[drawn.key], words.get(drawn.key), drawn, answers.get(drawn.key))
        for drawn in row.drawn
    }
    result = total(marks.values(), row.policy.passing)
    ids = dict(Question.objects.filter(pool=row.pool_id).values_list("key", "id"))
    Mark.objects.bulk_create(
        Mark(attempt=row, question_id=ids[key], share=decimal(share), marked_at=moment)
        for key, share in marks.items()
    )
    row.answers, row.submitted_at = dict(answers), moment
    row.share, row.passed = decimal(result.share), result.passed
    row.save(update_fields=["answers", "submitted_at", "share", "passed"])
    publish(topics.ATTEMPT_SUBMITTED, row.key)
    return row


def locked(attempt: Attempt, by: User) -> Attempt:
    return (
        Attempt.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("pool")
        .get(pk=attempt.pk)
    )


def decimal(share: Fraction) -> Decimal:
    """A share as stored: cut, never rounded up, so that nothing passes on paper that did not pass."""
    return (Decimal(share.numerator) / share.denominator).quantize(EXACT, rounding="ROUND_DOWN")
