"""Whether a course can be sent to a colleague, and sending it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms.assessment.viewsets.access import trainer
from lms.curriculum.actions.submitting import send_to_colleague
from lms.curriculum.models import CoursePage
from lms.curriculum.queries import source_pages
from lms.curriculum.queries.checks import checked_course
from lms.curriculum.queries.moderation import waiting_pages
from lms.foundation.errors import RuleViolation


@require_http_methods(["GET", "POST"])
def ready(request: HttpRequest, course_key: str) -> HttpResponse:
    """All checks of a course on one page, and the button that sends what changed."""
    by = trainer(request)
    course = get_object_or_404(source_pages(CoursePage), course_key=course_key)
    refused = None
    if request.method == "POST":
        try:
            count = send_to_colleague(course=course, by=by)
        except RuleViolation as refusal:
            refused = refusal
        else:
            messages.success(request, sent_words(count))
            return redirect("curriculum_ready", course_key)
    context = {"checked": checked_course(course), "waiting": waiting_pages(course), "refused": refused}
    return render(request, "curriculum/admin/ready.html", context, status=409 if refused else 200)


def sent_words(count: int) -> str:
    if not count:
        return _("Everything that changed is with a colleague already.")
    return ngettext(
        "%(count)s page is with a colleague now.", "%(count)s pages are with a colleague now.", count
    ) % {"count": count}
