"""The pages of reviewers, and the ministry's page of a decision."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, done_or_refused, tried
from lms.capacity.actions.decisions import decide_round
from lms.capacity.actions.evidence import block_evidence
from lms.capacity.actions.reviews import finish_review, start_review, verify_indicator
from lms.capacity.forms import DecisionForm, ReasonForm, ReportForm, StartReviewForm, VerifyForm
from lms.capacity.models import Evidence, Round
from lms.capacity.queries.files import DecisionFile, decision_file
from lms.capacity.queries.reviews import review_board, review_page
from lms.capacity.queries.rounds import decisions_waiting, reviews_waiting
from lms.capacity.rules.rounds import State
from lms.capacity.views.rounds import indicator_of


def reviewable(request: SignedIn, round_key: uuid.UUID) -> Round:
    return get_object_or_404(Round.objects.reviewable_by(request.user).with_parts(), key=round_key)


@login_required
@require_GET
def queue(request: SignedIn) -> HttpResponse:
    """What waits for me: rounds to review, and decisions to take."""
    context = {
        "reviews": list(reviews_waiting(request.user)),
        "decisions": list(decisions_waiting(request.user)),
    }
    return render(request, "capacity/queue.html", context)


@login_required
@require_GET
def board(request: SignedIn, round_key: uuid.UUID) -> HttpResponse:
    return answer_board(request, reviewable(request, round_key))


def answer_board(
    request: SignedIn,
    round: Round,
    start_form: StartReviewForm | None = None,
    report_form: ReportForm | None = None,
) -> HttpResponse:
    context = {
        "round": round,
        "board": review_board(round, request.user),
        "start_form": start_form or StartReviewForm(),
        "report_form": report_form or ReportForm(),
    }
    status = UNPROCESSABLE if start_form or report_form else 200
    return render(request, "capacity/board.html", context, status=status)


@login_required
@require_POST
def take(request: SignedIn, round_key: uuid.UUID) -> HttpResponse:
    round = reviewable(request, round_key)
    form = StartReviewForm(request.POST)
    if not tried(form, lambda: start_review(round=round, by=request.user)):
        return answer_board(request, round, start_form=form)
    return redirect("capacity:review", round_key)


@login_required
@require_http_methods(["GET", "POST"])
def verify(request: SignedIn, round_key: uuid.UUID, indicator_key: str) -> HttpResponse:
    round = reviewable(request, round_key)
    indicator = indicator_of(round, indicator_key)
    page = review_page(round, indicator, request.user)
    form = VerifyForm(
        request.POST or None,
        indicator=indicator,
        instrument=round.instrument.instrument,
        initial={"level": page.proposed_level, "reason": page.verified.reason if page.verified else ""},
    )
    if request.method == "POST" and tried(form, lambda: verify_from(form, round, indicator.key, request)):
        left = page.next_left
        return (
            redirect("capacity:verify", round_key, left) if left else redirect("capacity:review", round_key)
        )
    context = {"round": round, "page": page, "form": form, "block_form": ReasonForm()}
    return render(request, "capacity/verify.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def verify_from(form: VerifyForm, round: Round, indicator_key: str, request: SignedIn) -> object:
    return verify_indicator(
        round=round,
        indicator_key=indicator_key,
        level=form.chosen(),
        reason=form.cleaned_data["reason"],
        by=request.user,
    )


@login_required
@require_POST
def block(request: SignedIn, round_key: uuid.UUID, evidence_key: uuid.UUID) -> HttpResponse:
    round = reviewable(request, round_key)
    evidence = get_object_or_404(Evidence.objects.filter(round=round), key=evidence_key)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    then = redirect("capacity:review", round_key).url
    return done_or_refused(
        request, lambda: block_evidence(evidence=evidence, reason=reason, by=request.user), then
    )


@login_required
@require_POST
def finish(request: SignedIn, round_key: uuid.UUID) -> HttpResponse:
    round = reviewable(request, round_key)
    form = ReportForm(request.POST)
    if not tried(
        form, lambda: finish_review(round=round, report=form.cleaned_data["report"], by=request.user)
    ):
        return answer_board(request, round, report_form=form)
    messages.success(request, _("The review is finished. The ministry decides next."))
    return redirect("capacity:queue")


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: SignedIn, round_key: uuid.UUID) -> HttpResponse:
    round = get_object_or_404(Round.objects.decidable_by(request.user).with_parts(), key=round_key)
    file = decision_file(round)
    form = DecisionForm(request.POST or None, levels=choices(file))
    if request.method == "POST" and tried(
        form, lambda: decide_round(round=round, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The decision is kept. The certificate follows within a minute."))
        return redirect("capacity:decision", round_key)
    context = {"round": round, "file": file, "form": form, "is_decided": round.state == State.DECIDED}
    return render(request, "capacity/decision.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def choices(file: DecisionFile) -> list[tuple[int, str]]:
    """The levels the ministry may grant: what was earned, and each below."""
    granted = [
        (outlook.level, f"{outlook.level} {outlook.name}")
        for outlook in reversed(file.outlooks)
        if outlook.level <= file.earned
    ]
    return [*granted, (0, _("No certificate"))]
