"""What a learner may see of a test: questions without keys while it is open, feedback only when it is safe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.assessment.models import (
    Attempt,
    AttemptQuerySet,
    RegradedAttempt,
    TimeExtension,
    Work,
    WorkMark,
)
from lms.assessment.queries.pools import questions_of
from lms.assessment.queries.translations import asked
from lms.assessment.rules.attempts import Past, Permission, Policy, is_last, may_attempt
from lms.assessment.rules.confidence import Calibration, calibration
from lms.assessment.rules.drawing import Drawn, Shown, given, right_answer, shown
from lms.assessment.rules.feedback import notes
from lms.assessment.rules.questions import Question, without_gap_marks
from lms.assessment.rules.timing import MoreTime, due_at
from lms.foundation import clock


@dataclass(frozen=True, slots=True)
class Explained:
    """A question after the end: how much was earned, why the answer is what it is, and what of the given one."""

    stem: str
    feedback: str
    share: Decimal
    notes: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class JudgedWork:
    """What a trainer wrote about a work; `language` is that of the question's words."""

    stem: str
    percent: int
    comment: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result page: score always; explanations only after a pass or the last attempt before a wait.

    to_reread: keys of the lessons that the missed questions belong to. awaits_marking: there is no result yet.
    """

    attempt: Attempt
    percent: int
    passed: bool
    explained: tuple[Explained, ...]
    works: tuple[JudgedWork, ...] = ()
    calibration: tuple[Calibration, ...] = ()
    to_reread: tuple[str, ...] = ()
    awaits_marking: bool = False


def attempts_of(user: User, subject_key: str) -> AttemptQuerySet:
    return Attempt.objects.of(user, subject_key)


def open_attempt(user: User, subject_key: str) -> Attempt | None:
    return attempts_of(user, subject_key).open().first()


def keys_seen(user: User, subject_key: str) -> list[str]:
    """Keys of the questions that earlier attempts drew, as often as they were drawn."""
    draws = attempts_of(user, subject_key).values_list("draw", flat=True)
    return [key for found in draws for key, _order in found]


def time_granted(user: User, subject_key: str) -> list[MoreTime]:
    """The latest grant for all tests and the latest for this one."""
    rows = TimeExtension.objects.filter(person=user, subject_key__in=["", subject_key]).order_by("id")
    return [row.value for row in {row.subject_key: row for row in rows}.values()]


def minutes_allowed(user: User, subject_key: str, minutes: int) -> int:
    """How long the person may sit at a test with this limit; 0 without one."""
    moment = clock.now()
    due = due_at(moment, minutes, time_granted(user, subject_key))
    return int((due - moment).total_seconds() // 60) if due else 0


def permission(user: User, subject_key: str, policy: Policy) -> Permission:
    """Whether the person may sit the test now."""
    rows = attempts_of(user, subject_key).submitted().values_list("submitted_at", "passed")
    return may_attempt([Past(at, passed) for at, passed in rows if at], policy, clock.now())


def learner_questions(attempt: Attempt) -> tuple[Shown, ...]:
    """The questions of an open attempt in the order drawn and in its language, with nothing that tells the answer."""
    return shown_in_order(attempt.drawn, asked(attempt))


def shown_in_order(
    drawn: Sequence[Drawn], questions: Mapping[str, tuple[Question, str]]
) -> tuple[Shown, ...]:
    """What was drawn, of questions each with the language of its words."""
    return tuple(
        shown(question, item, language) for item in drawn for question, language in [questions[item.key]]
    )


def works_kept(attempt: Attempt) -> dict[str, Work]:
    """Question key → what was written or sent for it so far."""
    return {work.question.key: work for work in attempt.works.select_related("question")}


def outcome(attempt: Attempt) -> Outcome:
    """The result of a submitted attempt as its person may see it."""
    if attempt.awaits_marking:
        return Outcome(attempt, 0, passed=False, explained=(), awaits_marking=True)
    questions, shares = asked(attempt), shares_of(attempt)
    safe = bool(attempt.passed) or is_last(attempt.number, attempt.policy)
    missed = [questions[drawn.key][0].lesson for drawn in attempt.drawn if shares.get(drawn.key, 0) < 1]
    return Outcome(
        attempt,
        attempt.percent or 0,
        bool(attempt.passed),
        explained(attempt, shares, questions) if safe else (),
        judged_works(attempt, questions),
        calibration_of(attempt, shares) if safe else (),
        tuple(dict.fromkeys(filter(None, missed))),
    )


def regrades_of(attempt: Attempt) -> QuerySet[RegradedAttempt]:
    """How its result changed when keys were corrected, in that order."""
    return attempt.regraded.select_related("correction").order_by("pk")


def shares_of(attempt: Attempt) -> dict[str, Decimal]:
    """Question key → what it earned, by its newest mark."""
    return dict(attempt.marks.order_by("marked_at", "id").values_list("question__key", "share"))


def explained(
    attempt: Attempt, shares: Mapping[str, Decimal], questions: Mapping[str, tuple[Question, str]]
) -> tuple[Explained, ...]:
    """Question by question, in the words it was asked in."""
    return tuple(
        Explained(
            without_gap_marks(question.stem),
            question.feedback,
            shares.get(drawn.key, Decimal(0)),
            notes(question, given(question, drawn, attempt.answers.get(drawn.key))),
            language,
        )
        for drawn in attempt.drawn
        for question, language in [questions[drawn.key]]
    )


def judged_works(attempt: Attempt, questions: Mapping[str, tuple[Question, str]]) -> tuple[JudgedWork, ...]:
    """The newest judgement of each work, with the question in the words it was asked in."""
    rows = WorkMark.objects.filter(work__attempt=attempt).order_by("id").select_related("work__question")
    newest = {row.work_id: row for row in rows}
    return tuple(
        JudgedWork(question.stem, int(row.share * 100), row.comment, language)
        for row in newest.values()
        for question, language in [questions[row.work.question.key]]
    )


def calibration_of(attempt: Attempt, shares: Mapping[str, Decimal]) -> tuple[Calibration, ...]:
    return calibration((sure, Fraction(shares.get(key, 0))) for key, sure in attempt.confidence.items())


def right_answers(attempt: Attempt) -> dict[str, object]:
    """Full marks for a draw. For demonstrations and tests; no page calls it."""
    questions = questions_of(attempt.pool)
    return {drawn.key: right_answer(questions[drawn.key], drawn) for drawn in attempt.drawn}
