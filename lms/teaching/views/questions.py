"""Questions under lessons: asked by learners, answered by trainers."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.models import User
from lms.accounts.views import SignedIn, refused, tried
from lms.curriculum.queries.translations import interface_language
from lms.foundation.errors import RuleViolation
from lms.progress.models import Enrolment
from lms.progress.queries.words import words_for
from lms.progress.views.courses import own, placed
from lms.teaching.actions.questions import answer, ask, publish_question, withdraw_consent
from lms.teaching.forms.questions import AnswerForm, QuestionForm
from lms.teaching.models import LessonQuestion
from lms.teaching.queries.questions import (
    questions_answered,
    questions_waiting,
    titled,
    traces_of,
    under_lesson,
)
from lms.teaching.views.cohorts import providers_of


@login_required
@require_http_methods(["GET", "POST"])
def asked(request: SignedIn, key: uuid.UUID, lesson_key: str) -> HttpResponse:
    """What was asked under a lesson, and room to ask."""
    row = own(request, key)
    place = placed(row, lesson_key)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and tried(form, lambda: ask_from(form, row, lesson_key, request.user)):
        messages.success(request, _("Your question is with the trainers. You are told when it is answered."))
        return redirect("teaching:asked", key, lesson_key)
    words, questions = words_for(row, interface_language()), under_lesson(row, lesson_key)
    title = words.titles.get(lesson_key, place.lesson.title)
    context = {"enrolment": row, "words": words, "lesson_key": lesson_key, "lesson_title": title,
               "form": form, "questions": questions}  # fmt: skip
    return render(request, "teaching/asked.html", context, status=422 if form.errors else 200)


def ask_from(form: QuestionForm, enrolment: Enrolment, lesson_key: str, by: User) -> None:
    text, agreed = form.cleaned_data["text"], form.cleaned_data["consent"]
    ask(enrolment=enrolment, lesson_key=lesson_key, text=text, may_be_published=agreed, by=by)


@login_required
@require_GET
def queue(request: SignedIn) -> HttpResponse:
    providers_of(request)
    context = {"waiting": questions_waiting(request.user), "answered": questions_answered(request.user)}
    return render(request, "teaching/queue.html", context)


def found(request: SignedIn, key: uuid.UUID) -> LessonQuestion:
    rows = LessonQuestion.objects.seen_by_trainer(request.user)
    asked_where = rows.select_related("enrolment__institution__territory__country")
    return get_object_or_404(asked_where.prefetch_related("answers__written_by"), key=key)


@login_required
@require_http_methods(["GET", "POST"])
def question(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = found(request, key)
    form = AnswerForm(request.POST or None)

    def answered() -> None:
        answer(question=row, text=form.cleaned_data["text"], by=request.user)

    if request.method == "POST" and tried(form, answered):
        messages.success(request, _("Your answer is kept; the asker is told."))
        return redirect("teaching:question", key)
    (shown,) = titled([row])
    context = {"question": row, "shown": shown, "form": form, "traces": traces_of(row)}
    return render(request, "teaching/question.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def publish(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    try:
        publish_question(question=found(request, key), by=request.user)
    except RuleViolation as error:
        return refused(request, error, reverse("teaching:question", args=[key]))
    messages.success(request, _("Every learner of the course can read it now, without a name."))
    return redirect("teaching:question", key)


@login_required
@require_POST
def withdraw(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    rows = LessonQuestion.objects.asked_by(request.user).select_related("enrolment")
    row = get_object_or_404(rows, key=key)
    withdraw_consent(question=row, by=request.user)
    messages.success(request, _("Only you and the trainers read this question now."))
    return redirect("teaching:asked", row.enrolment.key, row.lesson_key)
