"""A task done at work: the learner describes it, a colleague in charge confirms it or gives it back."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.notices.actions import write
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.models import Enrolment, WorkplaceTask, WorkplaceVerdict
from lms.progress.queries.certification import confirmed_task, supervisors_of, waiting_task
from lms.progress.queries.words import words_for
from lms.progress.rules.personal import traces
from lms.progress.rules.workplace import MOST_SIGNS


@transaction.atomic
def hand_in_task(
    *,
    enrolment: Enrolment,
    lesson_key: str,
    description: str,
    supervisor: User,
    by: User,
    at: datetime | None = None,
) -> WorkplaceTask:
    """Describe what one did at work, and name the colleague who confirms it.

    Raises:
        RuleViolation: the course asks for no task, one waits or is confirmed, or the text or the colleague is refused.
    """
    row = Enrolment.objects.visible_to(by).with_edition().select_for_update(of=("self",)).get(pk=enrolment.pk)
    refuse_task(row, lesson_key, description, supervisor)
    task = WorkplaceTask.objects.create(
        enrolment=row, institution=row.institution, lesson_key=lesson_key, description=description,
        supervisor=supervisor, handed_in_at=at or clock.now(),
    )  # fmt: skip
    record(by, "progress.task_handed_in", task, row.institution.key)
    publish(topics.TASK_HANDED_IN, task.key)
    return task


def refuse_task(row: Enrolment, lesson_key: str, description: str, supervisor: User) -> None:
    if not row.edition.workplace_task:
        raise RuleViolation("no_task", gettext_lazy("This course asks for no task at work."))
    if confirmed_task(row) or waiting_task(row):
        raise RuleViolation(
            "task_there", gettext_lazy("A task of this course is confirmed or waits already.")
        )
    if row.outline.module_of(lesson_key) is None:
        raise RuleViolation(
            "unknown_lesson", gettext_lazy("This lesson is not part of your edition of the course.")
        )
    if not description.strip() or len(description) > MOST_SIGNS:
        raise RuleViolation("task_length", gettext_lazy("Describe it in at most 2,000 characters."))
    if traces(description):
        raise RuleViolation(
            "personal_data",
            gettext_lazy(
                "This looks like a telephone number, an e-mail address, a document or a date of birth. Describe what "
                "you did without anything by which a person could be recognised."
            ),
        )
    if supervisor not in supervisors_of(row):
        raise RuleViolation(
            "not_a_colleague", gettext_lazy("Name a colleague of your institution, not yourself.")
        )


@transaction.atomic
def judge_task(
    *, task: WorkplaceTask, confirmed: bool, comment: str = "", by: User, at: datetime | None = None
) -> WorkplaceVerdict:
    """Confirm a task, or give it back with a comment. The first verdict stands.

    Raises:
        RuleViolation: somebody else was named, she no longer works there, or the comment is missing.
    """
    row = WorkplaceTask.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=task.pk)
    found = WorkplaceVerdict.objects.filter(task=row).first()
    if found:
        return found
    if (
        row.supervisor_id != by.pk
        or row.enrolment.person_id == by.pk
        or by not in supervisors_of(row.enrolment)
    ):
        raise RuleViolation("not_yours", gettext_lazy("Only the colleague who was named confirms this task."))
    if not confirmed and not comment.strip():
        raise RuleViolation(
            "comment_missing", gettext_lazy("Say what is missing, so that it can be put right.")
        )
    verdict = WorkplaceVerdict.objects.create(
        task=row, is_confirmed=confirmed, comment=comment.strip(), given_at=at or clock.now(), given_by=by
    )
    institution_key = row.institution.key
    record(by, "progress.task_confirmed" if confirmed else "progress.task_returned", row, institution_key)
    publish(topics.TASK_HANDED_IN, row.key)
    if confirmed:
        publish(topics.TASK_CONFIRMED, row.enrolment.key)
    return verdict


def tell_of_task(task: WorkplaceTask) -> None:
    """Whoever is to act next hears it once, in her language: the colleague, or the learner."""
    verdict = WorkplaceVerdict.objects.filter(task=task).first()
    reader = task.enrolment.person if verdict else task.supervisor
    if reader is None:
        return
    with translation.override(reader.language):
        if verdict is None:
            subject = _("%(name)s asks you to confirm a task") % {"name": task.enrolment.person.name}
            page = f"learning/tasks/{task.key}/"
        else:
            confirmed = verdict.is_confirmed
            subject = _("Your task at work is confirmed") if confirmed else _("Your task at work came back")
            page = f"learning/{task.enrolment.key}/"
        write(
            person=reader,
            kind="workplace_task",
            key=f"{task.key} {'judged' if verdict else 'asked'}",
            subject=subject,
            body=_("%(course)s: %(address)s")
            % {
                "course": words_for(task.enrolment, reader.language).title,
                "address": f"{settings.PUBLIC_ADDRESS}/{page}",
            },
        )
