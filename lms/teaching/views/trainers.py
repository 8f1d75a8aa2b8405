"""The register of trainers."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, tried
from lms.foundation import clock
from lms.institutions.models import Institution
from lms.institutions.queries import capabilities_of, may
from lms.institutions.rules.roles import Capability
from lms.teaching.actions.trainers import (
    enter_register,
    note_co_teaching,
    note_observation,
    show_trainer_name,
)
from lms.teaching.forms.trainers import CRITERION_WORDS, LEVEL_WORDS, CoTeachingForm, ObservationForm
from lms.teaching.models import Observation, TrainerRecord
from lms.teaching.queries.trainers import may_vouch, practice_of, public_register, register


@require_GET
def public(request: SignedIn) -> HttpResponse:
    """Names that everybody may read."""
    return render(request, "teaching/trainers_public.html", {"records": public_register()})


@login_required
@require_GET
def trainers(request: SignedIn) -> HttpResponse:
    """The register for ministries and training providers."""
    if not capabilities_of(request.user) & {Capability.TEACH, Capability.OVERSEE}:
        raise Http404
    records = register(request.user)
    mine = {record.provider_id for record in records if record.person_id == request.user.pk}
    own = Institution.objects.where(request.user, Capability.TEACH).exclude(pk__in=mine)
    return render(request, "teaching/trainers.html", {"records": records, "enter": own.order_by("name")})


@login_required
@require_POST
def enter(request: SignedIn, provider_key: uuid.UUID) -> HttpResponse:
    providers = Institution.objects.where(request.user, Capability.TEACH)
    provider = get_object_or_404(providers, key=provider_key)
    record = enter_register(provider=provider, by=request.user)
    messages.success(request, _("You are in the register as a candidate."))
    return redirect("teaching:trainer", record.key)


def record_of(request: SignedIn, key: uuid.UUID) -> TrainerRecord:
    rows = TrainerRecord.objects.visible_to(request.user).select_related(
        "person", "provider__territory__country"
    )
    return get_object_or_404(rows, key=key)


@login_required
@require_GET
def trainer(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    return trainer_page(request, record_of(request, key), CoTeachingForm(), ObservationForm())


def observations_of(record: TrainerRecord) -> list[tuple[Observation, list[tuple[str, str]]]]:
    """What others saw, the last first: each with its criteria and levels in words."""
    seen = record.observations.select_related("observed_by").order_by("-observed_on")
    return [
        (one, [(str(CRITERION_WORDS[name]), str(LEVEL_WORDS[level])) for name, level in one.in_order])
        for one in seen
    ]


def trainer_page(
    request: SignedIn, record: TrainerRecord, co_teaching: CoTeachingForm, observation: ObservationForm
) -> HttpResponse:
    is_own, vouches = record.person_id == request.user.pk, may_vouch(request.user, record)
    reads_all = is_own or vouches or may(request.user, Capability.OVERSEE, record.provider)
    context = {
        "record": record,
        "practice": practice_of(record, clock.today(record.time_zone)),
        "observations": observations_of(record) if reads_all else [],
        "co_teaching": co_teaching,
        "observation": observation,
        "may_vouch": vouches,
        "is_own": is_own,
    }
    is_wrong = co_teaching.errors or observation.errors
    return render(request, "teaching/trainer.html", context, status=UNPROCESSABLE if is_wrong else 200)


@login_required
@require_POST
def co_teaching(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    record, form = record_of(request, key), CoTeachingForm(request.POST)

    def noted() -> None:
        note_co_teaching(record=record, taught_on=form.cleaned_data["taught_on"], by=request.user)

    if not tried(form, noted):
        return trainer_page(request, record, form, ObservationForm())
    messages.success(request, _("The session is noted."))
    return redirect("teaching:trainer", key)


@login_required
@require_POST
def observation(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    record, form = record_of(request, key), ObservationForm(request.POST)

    def noted() -> None:
        found = form.cleaned_data
        day, comment = found["observed_on"], found["comment"]
        note_observation(record=record, observed_on=day, levels=form.levels, comment=comment, by=request.user)

    if not tried(form, noted):
        return trainer_page(request, record, CoTeachingForm(), form)
    messages.success(request, _("The observation is noted."))
    return redirect("teaching:trainer", key)


@login_required
@require_POST
def show_name(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    record = get_object_or_404(TrainerRecord, key=key, person=request.user)
    show_trainer_name(record=record, shows_name="show" in request.POST, by=request.user)
    return redirect("teaching:trainer", key)
