"""Meetings for those who hold them."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, tried
from lms.teaching.actions.sessions import cancel_session, change_session, note_attendance, plan_session
from lms.teaching.forms.cohorts import AttendanceForm, SessionForm, plan_of
from lms.teaching.models import LiveSession
from lms.teaching.queries.cohorts import members_of, modules_of
from lms.teaching.queries.sessions import noted
from lms.teaching.rules.codes import in_groups
from lms.teaching.views.cohorts import taught


def held(request: SignedIn, key: uuid.UUID) -> LiveSession:
    return get_object_or_404(
        LiveSession.objects.taught_by(request.user).select_related("cohort__provider"), key=key
    )


@login_required
@require_http_methods(["GET", "POST"])
def new_session(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = taught(request, key)
    form = SessionForm(request.POST or None, cohort=row, modules=modules_of(row.course_key))
    if request.method == "POST" and form.is_valid():
        plan_session(cohort=row, plan=form.plan, by=request.user)
        messages.success(request, _("The meeting is planned; the members are told."))
        return redirect("teaching:cohort", key)
    context = {"cohort": row, "form": form}
    return render(request, "teaching/session_new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Another time, place or title for a meeting to come."""
    session = held(request, key)
    row = session.cohort
    form = SessionForm(
        request.POST or None, cohort=row, modules=modules_of(row.course_key), initial=plan_of(session)
    )

    def changed() -> None:
        change_session(session=session, plan=form.plan, by=request.user)

    if request.method == "POST" and tried(form, changed):
        messages.success(request, _("The meeting is changed. Members are told of another time or place."))
        return redirect("teaching:cohort", row.key)
    context = {"cohort": row, "form": form}
    return render(
        request, "teaching/session_change.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def attendance(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Who is there, on one page that fits a phone."""
    session = held(request, key)
    members = list(members_of(session.cohort))
    known = {f"m{member}": state for member, state in noted(session).items()}
    form = AttendanceForm(request.POST or None, members=members, initial=known)
    if request.method == "POST" and form.is_valid():
        note_attendance(session=session, states=form.states, by=request.user)
        messages.success(request, _("Attendance is noted."))
        return redirect("teaching:attendance", key)
    context = {"session": session, "form": form, "code": in_groups(session.checkin_code)}
    return render(request, "teaching/attendance.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def cancel(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    session = held(request, key)
    cancel_session(session=session, by=request.user)
    messages.success(request, _("The meeting is called off; the members are told."))
    return redirect("teaching:cohort", session.cohort.key)
