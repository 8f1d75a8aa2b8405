"""What the editor's own events lead to."""

from typing import Any

from django.conf import settings
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from wagtail.signals import page_published

from lms.curriculum.actions.translating import announce_translation, date_lessons_with, date_text
from lms.curriculum.models import CoursePage, LessonPage, ModulePage, SharedPiece


@receiver(pre_save, sender=LessonPage)
def note_text(instance: LessonPage, **_signal: Any) -> None:
    """A translation takes the digest of the text it was made from along; only the source's own is counted."""
    if instance.locale.language_code == settings.LANGUAGE_CODE:
        date_text(instance)


@receiver(post_save, sender=SharedPiece)
def note_piece(instance: SharedPiece, **_signal: Any) -> None:
    date_lessons_with(instance)


@receiver(page_published, sender=CoursePage)
@receiver(page_published, sender=ModulePage)
@receiver(page_published, sender=LessonPage)
def note_translation(instance: CoursePage | ModulePage | LessonPage, **_signal: Any) -> None:
    announce_translation(page=instance)
