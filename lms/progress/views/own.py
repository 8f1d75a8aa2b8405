"""What a learner decides for herself: her roles, her calendar, a renewal, for whom she learns."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.views import UNPROCESSABLE, SignedIn, done_or_refused, tried
from lms.foundation import clock
from lms.institutions.models import Membership
from lms.institutions.rules.roles import Capability
from lms.progress.actions.deadlines import close_calendar, open_calendar
from lms.progress.actions.moving import learn_for
from lms.progress.actions.paths import combine_roles
from lms.progress.actions.renewing import start_renewal
from lms.progress.exports import calendar_file, days_in_words
from lms.progress.forms import EnrolForm, RolesForm
from lms.progress.queries.calendar import open_feed, own_dates, reader_of
from lms.progress.queries.learners import learning_memberships
from lms.progress.queries.paths import combinations_of
from lms.progress.views.courses import own


@login_required
@require_http_methods(["GET", "POST"])
def roles(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """“I hold many roles”: for oneself, or for staff one looks after."""
    rows = Membership.objects.in_force().shown_to(request.user, Capability.SEE_STAFF)
    membership = get_object_or_404(rows.select_related("institution", "person"), key=key)
    held = combinations_of([membership.pk]).get(membership.pk, ())
    form = RolesForm(request.POST or None, initial={"roles": held})
    if request.method == "POST" and tried(
        form,
        lambda: combine_roles(membership=membership, roles=form.cleaned_data["roles"], by=request.user),
    ):
        messages.success(request, _("The path is made anew for these roles."))
        is_own = membership.person_id == request.user.pk
        return redirect("progress:mine") if is_own else redirect("progress:staff", membership.institution.key)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "progress/roles.html", {"membership": membership, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def calendar(request: SignedIn) -> HttpResponse:
    """The private address of one's dates: make it, make a new one, close it."""
    if request.method == "POST":
        if "close" in request.POST:
            close_calendar(by=request.user)
        else:
            open_calendar(by=request.user)
        return redirect("progress:calendar")
    feed = open_feed(request.user)
    address = request.build_absolute_uri(reverse("progress:calendar_feed", args=[feed.token])) if feed else ""
    context = {"feed": feed, "address": address, "dates": own_dates(request.user)}
    return render(request, "progress/calendar.html", context)


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For a calendar program, which cannot sign in. The address is the permission; a closed one is unknown."""
    reader = reader_of(token)
    if reader is None:
        raise Http404
    with translation.override(reader.language):
        days = days_in_words(own_dates(reader))
        answer = HttpResponse(calendar_file(days, clock.now()), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Disposition"] = 'attachment; filename="xenia.ics"'
    return answer


@login_required
@require_POST
def renew(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    enrolment = own(request, key)
    return done_or_refused(
        request,
        lambda: start_renewal(enrolment=enrolment, by=request.user),
        reverse("progress:enrolment", args=[key]),
    )


@login_required
@require_POST
def move(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Go on for another of one's institutions: one click."""
    enrolment = own(request, key)
    institutions = [membership.institution for membership in learning_memberships(request.user)]
    form = EnrolForm(request.POST, institutions=institutions)
    if not form.is_valid():
        raise Http404
    institution = form.cleaned_data["institution"]
    return done_or_refused(
        request,
        lambda: learn_for(enrolment=enrolment, institution=institution, by=request.user),
        reverse("progress:enrolment", args=[key]),
    )
