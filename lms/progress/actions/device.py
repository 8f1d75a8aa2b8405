"""Taking in what learners did without a line: each fact once, late or not, in one transaction for a whole queue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from lms.accounts.models import User
from lms.assessment.actions.attempts import save_answers
from lms.assessment.actions.works import SentWork, save_works
from lms.assessment.models import Attempt
from lms.curriculum.queries.translations import languages_of_lessons
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.actions.learning import complete_if_done, held, submit_test
from lms.progress.actions.renewing import refresh_lesson
from lms.progress.models import Completion, DeviceFact, Enrolment
from lms.progress.rules.lateness import counted_at

Kind = DeviceFact.Kind


@dataclass(frozen=True, slots=True)
class Reported:
    """One fact as the device tells it. `key` is made on the device; lesson_key or attempt_key says what it is about,
    language in which the lesson was read.

    answers: what could be read of the answers, by question key; confidence and works beside them; is_readable: all of
    it could be read.
    """

    key: UUID
    kind: str
    claimed_at: datetime
    lesson_key: str = ""
    language: str = ""
    attempt_key: UUID | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    confidence: Mapping[str, int] = field(default_factory=dict)
    works: tuple[SentWork, ...] = ()
    is_readable: bool = True


@transaction.atomic
def take_in(*, enrolment: Enrolment, facts: Sequence[Reported], by: User) -> dict[UUID, str]:
    """Take in facts of one enrolment; the code of its refusal per key, empty when it counts.

    A fact known already is not taken in again and answers as it did the first time.
    """
    row, now = held(enrolment, by), clock.now()
    known = known_facts(row, facts)
    new = told_first(fact for fact in facts if fact.key not in known)
    moments = counted_moments(row, new, now)
    refusals = finish_lessons(row, [fact for fact in new if fact.kind == Kind.LESSON_FINISHED], moments)
    lessons_at = [moments[key] for key, refusal in refusals.items() if not refusal]
    if lessons_at:
        complete_if_done(row, by, max(lessons_at))
    for fact in new:
        if fact.kind != Kind.LESSON_FINISHED:
            refusals[fact.key] = take_answers(row, fact, moments[fact.key], by)
    DeviceFact.objects.bulk_create(
        DeviceFact(
            key=fact.key, enrolment=row, kind=fact.kind, claimed_at=fact.claimed_at,
            counted_at=moments[fact.key], received_at=now, refusal=refusals[fact.key],
        )
        for fact in new
    )  # fmt: skip
    return known | refusals


def told_first(facts: Iterable[Reported]) -> list[Reported]:
    """One fact a key: a device that tells two things under one key is believed the first."""
    found: dict[UUID, Reported] = {}
    for fact in facts:
        found.setdefault(fact.key, fact)
    return list(found.values())


def known_facts(row: Enrolment, facts: Sequence[Reported]) -> dict[UUID, str]:
    rows = DeviceFact.objects.filter(enrolment=row, key__in=[fact.key for fact in facts])
    return dict(rows.values_list("key", "refusal"))


def counted_moments(row: Enrolment, facts: Sequence[Reported], now: datetime) -> dict[UUID, datetime]:
    zone = ZoneInfo(row.institution.territory.country.time_zone)
    opened, present = row.opened_at.astimezone(zone), now.astimezone(zone)
    return {fact.key: counted_at(fact.claimed_at.astimezone(zone), opened, present) for fact in facts}


def finish_lessons(
    row: Enrolment, facts: Sequence[Reported], moments: Mapping[UUID, datetime]
) -> dict[UUID, str]:
    """Mark lessons as done, all in one write; four statements for any number."""
    there = {lesson.key for lesson in row.outline.lessons}
    first = {fact.lesson_key: fact for fact in reversed(facts) if fact.lesson_key in there}
    wanted = {key: moments[fact.key] for key, fact in first.items()}
    added = add_completions(row, first, wanted) if wanted else []
    if row.taking > 1:
        for key, moment in wanted.items():
            refresh_lesson(row, key, moment)
    if added:
        row.last_lesson_key = added[0].lesson_key
        row.save(update_fields=["last_lesson_key"])
        publish(topics.LESSON_FINISHED, row.key)
    return {fact.key: "" if fact.lesson_key in there else "unknown_lesson" for fact in facts}


def add_completions(
    row: Enrolment, facts: Mapping[str, Reported], moments: Mapping[str, datetime]
) -> list[Completion]:
    """What the facts, by lesson, add to what is done already, with the language noted where the lesson has it."""
    done = set(Completion.objects.filter(enrolment=row).values_list("lesson_key", flat=True))
    spoken = languages_of_lessons(row.edition_id, facts)
    return Completion.objects.bulk_create(
        Completion(
            enrolment=row, institution=row.institution, edition=row.edition, course_key=row.course_key,
            lesson_key=key, language=fact.language if fact.language in spoken[key] else "",
            occurred_at=moments[key], recorded_at=clock.now(),
        )
        for key, fact in facts.items()
        if key not in done
    )  # fmt: skip


def take_answers(row: Enrolment, fact: Reported, moment: datetime, by: User) -> str:
    """Keep or submit answers given without a line; the code of the refusal, empty when they count.

    Answers that cannot all be read are never handed in: what can be read is kept in the open attempt.
    """
    attempt = Attempt.objects.visible_to(by).filter(key__in=filter(None, [fact.attempt_key])).first()
    if attempt is None or not attempt.subject_key.startswith(f"{row.key}:"):
        return "unknown_attempt"
    if attempt.submitted_at:
        return "attempt_closed"
    # A device's clock may be set back: where time is limited, what arrives counts when it arrives.
    at = clock.now() if attempt.due_at else moment
    fact = replace(fact, answers=laid_over(attempt.answers, fact.answers))
    try:
        save_works(attempt=attempt, works=fact.works, by=by, at=at)
        if fact.kind == Kind.TEST_HANDED_IN and fact.is_readable:
            hand_in(row, attempt, fact, by, at)
        else:
            save_answers(attempt=attempt, answers=fact.answers, confidence=fact.confidence, by=by, at=at)
    except RuleViolation as refusal:
        return refusal.code
    return "" if fact.is_readable else "bad_answers"


def laid_over(kept: Mapping[str, object], told: Mapping[str, object]) -> dict[str, object]:
    """What a device tells on top of what was kept on the line meanwhile: the page it kept may be older, so its blanks say nothing."""
    return {**kept, **{key: answer for key, answer in told.items() if says_something(answer)}}


def says_something(answer: object) -> bool:
    """Whether an answer, or any part of it, is not blank."""
    parts = answer.values() if isinstance(answer, dict) else answer
    if isinstance(parts, str) or not isinstance(parts, Iterable):
        return parts not in (None, "")
    return any(says_something(part) for part in parts)


def hand_in(row: Enrolment, attempt: Attempt, fact: Reported, by: User, at: datetime) -> None:
    submit_test(
        enrolment=row, attempt=attempt, answers=fact.answers, confidence=fact.confidence, by=by, at=at
    )
