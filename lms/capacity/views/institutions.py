"""The workspace of an institution, and what it declares about itself."""

import uuid
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, tried
from lms.capacity.actions.rounds import open_round
from lms.capacity.exports import dimension_plot
from lms.capacity.forms import HeadcountForm, OpenRoundForm, ProfileForm
from lms.capacity.models import Round
from lms.capacity.queries.instruments import instrument_in_force
from lms.capacity.queries.workspace import workspace
from lms.foundation import clock
from lms.institutions.actions.people import declare_headcount, declare_migration_profile
from lms.institutions.models import Institution


def own(request: SignedIn, key: uuid.UUID) -> Institution:
    """An institution whose workspace the person may see, or 404."""
    rows = Institution.objects.visible_to(request.user).select_related("territory__country")
    return get_object_or_404(rows, key=key)


def managed(request: SignedIn, key: uuid.UUID) -> Institution:
    rows = Institution.objects.managed_by(request.user).select_related("territory__country")
    return get_object_or_404(rows, key=key)


@login_required
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    """The institutions I act for; when it is one, its workspace."""
    found = list(Institution.objects.visible_to(request.user).in_force().order_by("name", "id"))
    if len(found) == 1:
        return redirect("capacity:workspace", found[0].key)
    return render(request, "capacity/mine.html", {"institutions": found})


@login_required
@require_GET
def show_workspace(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    return answer_workspace(request, own(request, key))


def answer_workspace(
    request: SignedIn, institution: Institution, form: OpenRoundForm | None = None
) -> HttpResponse:
    found = workspace(institution, request.user)
    context = {
        "workspace": found,
        "plot": dimension_plot(found),
        "form": form or OpenRoundForm(institution=institution),
    }
    return render(request, "capacity/workspace.html", context, status=UNPROCESSABLE if form else 200)


@login_required
@require_POST
def start_round(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    institution = managed(request, key)
    form = OpenRoundForm(request.POST, institution=institution)
    opened: list[Round] = []

    def act() -> None:
        variant = form.cleaned_data["variant"]
        instrument = instrument_in_force()
        opened.append(
            open_round(institution=institution, instrument=instrument, variant=variant, by=request.user)
        )

    if not tried(form, act):
        return answer_workspace(request, institution, form)
    return redirect("capacity:round", institution.key, opened[0].key)


def today_of(institution: Institution) -> date:
    """The day it is where the institution is."""
    return clock.today(institution.territory.country.time_zone)


@login_required
@require_http_methods(["GET", "POST"])
def declare_profile(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    institution = managed(request, key)
    form = ProfileForm(request.POST or None, initial={"declared_on": today_of(institution)})
    if request.method == "POST" and tried(
        form,
        lambda: declare_migration_profile(
            institution=institution,
            letters="".join(form.cleaned_data["letters"]),
            declared_on=form.cleaned_data["declared_on"],
            by=request.user,
        ),
    ):
        messages.success(request, _("The profile is declared."))
        return redirect("capacity:workspace", institution.key)
    context = {"institution": institution, "form": form}
    return render(request, "capacity/profile.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def declare_staff(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    institution = managed(request, key)
    form = HeadcountForm(request.POST or None, initial={"counted_on": today_of(institution)})
    if request.method == "POST" and tried(
        form,
        lambda: declare_headcount(
            institution=institution,
            counts=form.counts,
            counted_on=form.cleaned_data["counted_on"],
            by=request.user,
        ),
    ):
        messages.success(request, _("The headcount is declared."))
        return redirect("capacity:workspace", institution.key)
    context = {"institution": institution, "form": form}
    return render(request, "capacity/headcount.html", context, status=UNPROCESSABLE if form.is_bound else 200)
