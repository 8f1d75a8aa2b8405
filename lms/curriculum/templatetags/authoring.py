"""What the editor's own templates ask about the page they stand on."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest, QueryDict

from lms.curriculum.actions.previewing import previewed, shown_to
from lms.curriculum.forms import ViewpointForm
from lms.curriculum.models import LessonPage, Rendering, Segment
from lms.curriculum.queries.checks import CheckedLesson, checked_lesson

register = template.Library()


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as one reader would find it, and the form that chooses another."""

    rendering: Rendering
    segments: list[Segment]
    form: ViewpointForm


@register.simple_tag
def preview_of(lesson: LessonPage, request: HttpRequest) -> Preview:
    form = ViewpointForm(QueryDict(getattr(request, "viewpoint", "") or "language=en"))
    viewpoint = form.viewpoint
    rendering = previewed(lesson, viewpoint)
    return Preview(rendering, shown_to(rendering, viewpoint), form)


@register.simple_tag
def checks_of_lesson(lesson: LessonPage) -> CheckedLesson | None:
    """The checks of the draft on screen; nothing for a lesson that was never saved."""
    return checked_lesson(lesson) if lesson.pk else None
