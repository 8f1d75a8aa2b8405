"""Telling trainers, once a day at most, that learners wait for an answer or a mark."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.foundation import clock
from lms.notices.actions import write
from lms.notices.models import Notice
from lms.notices.queries import wants_optional
from lms.outbox import topics
from lms.outbox.publishing import publish_many
from lms.teaching.queries.waiting import WAITING, Waiting, told_of_waiting_at, trainer_keys, waiting_for


@transaction.atomic
def publish_trainers_to_tell() -> None:
    publish_many(topics.TRAINER_WAITED_FOR, trainer_keys())


@transaction.atomic
def tell_what_waits(trainer: User) -> Notice | None:
    """One mail a day at most, and only when something came since the last one."""
    waiting, told_at = waiting_for(trainer), told_of_waiting_at(trainer)
    if waiting.newest_at is None or (told_at and waiting.newest_at <= told_at):
        return None
    if not wants_optional(trainer):
        return None
    with translation.override(trainer.language):
        return write(
            person=trainer,
            kind=WAITING,
            key=clock.today().isoformat(),
            subject=_("Learners wait for an answer or a mark"),
            body=in_words(waiting),
            is_optional=True,
        )


def in_words(waiting: Waiting) -> str:
    questions, works = waiting.question_count, waiting.work_count
    lines = [
        ngettext("%(n)s question waits for an answer: %(address)s", "%(n)s questions wait for an answer: %(address)s",
                 questions) % {"n": questions, "address": address("teaching:queue")},
        ngettext("%(n)s work waits to be marked: %(address)s", "%(n)s works wait to be marked: %(address)s",
                 works) % {"n": works, "address": address("assessment_works")},
    ]  # fmt: skip
    return "\n".join(line for line, count in zip(lines, (questions, works), strict=True) if count)


def address(name: str) -> str:
    return settings.PUBLIC_ADDRESS + reverse(name)
