"""My learning, a course, a lesson, and the staff of an institution."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from lms.accounts.views import SignedIn
from lms.curriculum.queries import current_edition, lesson_rendering
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution
from lms.institutions.rules.roles import Capability
from lms.progress.actions.learning import enrol, finish_lesson
from lms.progress.forms import EnrolForm, NoteForm
from lms.progress.models import Enrolment
from lms.progress.queries.comfort import beside
from lms.progress.queries.coverage import coverage, staff_list
from lms.progress.queries.editions import newer_edition
from lms.progress.queries.effect import effect_offer
from lms.progress.queries.learners import (
    Place,
    learning_memberships,
    my_learning,
    place_of,
    standing_of,
)
from lms.progress.queries.variants import outline_for


def own(request: SignedIn, key: uuid.UUID) -> Enrolment:
    return get_object_or_404(Enrolment.objects.visible_to(request.user).with_edition(), key=key)


@login_required
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    return render(request, "progress/mine.html", {"learning": my_learning(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def course(request: SignedIn, course_key: str) -> HttpResponse:
    """A released course before one takes it; whoever takes it already is brought to where she is."""
    edition = current_edition(course_key)
    if edition is None:
        raise Http404
    enrolment = Enrolment.objects.visible_to(request.user).filter(course_key=course_key).first()
    if enrolment:
        return redirect("progress:enrolment", enrolment.key)
    memberships = learning_memberships(request.user)
    institutions = [membership.institution for membership in memberships]
    form = EnrolForm(request.POST or None, institutions=institutions)
    if request.method == "POST" and form.is_valid():
        return begin(request, course_key, form.cleaned_data["institution"])
    context = {
        "edition": edition,
        "outline": outline_for(edition, request.user, memberships),
        "form": form,
        "may_learn": bool(institutions),
    }
    return render(request, "progress/course.html", context, status=422 if form.errors else 200)


def begin(request: SignedIn, course_key: str, institution: Institution) -> HttpResponse:
    enrolment = enrol(course_key=course_key, institution=institution, by=request.user)
    return redirect("progress:resume", enrolment.key)


@login_required
@require_GET
def enrolment(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = own(request, key)
    standing = standing_of(row)
    context = {
        "enrolment": row,
        "standing": standing,
        "newer": newer_edition(row),
        "offer": effect_offer(row, standing),
    }
    return render(request, "progress/enrolment.html", context)


@login_required
@require_GET
def resume(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Go on where one left."""
    row = own(request, key)
    following = standing_of(row).next
    if following.lesson:
        return redirect("progress:lesson", key, following.lesson.key)
    if following.module:
        return redirect("progress:test", key, following.module.key)
    return redirect("progress:enrolment", key)


def placed(row: Enrolment, lesson_key: str) -> Place:
    place = place_of(row, lesson_key)
    if place is None:
        raise Http404
    return place


@login_required
@require_http_methods(["GET", "POST"])
def lesson(request: SignedIn, key: uuid.UUID, lesson_key: str) -> HttpResponse:
    row = own(request, key)
    place = placed(row, lesson_key)
    if request.method == "POST":
        finish_lesson(enrolment=row, lesson_key=lesson_key, by=request.user)
        return redirect("progress:resume", key)
    rendering = lesson_rendering(row.edition_id, lesson_key, get_language() or "en")
    if rendering is None:
        raise Http404
    standing = standing_of(row)
    today = clock.today(row.institution.territory.country.time_zone)
    note, is_marked = beside(row, lesson_key)
    context = {
        "enrolment": row,
        "place": place,
        "rendering": rendering,
        "segments": rendering.safe_segments(row.reader, today),
        "standing": standing,
        "note": NoteForm(initial={"text": note}),
        "is_marked": is_marked,
    }
    return render(request, "progress/lesson.html", context)


@login_required
@require_GET
def staff(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Who of an institution is trained, by name, for those who run its round."""
    rows = Institution.objects.where(request.user, Capability.SEE_STAFF).select_related("territory__country")
    institution = get_object_or_404(rows, key=key)
    today = clock.today(institution.territory.country.time_zone)
    context = {
        "institution": institution,
        "colleagues": staff_list(institution, today),
        "coverage": coverage(institution, today),
        "today": today,
    }
    return render(request, "progress/staff.html", context)


def refusal(request: SignedIn, error: RuleViolation, back: str) -> HttpResponse:
    return render(request, "components/refused.html", {"message": error.message, "back": back}, status=409)
