"""How far each course is in each language, and which of its passages wait for a translator."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from lms.assessment.viewsets.access import trainer
from lms.curriculum.actions.messages import import_messages
from lms.curriculum.forms import TranslationForm
from lms.curriculum.models import CoursePage, LessonPage
from lms.curriculum.queries import courses, source_pages
from lms.curriculum.queries.messages import course_messages
from lms.curriculum.queries.translations import course_states, other_languages
from lms.curriculum.rules.messages import Message, write_messages


@require_GET
def translations(request: HttpRequest) -> HttpResponse:
    trainer(request)
    states = [(course, course_states(course)) for course in courses()]
    return render(request, "curriculum/admin/translations.html", {"states": states})


def asked_for(request: HttpRequest, course_key: str, language: str) -> CoursePage:
    trainer(request)
    if language not in other_languages():
        raise Http404
    return get_object_or_404(source_pages(CoursePage), course_key=course_key)


@require_http_methods(["GET", "POST"])
def translation(request: HttpRequest, course_key: str, language: str) -> HttpResponse:
    """Lesson by lesson: fresh, from an earlier text, or missing; what is left; and a translator's file brought back."""
    course = asked_for(request, course_key, language)
    form = TranslationForm(
        request.POST or None, request.FILES or None, course_key=course_key, language=language
    )
    done = None
    if request.method == "POST" and form.is_valid():
        done = import_messages(course=course, language=language, messages=form.messages, by=trainer(request))
    return translation_page(request, course, language, {"form": form, "done": done})


def translation_page(
    request: HttpRequest, course: CoursePage, language: str, parts: Mapping[str, Any]
) -> HttpResponse:
    state = next(state for state in course_states(course) if state.language == language)
    left = waiting(course_messages(course, language))
    pages = source_pages(LessonPage).descendant_of(course).order_by("path")
    rows = [(page, state.lessons[page.lesson_key], left.pop(page.lesson_key, [])) for page in pages]
    context = {"course": course, "language": language, "state": state, "rows": rows, "others": left, **parts}
    status = 422 if parts["form"].errors else 200
    return render(request, "curriculum/admin/translation.html", context, status=status)


def waiting(messages: list[Message]) -> dict[str, list[Message]]:
    """Key of page or question → its passages without a translation of today's words."""
    found: dict[str, list[Message]] = {}
    for message in messages:
        if not message.translation or message.is_unsure:
            found.setdefault(message.page, []).append(message)
    return found


@require_GET
def translation_file(request: HttpRequest, course_key: str, language: str) -> HttpResponse:
    """Everything of a course that has words, for a translator's program."""
    course = asked_for(request, course_key, language)
    text = write_messages(course_messages(course, language), title=course.course_key, language=language)
    name = f"{course.course_key}-{language}.po"
    return HttpResponse(
        text,
        content_type="text/x-gettext-translation; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
