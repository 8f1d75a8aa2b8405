"""The ministry's view of a country and its parts."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from lms.accounts.views import SignedIn
from lms.capacity.templatetags.capacity import words
from lms.foundation import clock
from lms.institutions.models import Country, Territory
from lms.institutions.queries import countries_overseen
from lms.monitoring import exports
from lms.monitoring.queries.attention import needs_attention
from lms.monitoring.queries.country import Figures, figures


def overseen(request: SignedIn, code: str) -> Country:
    """A country the person oversees, or 404."""
    found = next((row for row in countries_overseen(request.user) if row.code == code), None)
    if found is None:
        raise Http404
    return found


def figures_of(country: Country, place: Territory) -> Figures:
    return figures(country, place, clock.today(country.time_zone))


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """The countries somebody oversees; when it is one, that one."""
    found = countries_overseen(request.user)
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect("monitoring:country", found[0].code)
    return render(request, "monitoring/countries.html", {"countries": found})


@login_required
@require_GET
def country(request: SignedIn, code: str) -> HttpResponse:
    row = overseen(request, code)
    found = figures_of(row, get_object_or_404(Territory, country=row, level=0))
    attention = needs_attention(row, request.user, clock.today(row.time_zone))
    return render(request, "monitoring/territory.html", shown(found) | {"attention": attention})


@login_required
@require_GET
def place(request: SignedIn, code: str, key: uuid.UUID) -> HttpResponse:
    row = overseen(request, code)
    territory = get_object_or_404(Territory.objects.filter(country=row, level__gte=1), key=key)
    above = Territory.objects.filter(path__in=[territory.path[:4], territory.path[:-4]]).order_by("path")
    return render(request, "monitoring/territory.html", shown(figures_of(row, territory)) | {"above": above})


def shown(found: Figures) -> dict[str, object]:
    state_words = {state.value: str(words(state)) for state in exports.STATE_ORDER}
    return {
        "figures": found,
        "sentence": exports.sentence(found),
        "tiles": exports.region_tiles(found),
        "months": exports.months_plot(found),
        "rounds": exports.rounds_plot(found, state_words),
        "levels": exports.levels_plot(found),
    }


@login_required
@require_GET
def parts_csv(request: SignedIn, code: str, key: uuid.UUID) -> HttpResponse:
    row = overseen(request, code)
    territory = get_object_or_404(Territory.objects.filter(country=row), key=key)
    answer = HttpResponse(
        exports.parts_csv(figures_of(row, territory)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{code}-{territory.code}.csv"'
    return answer
