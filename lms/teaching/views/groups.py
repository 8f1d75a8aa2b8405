"""Groups for learners: which there are, joining, leaving, checking in."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, tried
from lms.progress.forms import EnrolForm
from lms.progress.queries.learners import learning_memberships
from lms.progress.queries.recognition import course_names
from lms.teaching.actions.cohorts import join_cohort, leave_cohort
from lms.teaching.actions.sessions import check_in
from lms.teaching.forms.cohorts import CheckInForm, CodeForm
from lms.teaching.models import Cohort, LiveSession
from lms.teaching.queries.cohorts import groups_of, groups_offered_to
from lms.teaching.queries.sessions import meetings_of, own_attendance, sessions_of


def enrol_form(request: SignedIn) -> EnrolForm:
    """For which institution she takes part; asked only when she acts for several."""
    memberships = learning_memberships(request.user)
    institutions = {membership.institution_id: membership.institution for membership in memberships}
    sent = request.POST if request.method == "POST" else None
    return EnrolForm(sent, institutions=list(institutions.values()))


@login_required
@require_GET
def groups(request: SignedIn) -> HttpResponse:
    context = {
        "mine": groups_of(request.user),
        "offered": groups_offered_to(request.user),
        "meetings": meetings_of(request.user),
        "code_form": CodeForm(),
    }
    return render(request, "teaching/groups.html", context)


@login_required
@require_GET
def group(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    return group_page(request, open_to(request, key), enrol_form(request))


def open_to(request: SignedIn, key: uuid.UUID) -> Cohort:
    rows = Cohort.objects.visible_to(request.user).select_related("provider__territory__country")
    return get_object_or_404(rows, key=key)


def group_page(request: SignedIn, row: Cohort, form: EnrolForm) -> HttpResponse:
    is_member = Cohort.objects.joined_by(request.user).filter(pk=row.pk).exists()
    attended = own_attendance(request.user, row)
    context = {
        "cohort": row,
        "course_title": course_names([row.course_key])[row.course_key].title,
        "is_member": is_member,
        "sessions": [(one, attended.get(one.pk, "")) for one in sessions_of(row)] if is_member else [],
        "form": form,
    }
    return render(request, "teaching/group.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def join(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row, form = open_to(request, key), enrol_form(request)
    if not joined(request, row, form):
        return group_page(request, row, form)
    return welcome(request, row)


@login_required
@require_http_methods(["GET", "POST"])
def by_code(request: SignedIn) -> HttpResponse:
    """Join with the code of a group: first one sees which group it is."""
    form, enrolling = CodeForm(request.POST or request.GET or None), enrol_form(request)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    row = Cohort.objects.filter(join_code=code, kind=Cohort.Kind.INVITED).select_related("provider").first()
    if request.method == "POST" and row and joined(request, row, enrolling, code):
        return welcome(request, row)
    if code and row is None:
        form.add_error("code", _("No group has this code. Compare it sign by sign."))
    context = {"form": form, "cohort": row, "code": code, "enrolling": enrolling}
    is_wrong = form.errors or enrolling.errors
    return render(request, "teaching/by_code.html", context, status=UNPROCESSABLE if is_wrong else 200)


def joined(request: SignedIn, row: Cohort, form: EnrolForm, code: str = "") -> bool:
    """Whether she is in the group now; otherwise the form says why not."""

    def act() -> None:
        join_cohort(cohort=row, institution=form.cleaned_data["institution"], code=code, by=request.user)

    return tried(form, act)


def welcome(request: SignedIn, row: Cohort) -> HttpResponse:
    messages.success(request, _("You are in the group. The course is under My learning."))
    return redirect("teaching:group", row.key)


@login_required
@require_POST
def leave(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(Cohort.objects.joined_by(request.user).select_related("provider"), key=key)
    leave_cohort(cohort=row, by=request.user)
    messages.success(request, _("You have left the group. Your course and what you did in it stay."))
    return redirect("teaching:groups")


@login_required
@require_http_methods(["GET", "POST"])
def checkin(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Note oneself as present with the code shown in the room."""
    session = get_object_or_404(
        LiveSession.objects.visible_to(request.user).select_related("cohort"), key=key
    )
    form = CheckInForm(request.POST or None)

    def noted() -> None:
        check_in(session=session, code=form.cleaned_data["code"], by=request.user)

    if request.method == "POST" and tried(form, noted):
        messages.success(request, _("You are noted as present."))
        return redirect("teaching:group", session.cohort.key)
    context = {"session": session, "form": form}
    return render(request, "teaching/checkin.html", context, status=UNPROCESSABLE if form.errors else 200)
