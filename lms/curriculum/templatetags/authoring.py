"""What the editor's own templates ask about the page they stand on."""

from django import template

from lms.curriculum.models import LessonPage
from lms.curriculum.queries.checks import CheckedLesson, checked_lesson

register = template.Library()


@register.simple_tag
def checks_of_lesson(lesson: LessonPage) -> CheckedLesson | None:
    """The checks of the draft on screen; nothing for a lesson that was never saved."""
    return checked_lesson(lesson) if lesson.pk else None
