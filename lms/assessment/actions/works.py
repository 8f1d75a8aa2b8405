"""Works: keeping what a learner writes or sends, and a trainer's mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.actions.attempts import decimal, locked
from lms.assessment.actions.files import taken
from lms.assessment.models import Attempt, Mark, Question, Work, WorkMark
from lms.assessment.queries.attempts import shares_of
from lms.assessment.rules.files import FileFault, SentFile
from lms.assessment.rules.marking import total
from lms.assessment.rules.questions import Kind
from lms.assessment.rules.regrading import exact
from lms.assessment.rules.rubrics import rubric_share
from lms.assessment.rules.timing import is_over
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.queries import is_author
from lms.outbox import topics
from lms.outbox.publishing import publish

WORK_KINDS = frozenset({"pdf", "odt", "docx", "jpg", "jpeg", "png"})
MOST_BYTES = 5 * 1024 * 1024
LIMITS = {
    FileFault.TOO_LARGE: _("The file is larger than 5 MB."),
    FileFault.KIND_NOT_ALLOWED: _("Send a PDF, ODT, DOCX, JPG or PNG file."),
}


@dataclass(frozen=True, slots=True)
class SentWork:
    """What a learner wrote for a question, and the file she chose now (None: the one kept before stays)."""

    question_key: str
    text: str
    file: SentFile | None = None


@transaction.atomic
def save_works(*, attempt: Attempt, works: Iterable[SentWork], by: User, at: datetime | None = None) -> None:
    """Keep works of an open attempt; what was kept before gives way.

    Raises:
        RuleViolation: a file is not taken, or the attempt is closed.
    """
    sent_works = list(works)
    if not sent_works:
        return
    row = locked(attempt, by)
    if row.submitted_at or is_over(row.due_at, at or clock.now()):
        raise RuleViolation("attempt_closed", _("This attempt was submitted already."))
    for sent in sent_works:
        keep_work(row, sent)


def keep_work(attempt: Attempt, sent: SentWork) -> None:
    if sent.question_key not in {drawn.key for drawn in attempt.drawn}:
        return
    question = Question.objects.get(pool=attempt.pool_id, key=sent.question_key, kind=Kind.WORK.value)
    work = Work.objects.filter(attempt=attempt, question=question).first()
    work = work or Work(attempt=attempt, question=question)
    work.text = sent.text
    if sent.file:
        keep_file(work, sent.file)
    work.save()


def keep_file(work: Work, file: SentFile) -> None:
    facts = taken(file, otherwise="work", limits=LIMITS, kinds=WORK_KINDS, most_bytes=MOST_BYTES)
    if work.file:
        destroy_after_commit(work.file.storage, work.file.name or "")
    work.file_name, work.file_size = facts.name, facts.size
    work.content_type, work.sha256 = facts.content_type, facts.sha256
    work.file.save("", ContentFile(file.content), save=False)


def destroy_after_commit(storage: Storage, name: str) -> None:
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def mark_work(
    *, work: Work, steps: Sequence[int], comment: str = "", by: User, at: datetime | None = None
) -> WorkMark:
    """Judge a work by its rubric. With the last of its works an attempt has its result.

    Raises:
        RuleViolation: not a trainer, her own work, or a criterion without a step.
    """
    if not is_author(by):
        raise RuleViolation("not_a_trainer", _("Works are marked by trainers."))
    found = Work.objects.markable_by(by).filter(pk=work.pk).select_related("question").first()
    if found is None:
        raise RuleViolation("not_markable", _("You cannot mark this work."))
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=found.attempt_id)
    share, moment = share_of(found, steps), at or clock.now()
    latest = found.marks.order_by("-id").first()
    if latest and (latest.steps, latest.comment, latest.marked_by_id) == (list(steps), comment, by.pk):
        return latest
    mark = WorkMark.objects.create(
        work=found,
        steps=list(steps),
        share=decimal(share),
        comment=comment,
        marked_by=by,
        marked_at=moment,
    )
    Mark.objects.create(attempt=attempt, question=found.question, share=decimal(share), marked_at=moment)
    record(by, "assessment.work_marked", found)
    settle(attempt)
    return mark


def share_of(work: Work, steps: Sequence[int]) -> Fraction:
    try:
        return rubric_share(work.question.value.rubric, steps)
    except ValueError as error:
        raise RuleViolation("step_missing", _("Choose a step for each criterion.")) from error


def settle(attempt: Attempt) -> None:
    """The result of an attempt whose works are all marked. Who has passed keeps her pass."""
    latest = shares_of(attempt)
    if any(drawn.key not in latest for drawn in attempt.drawn):
        return
    result = total([exact(Fraction(latest[drawn.key])) for drawn in attempt.drawn], attempt.policy.passing)
    attempt.awaits_marking = False
    attempt.share = decimal(result.share)
    attempt.passed = bool(attempt.passed) or result.passed
    attempt.save(update_fields=["awaits_marking", "share", "passed"])
    publish(topics.ATTEMPT_MARKED, attempt.key)
