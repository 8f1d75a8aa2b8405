"""The test of a module: what to expect, the attempt, looking it over, the result."""

import uuid
from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import SignedIn, refused
from lms.assessment.actions.attempts import save_answers
from lms.assessment.actions.works import save_works
from lms.assessment.forms.attempts import AttemptForm, unanswered
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import (
    attempts_of,
    learner_questions,
    minutes_allowed,
    open_attempt,
    outcome,
    permission,
    regrades_of,
    works_kept,
)
from lms.assessment.rules.attempts import Permission
from lms.assessment.rules.timing import is_over, minutes_left
from lms.curriculum.queries.translations import CourseWords, interface_language
from lms.curriculum.rules.outlines import OutlineModule, TestSpec
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.progress.actions.learning import policy_of, start_test, submit_test
from lms.progress.models import Enrolment
from lms.progress.queries.certification import lessons_before_test, open_renewal
from lms.progress.queries.sitting import SatTest, sat_test
from lms.progress.queries.words import module_in, words_for
from lms.progress.views.courses import own


def tested(row: Enrolment, module_key: str) -> SatTest:
    found = sat_test(row, module_key)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class TestPage:
    """What a page about a test is about, as it is called in the language of the page.

    is_asked: her edition still asks for the test; an open attempt goes on where it does not.
    """

    words: CourseWords
    module: OutlineModule
    spec: TestSpec
    is_asked: bool


def page_of(row: Enrolment, module_key: str) -> TestPage:
    sat, words = tested(row, module_key), words_for(row, interface_language())
    return TestPage(words, module_in(sat.module, words), sat.spec, sat.is_asked)


def about(row: Enrolment, page: TestPage) -> dict[str, object]:
    return {"enrolment": row, "words": page.words, "module": page.module, "spec": page.spec}


def permitted(row: Enrolment, page: TestPage) -> Permission:
    """Whether another attempt may begin; never where the edition no longer asks for the test."""
    found = permission(row.person, row.test_key(page.module.key), policy_of(page.spec))
    return found if page.is_asked else replace(found, allowed=False, next_at=None)


@login_required
@require_GET
def test(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    row = own(request, key)
    page = page_of(row, module_key)
    subject, left = row.test_key(module_key), lessons_before_test(row, page.module)
    unread = [lesson for lesson in page.module.lessons if lesson.key in left]
    context = {
        **about(row, page),
        "minutes": minutes_allowed(request.user, subject, page.spec.time_limit_minutes),
        "left": unread if page.is_asked else [],
        "permission": permitted(row, page),
        "open": open_attempt(request.user, subject),
        "attempts": attempts_of(request.user, subject).submitted(),
    }
    return render(request, "progress/test.html", context)


@login_required
@require_POST
def start(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    row = own(request, key)
    tested(row, module_key)
    try:
        start_test(enrolment=row, module_key=module_key, language=interface_language(), by=request.user)
    except RuleViolation as error:
        return refused(request, error, reverse("progress:test", args=[key, module_key]))
    return redirect("progress:attempt", key, module_key)


@login_required
@require_http_methods(["GET", "POST"])
def attempt(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    """All questions on one page, or with `?one=n` the n-th alone."""
    row = own(request, key)
    tested(row, module_key)
    opened = open_attempt(request.user, row.test_key(module_key))
    if opened is None:
        return redirect("progress:test", key, module_key)
    if is_over(opened.due_at, clock.now()):
        return time_is_over(request, row, opened, module_key)
    form = form_of(request, opened)
    if request.method == "POST" and form.is_valid():
        try:
            return go_on(request, row, opened, form, module_key)
        except RuleViolation as error:
            form.add_error(None, error.message)
    return sheet(request, row, opened, form, module_key)


def form_of(request: SignedIn, opened: Attempt) -> AttemptForm:
    questions = learner_questions(opened)
    kept = {**opened.answers, **{key: work.text for key, work in works_kept(opened).items()}}
    return AttemptForm(
        questions,
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        kept=kept,
        sure=opened.confidence if opened.asks_confidence else None,
        only=one_of(request, len(questions)),
    )


def one_of(request: SignedIn, count: int) -> int | None:
    """The place (from 0) of the question to show alone, if one is wanted."""
    wanted = request.GET.get("one", "")
    return int(wanted) - 1 if wanted.isdecimal() and 1 <= int(wanted) <= count else None


def sheet(
    request: SignedIn, row: Enrolment, opened: Attempt, form: AttemptForm, module_key: str
) -> HttpResponse:
    one = one_of(request, len(form.questions))
    context = {
        **about(row, page_of(row, module_key)),
        "form": form,
        "attempt": opened,
        "works": works_kept(opened),
        "minutes_left": minutes_left(opened.due_at, clock.now()) if opened.due_at else None,
        "one": one + 1 if one is not None else None,
        "before": one,
        "after": one + 2 if one is not None and one + 1 < len(form.questions) else None,
    }
    return render(request, "progress/attempt.html", context, status=422 if form.errors else 200)


def go_on(
    request: SignedIn, row: Enrolment, opened: Attempt, form: AttemptForm, module_key: str
) -> HttpResponse:
    """Keep what was sent, then leave, turn a page, look it over, or hand in what is complete."""
    keep(request, opened, form)
    if "keep" in request.POST:
        messages.success(request, _("Your answers are kept. You can go on at any time."))
        return redirect("progress:test", row.key, module_key)
    if "go" in request.POST:
        number = request.POST["go"]
        return redirect(f"{reverse('progress:attempt', args=[row.key, module_key])}?one={number}")
    opened.refresh_from_db()
    if "review" in request.POST or missing(opened):
        return redirect("progress:review", row.key, module_key)
    return hand_in(request, row, opened, module_key)


def keep(request: SignedIn, opened: Attempt, form: AttemptForm) -> None:
    save_works(attempt=opened, works=form.works, by=request.user)
    save_answers(
        attempt=opened,
        answers={**opened.answers, **form.answers},
        confidence={**opened.confidence, **form.confidence},
        by=request.user,
    )


def missing(opened: Attempt) -> list[int]:
    """Numbers of the questions without an answer."""
    works = frozenset(key for key, work in works_kept(opened).items() if work.text.strip() or work.file)
    return unanswered(learner_questions(opened), opened.answers, works)


def hand_in(request: SignedIn, row: Enrolment, opened: Attempt, module_key: str) -> HttpResponse:
    """Submit what is kept; it is marked on the server."""
    marked = submit_test(enrolment=row, attempt=opened, answers=opened.answers, by=request.user)
    return redirect("progress:result", row.key, module_key, marked.number)


def time_is_over(request: SignedIn, row: Enrolment, opened: Attempt, module_key: str) -> HttpResponse:
    """Late answers do not count; what was kept in time is handed in."""
    if request.method == "POST":
        return hand_in(request, row, opened, module_key)
    return render(request, "progress/time_over.html", about(row, page_of(row, module_key)))


@login_required
@require_POST
def keep_answers(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    """Keep answers while one goes on; where something cannot be read yet, what was kept before stays."""
    row = own(request, key)
    tested(row, module_key)
    opened = open_attempt(request.user, row.test_key(module_key))
    if opened is None or is_over(opened.due_at, clock.now()):
        return JsonResponse({"kept": False}, status=409)
    form = form_of(request, opened)
    form.is_valid()
    try:
        keep(request, opened, form)
    except RuleViolation:
        return JsonResponse({"kept": False}, status=409)
    return JsonResponse({"kept": True, "unread": form.unread})


@login_required
@require_http_methods(["GET", "POST"])
def review(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    """Which questions have an answer, before handing in for good."""
    row = own(request, key)
    page = page_of(row, module_key)
    opened = open_attempt(request.user, row.test_key(module_key))
    if opened is None:
        return redirect("progress:test", key, module_key)
    if request.method == "POST":
        return hand_in(request, row, opened, module_key)
    context = {
        **about(row, page),
        "attempt": opened,
        "questions": learner_questions(opened),
        "missing": missing(opened),
        "minutes_left": minutes_left(opened.due_at, clock.now()) if opened.due_at else None,
    }
    return render(request, "progress/review.html", context)


@login_required
@require_GET
def result(request: SignedIn, key: uuid.UUID, module_key: str, number: int) -> HttpResponse:
    row = own(request, key)
    page = page_of(row, module_key)
    found = attempts_of(request.user, row.test_key(module_key)).submitted().filter(number=number).first()
    if found is None:
        raise Http404
    seen = outcome(found)
    missed = [lesson for lesson in page.module.lessons if lesson.key in seen.to_reread]
    context = {
        **about(row, page),
        "outcome": seen,
        "regrades": regrades_of(found),
        "lessons": missed or page.module.lessons,
        "permission": permitted(row, page),
        "is_being_renewed": open_renewal(row) is not None,
    }
    return render(request, "progress/result.html", context)
