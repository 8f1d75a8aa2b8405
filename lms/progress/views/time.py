"""More time in tests for the people of an institution, granted by its focal point."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.views import UNPROCESSABLE, SignedIn, tried
from lms.assessment.actions.extensions import grant_time
from lms.assessment.queries.works import time_grants
from lms.institutions.models import Institution
from lms.institutions.rules.roles import Capability
from lms.progress.forms import StaffTimeForm
from lms.progress.queries.coverage import people_of


@login_required
@require_http_methods(["GET", "POST"])
def staff_time(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    institution = get_object_or_404(Institution.objects.where(request.user, Capability.SEE_STAFF), key=key)
    people = people_of(institution).exclude(pk=request.user.pk)
    form = StaffTimeForm(request.POST or None, people=people)
    if request.method == "POST" and tried(form, lambda: grant_time(**form.cleaned_data, by=request.user)):
        messages.success(request, _("Granted for all tests of this person from now on."))
        return redirect("progress:staff_time", key)
    context = {"institution": institution, "form": form, "grants": time_grants().filter(person__in=people)}
    return render(request, "progress/staff_time.html", context, status=UNPROCESSABLE if form.errors else 200)
