"""Trainers see whose result a corrected key would change, and have it marked again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.accounts.views import tried
from lms.assessment.actions.regrading import correct_keys, withdraw_questions
from lms.assessment.queries.pools import latest_pool
from lms.assessment.queries.regrading import (
    RegradePlan,
    candidates,
    plan_regrade,
    proposed_correction,
    regrades_of,
)
from lms.assessment.viewsets.access import trainer
from lms.foundation.errors import RuleViolation
from lms.progress.forms import ConfirmRegradeForm, RegradeForm

LINES = 100


@require_http_methods(["GET", "POST"])
def regrade(request: HttpRequest, pool_key: str) -> HttpResponse:
    """Choose questions, read the plan, confirm it."""
    by = trainer(request)
    if latest_pool(pool_key) is None:
        raise Http404
    found = candidates(pool_key)
    stems = [(item.key, item.stem) for item in found]
    chosen = RegradeForm(request.POST or request.GET or None, stems=stems)
    confirm = ConfirmRegradeForm(request.POST or None, stems=stems)
    if request.method == "POST" and confirm.is_valid() and confirmed(request, pool_key, confirm, by):
        return redirect("assessment_regrade", pool_key)
    plan = planned(pool_key, chosen)
    context = {
        "pool_key": pool_key,
        "candidates": found,
        "form": chosen,
        "confirm": confirm,
        "plan": plan,
        "lines": Paginator(plan.lines, LINES).get_page(request.GET.get("p")) if plan else None,
        "regrades": regrades_of(pool_key),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "progress/admin/regrade.html", context, status=status)


def planned(pool_key: str, form: RegradeForm) -> RegradePlan | None:
    """The plan for what was chosen; a refusal is put into the form."""
    if not form.is_valid():
        return None
    try:
        keys = form.cleaned_data["questions"]
        return plan_regrade(proposed_correction(pool_key, keys, withdrawn=form.is_withdrawal))
    except RuleViolation as refusal:
        form.add_error(None, str(refusal.message))
    return None


def confirmed(request: HttpRequest, pool_key: str, form: ConfirmRegradeForm, by: User) -> bool:
    act = withdraw_questions if form.is_withdrawal else correct_keys
    fields = form.cleaned_data
    done = tried(
        form,
        lambda: act(pool_key=pool_key, question_keys=fields["questions"], reason=fields["reason"], by=by),
    )
    if done:
        messages.success(
            request, _("The tests are being marked again. Learners whose result changes are told.")
        )
    return done
