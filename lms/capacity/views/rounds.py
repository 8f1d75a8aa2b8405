"""The pages of a round for the institution that is assessed."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, done_or_refused, tried
from lms.capacity.actions.evidence import attach_evidence, link_evidence, withdraw_evidence
from lms.capacity.actions.ratings import agree, rate, set_target
from lms.capacity.actions.rounds import open_consensus, submit_round, withdraw_round
from lms.capacity.forms import (
    AgreeForm,
    EvidenceForm,
    LevelForm,
    LinkForm,
    RateForm,
    ReasonForm,
    TargetForm,
)
from lms.capacity.models import Evidence, Round, RoundQuerySet
from lms.capacity.queries.checks import submission_check
from lms.capacity.queries.indicators import IndicatorPage, indicator_page
from lms.capacity.queries.sheets import round_sheet
from lms.capacity.rules.instrument import Indicator


def one(rounds: RoundQuerySet, key: uuid.UUID, round_key: uuid.UUID) -> Round:
    return get_object_or_404(rounds.with_parts(), key=round_key, institution__key=key)


def visible(request: SignedIn, key: uuid.UUID, round_key: uuid.UUID) -> Round:
    return one(Round.objects.visible_to(request.user), key, round_key)


def rated(request: SignedIn, key: uuid.UUID, round_key: uuid.UUID) -> Round:
    return one(Round.objects.rated_by(request.user), key, round_key)


def managed(request: SignedIn, key: uuid.UUID, round_key: uuid.UUID) -> Round:
    return one(Round.objects.managed_by(request.user), key, round_key)


def indicator_of(round: Round, indicator_key: str) -> Indicator:
    found = round.instrument.instrument.indicators.get(indicator_key)
    if found is None or found not in round.instrument.instrument.applicable(round.profile, round.variant):
        raise Http404
    return found


@login_required
@require_GET
def show_round(request: SignedIn, key: uuid.UUID, round_key: uuid.UUID) -> HttpResponse:
    round = visible(request, key, round_key)
    return render(request, "capacity/round.html", {"round": round, "sheet": round_sheet(round, request.user)})


@login_required
@require_GET
def show_indicator(
    request: SignedIn, key: uuid.UUID, round_key: uuid.UUID, indicator_key: str
) -> HttpResponse:
    return answer_indicator(request, visible(request, key, round_key), indicator_key)


def answer_indicator(request: SignedIn, round: Round, indicator_key: str, **bound: Any) -> HttpResponse:
    """The page of an indicator; a form that was refused is shown as it was sent."""
    page = indicator_page(round, indicator_of(round, indicator_key), request.user)
    context = {"page": page, "round": round} | fresh_forms(page) | bound
    return render(request, "capacity/indicator.html", context, status=UNPROCESSABLE if bound else 200)


def fresh_forms(page: IndicatorPage) -> dict[str, Any]:
    return {
        "rate_form": level_form(RateForm, page, page.own),
        "agree_form": level_form(AgreeForm, page, page.agreed),
        "target_form": TargetForm(
            initial={"level": page.aim.level, "due_on": page.aim.due_on} if page.aim else {"level": 2}
        ),
        "evidence_form": EvidenceForm(indicators=page.indicators, here=page.indicator.key),
    }


def level_form(kind: type[LevelForm], page: IndicatorPage, said: Any) -> LevelForm:
    initial = (
        {"level": "na" if said.level is None else str(said.level), "reason": said.reason} if said else {}
    )
    return kind(indicator=page.indicator, instrument=page.instrument, initial=initial)


@login_required
@require_POST
def rate_indicator(
    request: SignedIn, key: uuid.UUID, round_key: uuid.UUID, indicator_key: str
) -> HttpResponse:
    round = rated(request, key, round_key)
    indicator = indicator_of(round, indicator_key)
    form = RateForm(request.POST, indicator=indicator, instrument=round.instrument.instrument)
    if not tried(
        form,
        lambda: rate(
            round=round,
            indicator_key=indicator.key,
            level=form.chosen() or 0,
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
    ):
        return answer_indicator(request, round, indicator_key, rate_form=form)
    messages.success(request, _("Your rating is kept. Nobody else sees it before the consensus."))
    return to_next(request, round, indicator)


@login_required
@require_POST
def agree_indicator(
    request: SignedIn, key: uuid.UUID, round_key: uuid.UUID, indicator_key: str
) -> HttpResponse:
    round = managed(request, key, round_key)
    indicator = indicator_of(round, indicator_key)
    form = AgreeForm(request.POST, indicator=indicator, instrument=round.instrument.instrument)
    if not tried(
        form,
        lambda: agree(
            round=round,
            indicator_key=indicator.key,
            level=form.chosen(),
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
    ):
        return answer_indicator(request, round, indicator_key, agree_form=form)
    messages.success(request, _("The agreed level is kept."))
    return to_next(request, round, indicator)


def to_next(request: SignedIn, round: Round, indicator: Indicator) -> HttpResponse:
    """The following indicator when the person asked for it, else the same one."""
    keys = [i.key for i in round.instrument.instrument.applicable(round.profile, round.variant)]
    position = keys.index(indicator.key) + 1
    onward = "next" in request.POST and position < len(keys)
    key = keys[position] if onward else indicator.key
    return redirect("capacity:indicator", round.institution.key, round.key, key)


@login_required
@require_POST
def aim_indicator(
    request: SignedIn, key: uuid.UUID, round_key: uuid.UUID, indicator_key: str
) -> HttpResponse:
    round = managed(request, key, round_key)
    indicator = indicator_of(round, indicator_key)
    form = TargetForm(request.POST)
    if not tried(
        form,
        lambda: set_target(round=round, indicator_key=indicator.key, by=request.user, **form.cleaned_data),
    ):
        return answer_indicator(request, round, indicator_key, target_form=form)
    messages.success(request, _("The target is kept."))
    return redirect("capacity:indicator", key, round_key, indicator.key)


@login_required
@require_POST
def attach(request: SignedIn, key: uuid.UUID, round_key: uuid.UUID, indicator_key: str) -> HttpResponse:
    round = managed(request, key, round_key)
    indicator = indicator_of(round, indicator_key)
    indicators = round.instrument.instrument.applicable(round.profile, round.variant)
    form = EvidenceForm(request.POST, request.FILES, indicators=indicators, here=indicator.key)
    if not tried(form, lambda: attach_from(form, round, request)):
        return answer_indicator(request, round, indicator_key, evidence_form=form)
    messages.success(request, _("The item is attached."))
    return redirect("capacity:indicator", key, round_key, indicator.key)


def attach_from(form: EvidenceForm, round: Round, request: SignedIn) -> Evidence:
    return attach_evidence(
        round=round,
        indicator_keys=form.indicator_keys(),
        description=form.description(),
        file=form.sent_file(),
        link=form.cleaned_data["link"],
        no_personal_data=form.cleaned_data["no_personal_data"],
        by=request.user,
    )


@login_required
@require_POST
def link_item(request: SignedIn, key: uuid.UUID, round_key: uuid.UUID, indicator_key: str) -> HttpResponse:
    """Let an item that is already there support this indicator too."""
    round = managed(request, key, round_key)
    indicator = indicator_of(round, indicator_key)
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise Http404
    evidence = get_object_or_404(Evidence.objects.filter(round=round), key=form.cleaned_data["evidence"])
    then = redirect("capacity:indicator", key, round_key, indicator.key).url
    return done_or_refused(
        request,
        lambda: link_evidence(evidence=evidence, indicator_key=indicator.key, by=request.user),
        then,
    )


@login_required
@require_POST
def take_back(request: SignedIn, key: uuid.UUID, evidence_key: uuid.UUID) -> HttpResponse:
    rounds = Round.objects.managed_by(request.user).filter(institution__key=key)
    evidence = get_object_or_404(Evidence.objects.filter(round__in=rounds), key=evidence_key)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    then = redirect("capacity:round", key, evidence.round.key).url
    return done_or_refused(
        request, lambda: withdraw_evidence(evidence=evidence, reason=reason, by=request.user), then
    )


@login_required
@require_GET
def download(request: SignedIn, key: uuid.UUID, evidence_key: uuid.UUID) -> HttpResponse | FileResponse:
    """The file of an item, for whoever may read its round. The browser saves it and never runs it."""
    items = Evidence.objects.standing().of_readable_rounds(request.user).filter(round__institution__key=key)
    evidence = get_object_or_404(items.exclude(file=""), key=evidence_key)
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=evidence.file_name, content_type=evidence.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def begin_consensus(request: SignedIn, key: uuid.UUID, round_key: uuid.UUID) -> HttpResponse:
    round = managed(request, key, round_key)
    then = redirect("capacity:round", key, round_key).url
    return done_or_refused(request, lambda: open_consensus(round=round, by=request.user), then)


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: SignedIn, key: uuid.UUID, round_key: uuid.UUID) -> HttpResponse:
    round = managed(request, key, round_key)
    if request.method == "POST":
        then = redirect("capacity:workspace", key).url
        return done_or_refused(request, lambda: submit_round(round=round, by=request.user), then)
    return render(request, "capacity/submit.html", {"round": round, "check": submission_check(round)})


@login_required
@require_POST
def withdraw(request: SignedIn, key: uuid.UUID, round_key: uuid.UUID) -> HttpResponse:
    round = managed(request, key, round_key)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    then = redirect("capacity:workspace", key).url
    return done_or_refused(request, lambda: withdraw_round(round=round, reason=reason, by=request.user), then)
