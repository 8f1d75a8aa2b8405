"""The test of a module: what to expect, the attempt, the result."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import SignedIn
from lms.assessment.actions.attempts import save_answers
from lms.assessment.forms.attempts import AttemptForm
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import attempts_of, learner_questions, open_attempt, outcome, permission
from lms.curriculum.rules.outlines import OutlineModule, TestSpec
from lms.foundation.errors import RuleViolation
from lms.progress.actions.learning import policy_of, start_test, submit_test, test_of
from lms.progress.models import Enrolment
from lms.progress.queries.learners import finished_in
from lms.progress.views.courses import interface_language, own, refusal


def tested(row: Enrolment, module_key: str) -> tuple[OutlineModule, TestSpec]:
    try:
        return test_of(row, module_key)
    except RuleViolation as error:
        raise Http404 from error


@login_required
@require_GET
def test(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    row = own(request, key)
    module, spec = tested(row, module_key)
    subject, finished = row.test_key(module_key), finished_in(row)
    context = {
        "enrolment": row,
        "module": module,
        "spec": spec,
        "left": [lesson for lesson in module.lessons if lesson.required and lesson.key not in finished],
        "permission": permission(request.user, subject, policy_of(spec)),
        "open": open_attempt(request.user, subject),
        "attempts": attempts_of(request.user, subject).submitted(),
    }
    return render(request, "progress/test.html", context)


@login_required
@require_POST
def start(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    row = own(request, key)
    tested(row, module_key)
    try:
        start_test(enrolment=row, module_key=module_key, language=interface_language(), by=request.user)
    except RuleViolation as error:
        return refusal(request, error, reverse("progress:test", args=[key, module_key]))
    return redirect("progress:attempt", key, module_key)


@login_required
@require_http_methods(["GET", "POST"])
def attempt(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    row = own(request, key)
    module, spec = tested(row, module_key)
    opened = open_attempt(request.user, row.test_key(module_key))
    if opened is None:
        return redirect("progress:test", key, module_key)
    form = AttemptForm(learner_questions(opened), request.POST or None, kept=opened.answers)
    if request.method == "POST" and form.is_valid():
        return keep_or_submit(request, row, opened, form, module_key)
    context = {"enrolment": row, "module": module, "spec": spec, "form": form, "attempt": opened}
    return render(request, "progress/attempt.html", context, status=422 if form.errors else 200)


def keep_or_submit(
    request: SignedIn, row: Enrolment, opened: Attempt, form: AttemptForm, module_key: str
) -> HttpResponse:
    """“Keep” comes back later; “submit” is final and is marked on the server."""
    if "keep" in request.POST:
        save_answers(attempt=opened, answers=form.answers, by=request.user)
        messages.success(request, _("Your answers are kept. You can go on at any time."))
        return redirect("progress:test", row.key, module_key)
    marked = submit_test(enrolment=row, attempt=opened, answers=form.answers, by=request.user)
    return redirect("progress:result", row.key, module_key, marked.number)


@login_required
@require_GET
def result(request: SignedIn, key: uuid.UUID, module_key: str, number: int) -> HttpResponse:
    row = own(request, key)
    module, spec = tested(row, module_key)
    found = attempts_of(request.user, row.test_key(module_key)).submitted().filter(number=number).first()
    if found is None:
        raise Http404
    context = {
        "enrolment": row,
        "module": module,
        "spec": spec,
        "outcome": outcome(found),
        "permission": permission(request.user, row.test_key(module_key), policy_of(spec)),
    }
    return render(request, "progress/result.html", context)
