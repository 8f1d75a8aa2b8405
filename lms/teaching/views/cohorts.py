"""Groups for those who look after them."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, tried
from lms.foundation import clock
from lms.institutions.models import Institution
from lms.institutions.rules.roles import Capability
from lms.progress.queries.effect import effect_among
from lms.progress.queries.recognition import course_names
from lms.progress.views.effect import gains_plot, sentence
from lms.teaching.actions.cohorts import (
    change_cohort,
    close_cohort,
    invite,
    make_cohort,
    remind,
    remove_member,
    reopen_cohort,
)
from lms.teaching.exports.members import members_csv
from lms.teaching.forms.cohorts import (
    CohortForm,
    CohortTermsForm,
    InviteForm,
    ReminderForm,
    RemovalForm,
    terms_of,
)
from lms.teaching.models import Cohort, CohortMember
from lms.teaching.queries.cohorts import (
    cohorts_taught_by,
    courses_to_teach,
    last_reminder_at,
    not_begun,
    progress_of,
)
from lms.teaching.queries.insight import learners_of
from lms.teaching.queries.sessions import sessions_of
from lms.teaching.queries.waiting import waiting_for
from lms.teaching.rules.codes import in_groups
from lms.teaching.rules.joining import next_reminder_at


def providers_of(request: SignedIn) -> list[Institution]:
    """The training providers the person trains for; whoever trains for none finds no page here."""
    rows = Institution.objects.where(request.user, Capability.TEACH).select_related("territory__country")
    found = list(rows.order_by("name"))
    if not found:
        raise Http404
    return found


def taught(request: SignedIn, key: uuid.UUID) -> Cohort:
    rows = Cohort.objects.taught_by(request.user).select_related("provider__territory__country", "audience")
    return get_object_or_404(rows, key=key)


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """What a trainer looks after."""
    providers_of(request)  # whoever trains for nobody finds no page here
    context = {
        "cohorts": cohorts_taught_by(request.user),
        "waiting": waiting_for(request.user),
        "courses": courses_to_teach().items(),
    }
    return render(request, "teaching/home.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_cohort(request: SignedIn) -> HttpResponse:
    courses = courses_to_teach()
    form = CohortForm(request.POST or None, providers=providers_of(request), courses=courses)
    if request.method == "POST" and form.is_valid():
        made = make_cohort(provider=form.cleaned_data["provider"], plan=form.plan, by=request.user)
        messages.success(request, _("The group is made. Learners find it under My groups."))
        return redirect("teaching:cohort", made.key)
    return render(
        request, "teaching/cohort_new.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200
    )


@login_required
@require_GET
def cohort(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    return cohort_page(request, taught(request, key), InviteForm())


def cohort_page(request: SignedIn, row: Cohort, invitation: InviteForm) -> HttpResponse:
    members = progress_of(row)
    context = {
        "cohort": row,
        "course_title": course_names([row.course_key])[row.course_key].title,
        "code": in_groups(row.join_code),
        "members": members,
        "sessions": sessions_of(row),
        "now": clock.now(),
        "invite": invitation,
        "not_begun": sum(not member.has_begun for member in members),
        **effect_of(row),
    }
    status = UNPROCESSABLE if invitation.errors else 200
    return render(request, "teaching/cohort.html", context, status=status)


def effect_of(row: Cohort) -> dict[str, object]:
    """What the course changed for the group, in words and drawn; nothing while that would tell of persons."""
    k = row.provider.territory.country.small_number_k
    found = effect_among(learners_of(row), row.course_key, k)
    if found is None:
        return {}
    return {"sentence": sentence(found.effect), "gains": gains_plot(found.gains) if found.gains else None}


@login_required
@require_GET
def members_file(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = taught(request, key)
    answer = HttpResponse(
        members_csv(progress_of(row), row.time_zone), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="members.csv"'
    return answer


@login_required
@require_POST
def send_invitations(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row, form = taught(request, key), InviteForm(request.POST)
    unknown: list[str] = []

    def invited() -> None:
        unknown.extend(invite(cohort=row, emails=form.cleaned_data["emails"], by=request.user))

    if not tried(form, invited):
        return cohort_page(request, row, form)
    messages.success(request, _("Invitations are on their way to everyone who has an account."))
    if unknown:
        messages.warning(request, _("Nobody here has the address %s.") % ", ".join(unknown))
    return redirect("teaching:cohort", key)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Another name, other days, places or language."""
    row = taught(request, key)
    form = CohortTermsForm(request.POST or None, initial=terms_of(row))
    if request.method == "POST" and form.is_valid():
        change_cohort(cohort=row, terms=form.terms, by=request.user)
        messages.success(request, _("The group is changed."))
        return redirect("teaching:cohort", key)
    context = {"cohort": row, "form": form}
    return render(
        request, "teaching/cohort_change.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@login_required
@require_POST
def reopen(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    reopen_cohort(cohort=taught(request, key), by=request.user)
    messages.success(request, _("The group is open again, until its last day."))
    return redirect("teaching:cohort", key)


@login_required
@require_POST
def close(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    close_cohort(cohort=taught(request, key), by=request.user)
    messages.success(request, _("The group is closed. Its members go on with their course."))
    return redirect("teaching:cohort", key)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: SignedIn, key: uuid.UUID, member_key: uuid.UUID) -> HttpResponse:
    row = taught(request, key)
    member = get_object_or_404(CohortMember.objects.now().by_name(), cohort=row, key=member_key)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        remove_member(member=member, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("%s is no longer in the group.") % member.enrolment.person.name)
        return redirect("teaching:cohort", key)
    context = {"cohort": row, "member": member, "form": form}
    return render(request, "teaching/remove.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def reminder(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Write to those who have not begun; first one sees who they are and what they will read."""
    row = taught(request, key)
    form = ReminderForm(request.POST or None)

    def written() -> None:
        remind(cohort=row, text=form.cleaned_data["text"], by=request.user)

    if "send" in request.POST and tried(form, written):
        messages.success(request, _("Your words are on their way, in one mail to each."))
        return redirect("teaching:cohort", key)
    return reminder_page(request, row, form)


def reminder_page(request: SignedIn, row: Cohort, form: ReminderForm) -> HttpResponse:
    context = {
        "cohort": row,
        "form": form,
        "members": not_begun(row),
        "again_at": next_reminder_at(last_reminder_at(row), clock.now()),
        "is_preview": form.is_valid(),
    }
    return render(request, "teaching/reminder.html", context, status=UNPROCESSABLE if form.errors else 200)
