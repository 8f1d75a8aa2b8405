"""A task at work: the learner hands it in, a colleague confirms it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms.accounts.views import UNPROCESSABLE, SignedIn, tried
from lms.curriculum.queries.translations import interface_language, words_of
from lms.progress.actions.workplace import hand_in_task, judge_task
from lms.progress.forms import TaskForm, VerdictForm
from lms.progress.models import WorkplaceTask
from lms.progress.queries.certification import (
    confirmed_task,
    returned_task,
    supervisors_of,
    tasks_to_confirm,
    waiting_task,
)
from lms.progress.queries.words import words_for
from lms.progress.views.courses import own


@login_required
@require_http_methods(["GET", "POST"])
def task(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """What the learner did at work with the course."""
    enrolment = own(request, key)
    if not enrolment.edition.workplace_task:
        raise Http404
    supervisors, words = supervisors_of(enrolment), words_for(enrolment, interface_language())
    form = TaskForm(
        request.POST or None,
        lessons=[
            (lesson.key, words.titles.get(lesson.key, lesson.title)) for lesson in enrolment.outline.lessons
        ],
        supervisors=supervisors,
    )

    def act() -> None:
        fields = form.cleaned_data
        hand_in_task(
            enrolment=enrolment,
            lesson_key=fields["lesson"],
            description=fields["description"],
            supervisor=next(person for person in supervisors if str(person.key) == fields["supervisor"]),
            by=request.user,
        )

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("Your colleague is asked to confirm it."))
        return redirect("progress:task", key)
    context = {
        "enrolment": enrolment, "words": words, "form": form, "supervisors": supervisors, "waiting": waiting_task(enrolment),
        "confirmed": confirmed_task(enrolment), "returned": returned_task(enrolment),
    }  # fmt: skip
    return render(request, "progress/task.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_GET
def tasks(request: SignedIn) -> HttpResponse:
    """Tasks that colleagues ask the person to confirm."""
    found = tasks_to_confirm(request.user)
    words = words_of([task.enrolment.edition for task in found], interface_language())
    named = [(task, words[task.enrolment.edition_id].title) for task in found]
    return render(request, "progress/tasks.html", {"tasks": named})


@login_required
@require_http_methods(["GET", "POST"])
def confirm_task(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    rows = WorkplaceTask.objects.filter(supervisor=request.user)
    rows = rows.select_related("enrolment__person", "enrolment__edition", "verdict")
    row = get_object_or_404(rows, key=key)
    form = VerdictForm(request.POST or None)

    def act() -> None:
        confirmed = form.cleaned_data["verdict"] == "confirm"
        judge_task(task=row, confirmed=confirmed, comment=form.cleaned_data["comment"], by=request.user)

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("Your answer is kept, and your colleague is told."))
        return redirect("progress:tasks")
    words = words_for(row.enrolment, interface_language())
    lesson = words.titles.get(row.lesson_key, row.lesson_title)
    context = {"task": row, "words": words, "lesson": lesson, "form": form}
    return render(
        request, "progress/confirm_task.html", context, status=UNPROCESSABLE if form.errors else 200
    )
