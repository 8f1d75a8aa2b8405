"""The trainers' door: what has changed, its release now or later, and what is planned."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.models import User
from lms.assessment.viewsets.access import trainer
from lms.curriculum.actions.masters import decide_conflict, look_again
from lms.curriculum.actions.releasing import cut_edition, plan_release, withdraw_release
from lms.curriculum.forms import DecisionForm, ReleaseForm
from lms.curriculum.models import PARTS, CoursePage, MergeConflict, ScheduledRelease, may_release
from lms.curriculum.queries import (
    ChangedCourse,
    change_of,
    changed_courses,
    confirmation_of,
    conflicts_left,
    differences_of,
    places_to_decide,
    planned_release,
    planned_releases,
    source_pages,
    waiting_masters,
)
from lms.curriculum.rules.merging import Choice
from lms.foundation.errors import RuleViolation
from lms.institutions.queries import acting_memberships, people_with, zone_of
from lms.institutions.rules.roles import Capability


def in_her_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that reads and tells moments in the time of the trainer's own place."""

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        with timezone.override(zone_of(acting_memberships(request.user))):
            return view(request, *args, **named)

    return shown


@require_GET
@in_her_time
def releases(request: HttpRequest) -> HttpResponse:
    trainer(request)
    context = {"changed": changed_courses(), "planned": planned_releases()}
    return render(request, "curriculum/admin/releases.html", context)


@require_http_methods(["GET", "POST"])
@in_her_time
def release(request: HttpRequest, course_key: str) -> HttpResponse:
    """The difference to the last edition, who is inside, and the buttons that make it the next one."""
    by = trainer(request)
    item = change_of(get_object_or_404(source_pages(CoursePage), course_key=course_key))
    shown = {"severity": item.change.suggested.value, "confirmed": confirmation_of(item.course)}
    form = ReleaseForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid() and released(request, item, form, by):
        return redirect("curriculum_releases")
    found = differences_of(item)
    context = {
        "item": item,
        "form": form,
        "confirmed": shown["confirmed"],
        "differences": found,
        "promised": [(PARTS[part.key], part.rows) for part in found.promised] if found else [],
        "planned": planned_release(course_key),
        "releasers": others_who_release(by),
    }
    return render(request, "curriculum/admin/release.html", context, status=422 if form.errors else 200)


def others_who_release(by: User) -> list[str]:
    """Whom a trainer has to ask; empty when she may release herself."""
    return [] if may_release(by) else [person.name for person in people_with(Capability.RELEASE)]


def released(request: HttpRequest, item: ChangedCourse, form: ReleaseForm, by: User) -> bool:
    """Release now or plan it, and say so; a refusal is put into the form."""
    decision, due_at = form.decision, form.planned_for
    try:
        if due_at:
            plan_release(course=item.course, due_at=due_at, decision=decision, by=by)
            said = _("The release of %(title)s is planned.") % {"title": item.course.title}
        else:
            edition = cut_edition(
                course=item.course,
                severity=decision.severity,
                note=decision.note,
                earlier_valid_until=decision.earlier_valid_until,
                confirmed=decision.confirmed,
                by=by,
            )
            said = _("Edition %(n)s of %(title)s is released.") % {
                "n": edition.number,
                "title": edition.title,
            }
    except RuleViolation as refusal:
        form.add_error(None, str(refusal.message))
        return False
    messages.success(request, said)
    return True


@require_POST
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    by = trainer(request)
    try:
        withdraw_release(planned=get_object_or_404(ScheduledRelease, key=key), by=by)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The planned release is withdrawn. Nothing was released."))
    return redirect("curriculum_releases")


@require_GET
def masters(request: HttpRequest) -> HttpResponse:
    """Courses for which a new master edition has arrived and waits for a person."""
    trainer(request)
    return render(request, "curriculum/admin/masters.html", {"masters": waiting_masters()})


@require_http_methods(["GET", "POST"])
def master(request: HttpRequest, course_key: str) -> HttpResponse:
    """The places where we and the new master edition differ, side by side, and the choice at each."""
    by = trainer(request)
    waiting = get_object_or_404(waiting_masters(), course_key=course_key)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        conflict = get_object_or_404(waiting.conflicts, pk=form.cleaned_data["conflict"])
        decide(request, conflict, Choice(form.cleaned_data["choice"]), by)
        return redirect("curriculum_masters" if not conflicts_left(waiting) else request.path)
    context = {"master": waiting, "places": places_to_decide(waiting)}
    return render(request, "curriculum/admin/master.html", context, status=422 if form.errors else 200)


def decide(request: HttpRequest, conflict: MergeConflict, choice: Choice, by: User) -> None:
    try:
        row = decide_conflict(conflict=conflict, choice=choice, by=by)
    except RuleViolation as refusal:
        look_again(master=conflict.master)
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Decided: %(state)s.") % {"state": row.get_state_display()})
