"""Writing pools: loading them, adding and changing questions, taking questions from state to state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.models import Pool, Question
from lms.assessment.queries.pools import latest_pool, new_keys
from lms.assessment.rules.questions import Question as QuestionValue
from lms.assessment.rules.states import Refused, State, refused
from lms.assessment.rules.text import PoolFile, to_body, to_table
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.database import lock
from lms.foundation.digest import digest
from lms.foundation.errors import RuleViolation

REFUSALS = {
    Refused.NOT_NEXT: _("%(key)s cannot take this step from where it is."),
    Refused.OWN_WORDS: _("You wrote %(key)s yourself. Another trainer reviews it."),
}


def row_of(question: QuestionValue, state: State) -> Question:
    """A question as a row, not yet of any version."""
    return Question(
        key=question.key,
        kind=question.kind.value,
        stem=question.stem,
        feedback=question.feedback,
        body=to_body(question),
        state=state.value,
    )


def written(question: QuestionValue, state: State, by: User | None, at: datetime | None) -> Question:
    row = row_of(question, state)
    row.written_by, row.written_at = by, at or clock.now()
    return row


def copied(row: Question) -> Question:
    """The same question for another version."""
    same = ("key", "kind", "stem", "feedback", "body", "state", "written_by_id", "written_at",
            "reviewed_by_id", "reviewed_at")  # fmt: skip
    return Question(**{name: getattr(row, name) for name in same})


def held_rows(pool_key: str) -> list[Question]:
    """The questions of the latest version, while no one else can make another one."""
    lock([f"pool {pool_key}"])
    latest = latest_pool(pool_key)
    return list(latest.questions.all()) if latest else []


def new_version(pool_key: str, rows: Sequence[Question]) -> Pool:
    """A version with these questions; the latest one when it says the same."""
    latest = latest_pool(pool_key)
    if latest and [said(row) for row in latest.questions.all()] == [said(row) for row in rows]:
        return latest
    pool = Pool.objects.create(
        key=pool_key,
        version=latest.version + 1 if latest else 1,
        digest=digest([to_table(row.value) for row in rows]),
    )
    for place, row in enumerate(rows):
        row.pool, row.place = pool, place
    Question.objects.bulk_create(rows)
    return pool


def said(row: Question) -> tuple[object, ...]:
    return row.key, row.kind, row.stem, row.feedback, row.body, row.state


@transaction.atomic
def load_pool(pool_file: PoolFile, *, fresh: State = State.ACTIVE) -> Pool:
    """The pool as its text says: the latest version when nothing changed, else a new one.

    What was written here and is not in the text stays. A retired question comes back with other words only.
    fresh: the state of questions that are new or have other words.
    """
    there = {row.key: row for row in held_rows(pool_file.key)}
    named = {question.key for question in pool_file.questions}
    rows = [loaded(question, there.get(question.key), fresh) for question in pool_file.questions]
    left = [copied(row) for row in there.values() if row.key not in named and stays(row)]
    return new_version(pool_file.key, rows + left)


def loaded(question: QuestionValue, there: Question | None, fresh: State) -> Question:
    if there is None or there.value != question:
        return row_of(question, fresh)
    row = copied(there)
    if fresh is State.ACTIVE and row.state != State.RETIRED:
        row.state = State.ACTIVE
    return row


def stays(row: Question) -> bool:
    return row.written_at is not None or row.state == State.RETIRED


@dataclass(frozen=True, slots=True)
class Added:
    """The version of a pool that holds new questions, and the keys they got, in their order."""

    pool: Pool
    keys: tuple[str, ...]


@transaction.atomic
def add_questions(
    *,
    pool_key: str,
    questions: Iterable[QuestionValue],
    by: User | None,
    state: State = State.DRAFT,
    at: datetime | None = None,
) -> Added:
    """Add questions under keys of their own; whatever keys they came with are not used."""
    rows, given = held_rows(pool_key), list(questions)
    keys = new_keys(pool_key, len(given))
    added = [
        written(replace(question, key=key), state, by, at) for question, key in zip(given, keys, strict=True)
    ]
    pool = new_version(pool_key, [*(copied(row) for row in rows), *added])
    record(by, "assessment.questions_added", pool, detail={"pool": pool_key, "questions": keys})
    return Added(pool, tuple(keys))


@transaction.atomic
def change_question(
    *, pool_key: str, question: QuestionValue, based_on: int, by: User, at: datetime | None = None
) -> Pool:
    """Say a question in other words, as a draft of a new version. Older versions keep theirs.

    based_on: the version whose words the trainer saw.

    Raises:
        RuleViolation: the question is retired, or somebody else changed it meanwhile.
    """
    rows = held_rows(pool_key)
    old = next((row for row in rows if row.key == question.key), None)
    if old is None or old.state == State.RETIRED:
        raise RuleViolation("question_retired", _("A retired question is not changed. Copy it instead."))
    seen = Question.objects.filter(pool__key=pool_key, pool__version=based_on, key=question.key).first()
    if seen is None or seen.value != old.value:
        raise RuleViolation(
            "changed_meanwhile",
            _("Somebody else changed this question meanwhile. Open it again and compare."),
        )
    if old.value == question:
        return old.pool
    changed = written(question, State.DRAFT, by, at)
    pool = new_version(pool_key, [changed if row.key == question.key else copied(row) for row in rows])
    record(by, "assessment.question_changed", pool, detail={"pool": pool_key, "question": question.key})
    return pool


@transaction.atomic
def move_questions(
    *, pool_key: str, keys: Iterable[str], to: str, by: User, at: datetime | None = None
) -> Pool | None:
    """Take questions to their next state.

    Reviewing notes who read them. Activating changes what is asked, so it makes a new version; editions go on with
    theirs. Retiring takes questions out of every version at once. Questions that are in the state already stay there.

    Raises:
        RuleViolation: a question is not in the state before, or would be reviewed by her who wrote it.
    """
    rows, wanted, named = held_rows(pool_key), State(to), set(keys)
    chosen = [row for row in rows if row.key in named and row.state != wanted]
    for row in chosen:
        refuse_step(row, wanted, by)
    if not chosen:
        return latest_pool(pool_key)
    moved = [row.key for row in chosen]
    if wanted is State.RETIRED:
        retire(pool_key, moved)
    elif wanted is State.REVIEWED:
        Question.objects.filter(pk__in=[row.pk for row in chosen]).update(
            state=wanted.value, reviewed_by=by, reviewed_at=at or clock.now()
        )
    else:
        new_version(pool_key, [in_state(row, wanted) if row.key in moved else copied(row) for row in rows])
    pool = latest_pool(pool_key)
    if pool:
        record(
            by, f"assessment.questions_{wanted.value}", pool, detail={"pool": pool_key, "questions": moved}
        )
    return pool


def retire(pool_key: str, keys: Iterable[str]) -> None:
    """Take questions out of every version at once; not even an old edition asks them again."""
    Question.objects.named(pool_key, keys).update(state=State.RETIRED.value)


def refuse_step(row: Question, wanted: State, by: User) -> None:
    reason = refused(State(row.state), wanted, is_author=row.written_by_id == by.pk)
    if reason:
        raise RuleViolation(f"question_{reason.value}", REFUSALS[reason] % {"key": row.key})


def in_state(row: Question, state: State) -> Question:
    copy = copied(row)
    copy.state = state.value
    return copy
