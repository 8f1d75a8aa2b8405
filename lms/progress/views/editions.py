"""The page about a newer edition, and the choice between going on and changing."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lms.accounts.views import SignedIn, refused
from lms.curriculum.queries.translations import interface_language
from lms.foundation.errors import RuleViolation
from lms.progress.actions.editions import take_newer_edition
from lms.progress.forms import TakeEditionForm
from lms.progress.queries.editions import newer_edition
from lms.progress.queries.words import newer_in, words_for
from lms.progress.views.courses import own


@login_required
@require_GET
def edition(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """What changed since her edition, what she keeps, what is new; where nothing is newer, her course."""
    row = own(request, key)
    newer = newer_edition(row)
    if newer is None:
        return redirect("progress:enrolment", key)
    language = interface_language()
    context = {
        "enrolment": row,
        "words": words_for(row, language),
        "newer": newer_in(newer, row, language),
    }
    return render(request, "progress/edition.html", context)


@login_required
@require_POST
def take_edition(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row, form = own(request, key), TakeEditionForm(request.POST)
    if not form.is_valid():
        return redirect("progress:edition", key)
    try:
        take_newer_edition(enrolment=row, number=form.cleaned_data["number"], by=request.user)
    except RuleViolation as error:
        return refused(request, error, reverse("progress:edition", args=[key]))
    messages.success(request, _("You are in the newer edition now. What you had done is still done."))
    return redirect("progress:enrolment", key)
