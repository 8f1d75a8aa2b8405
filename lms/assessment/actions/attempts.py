"""Starting, keeping and submitting attempts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.models import Attempt, Mark, Pool, Question
from lms.assessment.queries.attempts import keys_seen, permission, time_granted
from lms.assessment.queries.pools import active_questions, questions_of
from lms.assessment.queries.translations import spoken_questions
from lms.assessment.rules.attempts import Policy, Why
from lms.assessment.rules.blueprints import EVERYTHING, Paper, of_form, size
from lms.assessment.rules.drawing import Drawn, draw
from lms.assessment.rules.marking import total
from lms.assessment.rules.timing import due_at, is_over
from lms.assessment.rules.translation import best_mark
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish, publish_many

Answers = Mapping[str, object]
Confidence = Mapping[str, int]
EXACT = Decimal("0.000001")


@transaction.atomic
def start_attempt(
    *,
    subject_key: str,
    pool: Pool,
    policy: Policy,
    paper: Paper = EVERYTHING,
    language: str = "",
    by: User,
    at: datetime | None = None,
) -> Attempt:
    """Open an attempt, or return the one that is open. It is asked in `language` to its end, where there are words.

    Raises:
        RuleViolation: passed already, a trainer still marks, the wait is not over, or there is nothing to ask.
    """
    found = Attempt.objects.of(by, subject_key).open().first()
    if found:
        return found
    refuse_unless_allowed(subject_key, policy, by)
    number, opened_at = Attempt.objects.of(by, subject_key).count() + 1, at or clock.now()
    drawn = drawn_for(subject_key, pool, paper, by, number)
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
                missing_count=max(0, size(paper.blueprint) - len(drawn)),
                asks_confidence=paper.asks_confidence,
                opened_at=opened_at,
                limit_minutes=paper.minutes,
                due_at=due_at(opened_at, paper.minutes, time_granted(by, subject_key)),
            )
    except IntegrityError:
        return Attempt.objects.of(by, subject_key).open().get()  # the other of two clicks was first


def drawn_for(subject_key: str, pool: Pool, paper: Paper, by: User, number: int) -> tuple[Drawn, ...]:
    """What this sitting asks: what the person has not seen comes first."""
    questions = of_form(active_questions(pool), paper.form)
    if not questions:
        raise RuleViolation(
            "no_questions", _("This test has no questions at the moment. Your trainer can see why.")
        )
    seed = f"{by.key}:{subject_key}:{number}"
    return draw(questions, seed, paper.blueprint, keys_seen(by, subject_key), paper.last)


def refuse_unless_allowed(subject_key: str, policy: Policy, by: User) -> None:
    answer = permission(by, subject_key, policy)
    if answer.why is Why.PASSED:
        raise RuleViolation("test_passed", _("You have passed this test already."))
    if answer.why is Why.MARKING:
        raise RuleViolation("test_marking", _("A trainer still marks your last attempt. You will be told."))
    if answer.why is Why.WAIT:
        raise RuleViolation(
            "test_wait", _("The next attempt opens later. Use the time to re-read the lessons.")
        )


@transaction.atomic
def save_answers(
    *,
    attempt: Attempt,
    answers: Answers,
    confidence: Confidence | None = None,
    by: User,
    at: datetime | None = None,
) -> None:
    """Keep what was answered so far; the attempt stays open.

    Raises:
        RuleViolation: the attempt was handed in, or its time is over.
    """
    row = locked(attempt, by)
    if row.submitted_at:
        raise RuleViolation("attempt_closed", _("This attempt was submitted already."))
    if is_over(row.due_at, at or clock.now()):
        raise RuleViolation(
            "time_over", _("The time is over. What you had kept by then is handed in for you.")
        )
    row.answers, row.confidence = dict(answers), dict(confidence or row.confidence)
    row.save(update_fields=["answers", "confidence"])


@transaction.atomic
def submit_attempt(
    *,
    attempt: Attempt,
    answers: Answers,
    confidence: Confidence | None = None,
    by: User,
    at: datetime | None = None,
) -> Attempt:
    """Mark the answers on the server and close the attempt. Submitting again changes nothing.

    After the end of its time what was kept by then counts, and nothing that comes later. While a work waits for its
    trainer the attempt has no result.
    """
    row = locked(attempt, by)
    if row.submitted_at:
        return row
    moment = at or clock.now()
    if row.due_at and is_over(row.due_at, moment):
        answers, confidence, moment = row.answers, row.confidence, row.due_at
    row.answers, row.confidence = dict(answers), dict(confidence or row.confidence)
    row.submitted_at = moment
    shares = machine_marks(row)
    add_marks(row, shares, moment)
    row.awaits_marking = len(shares) < len(row.drawn)
    if not row.awaits_marking:
        result = total(shares.values(), row.policy.passing)
        row.share, row.passed = decimal(result.share), result.passed
    row.save(update_fields=["answers", "confidence", "submitted_at", "awaits_marking", "share", "passed"])
    publish(topics.ATTEMPT_SUBMITTED, row.key)
    return row


def machine_marks(attempt: Attempt) -> dict[str, Fraction]:
    """Question key → share, without the works that a trainer has to read. An empty work earns nothing at once."""
    questions = questions_of(attempt.pool)
    words = spoken_questions(attempt.pool, attempt.language)
    to_read = set(attempt.works.exclude(text="", file="").values_list("question__key", flat=True))
    return {
        drawn.key: best_mark(
            questions[drawn.key], words.get(drawn.key), drawn, attempt.answers.get(drawn.key)
        )
        for drawn in attempt.drawn
        if drawn.key not in to_read
    }


def add_marks(attempt: Attempt, shares: Mapping[str, Fraction], at: datetime) -> None:
    ids = dict(Question.objects.filter(pool=attempt.pool_id).values_list("key", "id"))
    Mark.objects.bulk_create(
        Mark(attempt=attempt, question_id=ids[key], share=decimal(share), marked_at=at)
        for key, share in shares.items()
    )


@transaction.atomic
def submit_overdue(*, attempt: Attempt) -> Attempt:
    """Hand in what was kept of an attempt whose time is over. Again changes nothing."""
    if attempt.submitted_at or not is_over(attempt.due_at, clock.now()):
        return attempt
    done = submit_attempt(attempt=attempt, answers=attempt.answers, by=attempt.person)
    if not done.awaits_marking:
        publish(topics.ATTEMPT_MARKED, done.key)
    return done


@transaction.atomic
def publish_overdue(*, at: datetime | None = None) -> None:
    """Tell of every open attempt whose time is over."""
    publish_many(
        topics.ATTEMPT_OVERDUE, Attempt.objects.overdue(at or clock.now()).values_list("key", flat=True)
    )


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
