"""Staff as those who look after them see it, and what they set and recognise."""

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, tried
from lms.curriculum.queries import current_edition, released_courses
from lms.curriculum.queries.translations import interface_language, words_of
from lms.foundation import clock
from lms.institutions.models import Institution, Membership
from lms.institutions.queries import may, staff_members
from lms.institutions.rules.roles import Capability
from lms.progress.actions.deadlines import set_deadline, withdraw_deadline
from lms.progress.actions.recognition import recognise, take_back_recognition
from lms.progress.exports import completion_csv
from lms.progress.forms import DeadlineForm, ReasonForm, RecogniseForm
from lms.progress.models import CourseDeadline, RecognisedCompletion
from lms.progress.queries.coverage import coverage
from lms.progress.queries.deadlines import deadline_list
from lms.progress.queries.recognition import recognisable_courses, recognised_of
from lms.progress.queries.staff import completion_table, staff_list
from lms.progress.queries.words import courses_in


def looked_after(request: SignedIn, key: uuid.UUID, capability: Capability) -> Institution:
    rows = Institution.objects.where(request.user, capability).select_related("territory__country")
    return get_object_or_404(rows, key=key)


@login_required
@require_GET
def staff(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Who of an institution is trained, by name, for those who run its round."""
    institution = looked_after(request, key, Capability.SEE_STAFF)
    today = clock.today(institution.territory.country.time_zone)
    context = {
        "institution": institution,
        "colleagues": staff_list(institution, today),
        "coverage": coverage(institution, today),
        "courses": courses_in(released_courses(), interface_language()),
        "today": today,
    }
    return render(request, "progress/staff.html", context)


@login_required
@require_GET
def staff_csv(request: SignedIn, key: uuid.UUID, course_key: str) -> HttpResponse:
    """Who of the staff finished which lesson of a course; no score and no attempt."""
    institution = looked_after(request, key, Capability.SEE_STAFF)
    edition = current_edition(course_key)
    if edition is None:
        raise Http404
    titles = words_of([edition], interface_language())[edition.pk].titles
    lessons = [(row.key, titles.get(row.key, row.title)) for row in edition.outline_value.lessons]
    zone = institution.territory.country.time_zone
    rows = completion_table(institution, edition, clock.today(zone))
    answer = HttpResponse(completion_csv(rows, lessons, zone), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="completions-{edition.course_key}.csv"'
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def deadlines(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """By when staff complete a course: what stands, and a new one."""
    institution = looked_after(request, key, Capability.SET_DEADLINES)
    members = staff_members(institution)
    courses = courses_in(released_courses(), interface_language())
    form = DeadlineForm(request.POST or None, courses=courses, members=members)

    def act() -> None:
        role, person = form.chosen(members)
        set_deadline(
            institution=institution,
            course_key=form.cleaned_data["course"],
            due_on=form.cleaned_data["due_on"],
            occupational_role=role,
            person=person,
            by=request.user,
        )

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("The deadline is set. Whoever it is for sees it and is reminded."))
        return redirect("progress:deadlines", key)
    context = {"institution": institution, "form": form, "deadlines": deadline_list(institution)}
    return render(request, "progress/deadlines.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def end_deadline(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    rows = CourseDeadline.objects.managed_by(request.user).select_related("institution")
    deadline = get_object_or_404(rows, key=key)
    withdraw_deadline(deadline=deadline, by=request.user)
    messages.success(request, _("The deadline no longer stands."))
    return redirect("progress:deadlines", deadline.institution.key)


@login_required
@require_http_methods(["GET", "POST"])
def recognition(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Courses completed elsewhere: what counts, and one more."""
    institution = looked_after(request, key, Capability.RECOGNISE)
    members = colleagues_of(request, institution)
    form = RecogniseForm(request.POST or None, courses=recognisable_courses(), members=members)

    def act() -> None:
        people = {str(member.person.key): member.person for member in members}
        fields = form.cleaned_data
        recognise(
            person=people[fields["person"]],
            institution=institution,
            course_key=fields["course"],
            completed_on=fields["completed_on"],
            source=fields["source"],
            evidence=fields["evidence"],
            by=request.user,
        )

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("It is recognised, and counts for the path until its own end."))
        return redirect("progress:recognition", key)
    return recognition_page(request, institution, {"form": form}, UNPROCESSABLE if form.errors else 200)


def colleagues_of(request: SignedIn, institution: Institution) -> list[Membership]:
    """Whose completions the reader recognises: everyone's but her own."""
    return [member for member in staff_members(institution) if member.person_id != request.user.pk]


def recognition_page(
    request: SignedIn, institution: Institution, forms: Mapping[str, object], status: int
) -> HttpResponse:
    context = {
        "institution": institution,
        "recognised": recognised_of(institution),
        "sees_staff": may(request.user, Capability.SEE_STAFF, institution),
        **forms,
    }
    return render(request, "progress/recognition.html", context, status=status)


@login_required
@require_POST
def take_back(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    rows = RecognisedCompletion.objects.managed_by(request.user).select_related(
        "institution__territory__country"
    )
    row, why = get_object_or_404(rows, key=key), ReasonForm(request.POST)
    if tried(
        why,
        lambda: take_back_recognition(recognised=row, reason=why.cleaned_data["reason"], by=request.user),
    ):
        return redirect("progress:recognition", row.institution.key)
    members = colleagues_of(request, row.institution)
    form = RecogniseForm(courses=recognisable_courses(), members=members)
    forms = {"form": form, "why": why, "taken_back": row}
    return recognition_page(request, row.institution, forms, UNPROCESSABLE)
