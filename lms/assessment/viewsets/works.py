"""The trainers' door: works to be marked, and time to be granted."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms.assessment.actions.extensions import grant_time
from lms.assessment.actions.works import mark_work
from lms.assessment.forms.marking import TimeForm, WorkMarkForm
from lms.assessment.models import Work
from lms.assessment.queries.works import time_grants, works_marked, works_to_mark
from lms.assessment.viewsets.access import trainer
from lms.foundation.errors import RuleViolation

SHOWN = 100


@require_GET
def works(request: HttpRequest) -> HttpResponse:
    by = trainer(request)
    context = {"waiting": works_to_mark(by)[:SHOWN], "marked": works_marked(by)[:SHOWN]}
    return render(request, "assessment/admin/works.html", context)


@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One work with its rubric. Whose it is shows when it is marked."""
    by = trainer(request)
    rows = Work.objects.markable_by(by).select_related("question__pool", "attempt__person")
    found = get_object_or_404(rows, key=key)
    latest = found.marks.order_by("-id").first()
    kept = {f"step{at}": step for at, step in enumerate(latest.steps)} if latest else {}
    form = WorkMarkForm(
        found.question.value.rubric,
        request.POST or None,
        initial=kept | {"comment": latest.comment if latest else ""},
    )
    if request.method == "POST" and form.is_valid():
        mark_work(work=found, steps=form.steps, comment=form.cleaned_data["comment"], by=by)
        messages.success(request, _("The work is marked. Its learner is told when all of her test is."))
        return redirect("assessment_works")
    context = {"work": found, "form": form, "latest": latest}
    return render(request, "assessment/admin/work.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def time(request: HttpRequest) -> HttpResponse:
    """Who has more time in tests, and granting it."""
    by, form = trainer(request), TimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            grant_time(**form.cleaned_data, by=by)
        except RuleViolation as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Granted for all tests of this person from now on."))
            return redirect("assessment_time")
    context = {"form": form, "grants": time_grants()[:SHOWN]}
    return render(request, "assessment/admin/time.html", context, status=422 if form.errors else 200)
