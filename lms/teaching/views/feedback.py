"""The survey after a course, and the questions months later, for those who answer."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms.accounts.views import SignedIn, refused
from lms.curriculum.queries.translations import interface_language
from lms.foundation.errors import RuleViolation
from lms.progress.queries.words import words_for
from lms.progress.views.courses import own
from lms.teaching.actions.feedback import answer_follow_up, answer_survey
from lms.teaching.forms.feedback import FollowUpForm, SurveyForm
from lms.teaching.models import FollowUp
from lms.teaching.queries.followups import asked_of
from lms.teaching.rules.followups import Part


@login_required
@require_http_methods(["GET", "POST"])
def survey(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = own(request, key)
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_survey(
                enrolment=row, ratings=form.ratings, text=form.cleaned_data["text"], by=request.user
            )
        except RuleViolation as error:
            return refused(request, error, reverse("progress:enrolment", args=[key]))
        messages.success(request, _("Your answers are kept, without your name."))
        return redirect("progress:enrolment", key)
    context = {"enrolment": row, "title": words_for(row, interface_language()).title, "form": form}
    return render(request, "teaching/survey.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def asked_of_me(request: SignedIn) -> HttpResponse:
    return render(request, "teaching/asked_of_me.html", {"asked": asked_of(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def follow_up(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    rows = FollowUp.objects.to_answer_by(request.user).select_related(
        "enrolment__edition", "enrolment__institution__territory__country"
    )
    row = get_object_or_404(rows.defer("enrolment__edition__source"), key=key)
    form = FollowUpForm(request.POST or None, part=Part(row.part))
    if request.method == "POST" and form.is_valid():
        answer_follow_up(follow_up=row, answers=form.cleaned_data, by=request.user)
        messages.success(request, _("Your answers are kept, without your name."))
        return redirect("teaching:asked_of_me")
    context = {"title": words_for(row.enrolment, interface_language()).title, "form": form}
    return render(request, "teaching/follow_up.html", context, status=422 if form.errors else 200)
