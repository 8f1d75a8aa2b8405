"""What a learner may see of a test: questions without keys while it is open, feedback only when it is safe."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lms.accounts.models import User
from lms.assessment.models import Attempt, AttemptQuerySet
from lms.assessment.queries.pools import questions_of
from lms.assessment.queries.translations import asked
from lms.assessment.rules.attempts import Past, Permission, Policy, is_last, may_attempt
from lms.assessment.rules.drawing import Shown, right_answer, shown
from lms.foundation import clock


@dataclass(frozen=True, slots=True)
class Explained:
    """A question after the end: how much was earned and why the answer is what it is."""

    stem: str
    feedback: str
    share: Decimal
    language: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result page: score always; explanations only after a pass or the last attempt before a wait."""

    attempt: Attempt
    percent: int
    passed: bool
    explained: tuple[Explained, ...]


def attempts_of(user: User, subject_key: str) -> AttemptQuerySet:
    return Attempt.objects.of(user, subject_key)


def open_attempt(user: User, subject_key: str) -> Attempt | None:
    return attempts_of(user, subject_key).open().first()


def permission(user: User, subject_key: str, policy: Policy) -> Permission:
    """Whether the person may sit the test now."""
    rows = attempts_of(user, subject_key).submitted().values_list("submitted_at", "passed")
    return may_attempt([Past(at, bool(passed)) for at, passed in rows if at], policy, clock.now())


def learner_questions(attempt: Attempt) -> tuple[Shown, ...]:
    """The questions of an open attempt in the order drawn and in its language, with nothing that tells the answer."""
    questions = asked(attempt)
    return tuple(
        shown(question, drawn, language)
        for drawn in attempt.drawn
        for question, language in [questions[drawn.key]]
    )


def outcome(attempt: Attempt) -> Outcome:
    """The result of a submitted attempt as its person may see it."""
    safe = bool(attempt.passed) or is_last(attempt.number, attempt.policy)
    return Outcome(attempt, attempt.percent or 0, bool(attempt.passed), explained(attempt) if safe else ())


def explained(attempt: Attempt) -> tuple[Explained, ...]:
    marks: Mapping[str, Decimal] = dict(
        attempt.marks.order_by("marked_at", "id").values_list("question__key", "share")
    )
    questions = asked(attempt)
    return tuple(
        Explained(question.stem, question.feedback, marks.get(drawn.key, Decimal(0)), language)
        for drawn in attempt.drawn
        for question, language in [questions[drawn.key]]
    )


def right_answers(attempt: Attempt) -> dict[str, object]:
    """Full marks for a draw. For demonstrations and tests; no page calls it."""
    questions = questions_of(attempt.pool)
    return {drawn.key: right_answer(questions[drawn.key], drawn) for drawn in attempt.drawn}
