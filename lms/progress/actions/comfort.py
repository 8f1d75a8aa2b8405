"""Notes and bookmarks of a learner."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.progress.actions.learning import held
from lms.progress.models import Bookmark, Enrolment, Note


def known_lesson(enrolment: Enrolment, lesson_key: str) -> None:
    if enrolment.outline.module_of(lesson_key) is None:
        raise RuleViolation("unknown_lesson", _("This lesson is not part of your edition of the course."))


@transaction.atomic
def write_note(
    *, enrolment: Enrolment, lesson_key: str, text: str, by: User, at: datetime | None = None
) -> Note | None:
    """Keep the text as the note beside the lesson; an empty text takes the note away."""
    row = held(enrolment, by)
    plain = text.strip()
    if not plain:
        Note.objects.filter(enrolment=row, lesson_key=lesson_key).delete()
        return None
    known_lesson(row, lesson_key)
    note, _new = Note.objects.update_or_create(
        enrolment=row, lesson_key=lesson_key, defaults={"text": plain, "written_at": at or clock.now()}
    )
    return note


@transaction.atomic
def mark_lesson(*, enrolment: Enrolment, lesson_key: str, by: User, at: datetime | None = None) -> None:
    row = held(enrolment, by)
    known_lesson(row, lesson_key)
    Bookmark.objects.get_or_create(
        enrolment=row, lesson_key=lesson_key, defaults={"set_at": at or clock.now()}
    )


@transaction.atomic
def unmark_lesson(*, enrolment: Enrolment, lesson_key: str, by: User) -> None:
    Bookmark.objects.filter(enrolment=held(enrolment, by), lesson_key=lesson_key).delete()
