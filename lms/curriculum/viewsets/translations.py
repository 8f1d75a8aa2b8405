"""How far each course is in each language, and which of its passages wait for a translator."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from lms.assessment.viewsets.access import trainer
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


@require_GET
def translation(request: HttpRequest, course_key: str, language: str) -> HttpResponse:
    """Lesson by lesson: fresh, from an earlier text, or missing; and the passages that are left."""
    course = asked_for(request, course_key, language)
    state = next(state for state in course_states(course) if state.language == language)
    left = waiting(course_messages(course, language))
    pages = source_pages(LessonPage).descendant_of(course).order_by("path")
    rows = [(page, state.lessons[page.lesson_key], left.pop(page.lesson_key, [])) for page in pages]
    context = {"course": course, "language": language, "state": state, "rows": rows, "others": left}
    return render(request, "curriculum/admin/translation.html", context)


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
