"""Asking under a lesson, answering, publishing without a name, and taking the consent to it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.models import Enrolment
from lms.progress.rules.personal import Trace, traces
from lms.teaching.models import Answer, LessonQuestion
from lms.teaching.queries.questions import traces_of


@transaction.atomic
def ask(
    *,
    enrolment: Enrolment,
    lesson_key: str,
    text: str,
    may_be_published: bool = False,
    by: User,
    at: datetime | None = None,
) -> LessonQuestion:
    """Ask under a lesson of one's own course. `may_be_published`: others may read it without her name.

    Raises:
        RuleViolation: not her course, or no such lesson in it.
    """
    if enrolment.person_id != by.pk or enrolment.outline.module_of(lesson_key) is None:
        raise RuleViolation("unknown_lesson", _("This lesson is not part of your edition of the course."))
    question, new = LessonQuestion.objects.get_or_create(
        enrolment=enrolment,
        lesson_key=lesson_key,
        text=text.strip(),
        defaults={"may_be_published": may_be_published, "asked_at": at or clock.now()},
    )
    if new:
        record(by, "teaching.asked", question, enrolment.institution.key)
    return question


@transaction.atomic
def answer(*, question: LessonQuestion, text: str, by: User, at: datetime | None = None) -> Answer:
    """Answer a question; the asker is told. The same words again change nothing.

    Raises:
        RuleViolation: everybody reads the question, and the answer holds something that points at a person.
    """
    if locked(question).published_at:
        refuse_traces(traces(text))
    written, new = Answer.objects.get_or_create(
        question=question,
        text=text.strip(),
        defaults={"written_by": by, "written_at": at or clock.now()},
    )
    if new:
        record(by, "teaching.answered", question)
        publish(topics.QUESTION_ANSWERED, question.key)
    return written


@transaction.atomic
def publish_question(*, question: LessonQuestion, by: User, at: datetime | None = None) -> None:
    """Show question and answers to every learner of the course, without the name of the asker.

    Raises:
        RuleViolation: the asker does not agree, nobody answered, or the texts hold something that points at a person.
    """
    row = locked(question)
    if row.published_at:
        return
    if not row.may_be_published:
        raise RuleViolation("no_consent", _("Who asked did not agree that others read it."))
    if not row.answers.exists():
        raise RuleViolation("no_answer", _("Answer the question first."))
    refuse_traces(traces_of(row))
    row.published_at, row.published_by = at or clock.now(), by
    row.save(update_fields=["published_at", "published_by"])
    record(by, "teaching.question_published", row)


@transaction.atomic
def withdraw_consent(*, question: LessonQuestion, by: User) -> None:
    """Let nobody but oneself and the trainers read a question any more. Again changes nothing.

    Raises:
        RuleViolation: somebody else asked it.
    """
    if not LessonQuestion.objects.asked_by(by).filter(pk=question.pk).exists():
        raise RuleViolation("not_yours", _("Only who asked decides who reads the question."))
    row = locked(question)
    if not row.may_be_published:
        return
    row.may_be_published, row.published_at, row.published_by = False, None, None
    row.save(update_fields=["may_be_published", "published_at", "published_by"])
    record(by, "teaching.consent_withdrawn", row)


def locked(question: LessonQuestion) -> LessonQuestion:
    """The question as it is now; while somebody decides about it nobody else does."""
    return LessonQuestion.objects.select_for_update().get(pk=question.pk)


def refuse_traces(found: frozenset[Trace]) -> None:
    """What points at a person is not shown to everybody."""
    if found:
        raise RuleViolation(
            "personal_data",
            _("The question or an answer holds an e-mail address, a telephone or other long number, or a date of birth. It cannot be published."),
        )  # fmt: skip
