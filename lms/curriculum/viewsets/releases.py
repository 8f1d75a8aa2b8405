"""The trainers' door: what has changed, and its release."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms.accounts.models import User
from lms.curriculum.actions.masters import decide_conflict, look_again
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.forms import DecisionForm, ReleaseForm
from lms.curriculum.models import CoursePage, MergeConflict, may_release
from lms.curriculum.queries import (
    change_of,
    changed_courses,
    conflicts_left,
    places_to_decide,
    source_pages,
    waiting_masters,
)
from lms.curriculum.rules.merging import Choice
from lms.curriculum.rules.outlines import Severity
from lms.foundation.errors import RuleViolation
from lms.institutions.queries import capabilities_of, people_with
from lms.institutions.rules.roles import Capability


def author(request: HttpRequest) -> User:
    """The signed-in trainer; for everyone else there is no such page."""
    user = request.user
    if isinstance(user, User) and (user.is_superuser or Capability.AUTHOR in capabilities_of(user)):
        return user
    raise Http404


@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    author(request)
    return render(request, "curriculum/admin/releases.html", {"changed": changed_courses()})


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, course_key: str) -> HttpResponse:
    """The difference to the last edition, and the button that makes it the next one."""
    trainer = author(request)
    item = change_of(get_object_or_404(source_pages(CoursePage), course_key=course_key))
    form = ReleaseForm(request.POST or None, initial={"severity": item.change.suggested.value})
    if request.method == "POST" and form.is_valid():
        severity = Severity(form.cleaned_data["severity"])
        try:
            edition = cut_edition(
                course=item.course, severity=severity, note=form.cleaned_data["note"], by=trainer
            )
        except RuleViolation as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(
                request,
                _("Edition %(n)s of %(title)s is released.") % {"n": edition.number, "title": edition.title},
            )
            return redirect("curriculum_releases")
    status = 422 if form.errors else 200
    return render(
        request,
        "curriculum/admin/release.html",
        {"item": item, "form": form, "titles": titles(item), "releasers": others_who_release(trainer)},
        status=status,
    )


def others_who_release(trainer: User) -> list[str]:
    """Whom a trainer has to ask; empty when she may release herself."""
    return [] if may_release(trainer) else [person.name for person in people_with(Capability.RELEASE)]


def titles(item: object) -> list[tuple[str, list[str]]]:
    """Kinds of change with the titles they touch, for the page."""
    change, edition, course = item.change, item.edition, item.course  # type: ignore[attr-defined]
    named = {lesson.key: lesson.title for lesson in edition.outline_value.lessons} if edition else {}
    from_pages = {
        page.lesson_key: page.title
        for page in course.get_descendants().specific()
        if hasattr(page, "lesson_key")
    }
    named |= from_pages
    found = [
        (_("New lessons"), change.added),
        (_("Lessons that go"), change.removed),
        (_("Lessons in another place"), change.moved),
        (_("Lessons with other words"), change.reworded),
        (_("Modules with other questions"), change.requestioned),
    ]
    return [(label, [named.get(key, key) for key in keys]) for label, keys in found if keys]


@require_GET
def masters(request: HttpRequest) -> HttpResponse:
    """Courses for which a new master edition has arrived and waits for a person."""
    author(request)
    return render(request, "curriculum/admin/masters.html", {"masters": waiting_masters()})


@require_http_methods(["GET", "POST"])
def master(request: HttpRequest, course_key: str) -> HttpResponse:
    """The places where we and the new master edition differ, side by side, and the choice at each."""
    trainer = author(request)
    waiting = get_object_or_404(waiting_masters(), course_key=course_key)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        conflict = get_object_or_404(waiting.conflicts, pk=form.cleaned_data["conflict"])
        decide(request, conflict, Choice(form.cleaned_data["choice"]), trainer)
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
