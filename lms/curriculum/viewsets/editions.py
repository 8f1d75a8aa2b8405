"""The editions of a course: who released what, how two differ, and the way back to one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms.assessment.viewsets.access import trainer
from lms.curriculum.actions.restoring import bring_back, plan_of_return
from lms.curriculum.models import CoursePage, Edition
from lms.curriculum.queries import source_pages
from lms.curriculum.queries.editions import editions_compared, editions_of
from lms.curriculum.viewsets.releases import in_her_time
from lms.foundation.errors import RuleViolation


def edition_or_404(course_key: str, number: int) -> Edition:
    return get_object_or_404(Edition, course_key=course_key, number=number)


@require_GET
@in_her_time
def editions(request: HttpRequest, course_key: str) -> HttpResponse:
    trainer(request)
    course = get_object_or_404(source_pages(CoursePage), course_key=course_key)
    context = {"course": course, "editions": editions_of(course_key)}
    return render(request, "curriculum/admin/editions.html", context)


@require_GET
def compare(request: HttpRequest, course_key: str, old: int, new: int) -> HttpResponse:
    """Two editions side by side, file by file."""
    trainer(request)
    course = get_object_or_404(source_pages(CoursePage), course_key=course_key)
    before, after = edition_or_404(course_key, old), edition_or_404(course_key, new)
    context = {"course": course, "old": before, "new": after, "files": editions_compared(before, after)}
    return render(request, "curriculum/admin/compare.html", context)


@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, course_key: str, number: int) -> HttpResponse:
    """What would change when the pages went back to an edition, and the button that does it."""
    by = trainer(request)
    course, edition = (
        get_object_or_404(source_pages(CoursePage), course_key=course_key),
        edition_or_404(course_key, number),
    )
    refused = None
    if request.method == "POST":
        try:
            bring_back(edition=edition, course=course, by=by)
        except RuleViolation as refusal:
            refused = refusal
        else:
            said = _(
                "The pages have drafts with the words of edition %(n)s. Nothing is approved or released."
            )
            messages.success(request, said % {"n": number})
            return redirect("curriculum_ready", course_key)
    try:
        steps = plan_of_return(edition, course)
    except RuleViolation as refusal:
        refused, steps = refusal, []
    context = {"course": course, "edition": edition, "steps": steps, "refused": refused}
    return render(request, "curriculum/admin/back.html", context, status=409 if refused else 200)
