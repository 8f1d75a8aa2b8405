"""Learning without a line: the worker that keeps a module on the device, and the door for what was done meanwhile."""

import json
import uuid
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from lms.accounts.models import User
from lms.accounts.views import SignedIn
from lms.assessment.forms.attempts import AttemptForm
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import learner_questions
from lms.progress.actions.device import Reported, take_in
from lms.progress.forms import DeviceFactForm
from lms.progress.models import Enrolment
from lms.progress.views.courses import own

MOST_FACTS = 200
PAGE_FILES = ("css/xenia.css", "images/mark.svg", "js/device.js")
SHELL_FILES = ("css/xenia.css", "images/mark.svg", "js/shelf.js")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its address decides what it may look after: everything under /learning/."""
    path = finders.find("js/worker.js")
    if not isinstance(path, str):
        raise Http404
    shell = json.dumps([static(name) for name in SHELL_FILES])
    script = f"const SHELL_FILES = {shell};\n{Path(path).read_text(encoding='utf-8')}"
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
def without_line(request: HttpRequest) -> HttpResponse:
    """What is shown when a page is neither on the line nor on the device. It names nobody."""
    return render(request, "progress/without_line.html")


@login_required
@require_GET
def kept_pages(request: SignedIn, key: uuid.UUID, module_key: str) -> JsonResponse:
    """The addresses that make a module readable without a line."""
    row = own(request, key)
    module = row.outline.module(module_key)
    if module is None:
        raise Http404
    lessons = [reverse("progress:lesson", args=[key, lesson.key]) for lesson in module.lessons]
    pages = [reverse("progress:enrolment", args=[key]), *lessons]
    if module.test:
        pages.append(reverse("progress:attempt", args=[key, module_key]))
    files = [static(name) for name in PAGE_FILES]
    first = lessons[0] if lessons else pages[0]
    return JsonResponse({"pages": pages, "files": files, "first": first, "title": module.title})


@login_required
@require_GET
def device(request: SignedIn) -> JsonResponse:
    """Who is signed in, and the token with which her queue may be sent."""
    return JsonResponse({"person": str(request.user.key), "token": get_token(request)})


@login_required
@require_POST
def receive(request: SignedIn) -> HttpResponse:
    """Take in a queue. Every fact is answered by its key: taken, or why not; sending it again changes nothing."""
    facts = read_queue(request)
    if facts is None:
        return HttpResponseBadRequest(_("This is not a queue of facts."), content_type="text/plain")
    answers: dict[str, str] = {}
    by_enrolment: dict[uuid.UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for place, fact in enumerate(facts):
        form = DeviceFactForm(fact)
        if form.is_valid():
            by_enrolment[form.cleaned_data["enrolment"]].append(form.cleaned_data)
        else:
            answers[str(fact.get("key", place))] = words_for("unreadable")
    enrolments = Enrolment.objects.visible_to(request.user).with_edition().filter(key__in=by_enrolment)
    found = {row.key: row for row in enrolments}
    for key, group in by_enrolment.items():
        answers |= taken(found.get(key), group, request.user)
    return JsonResponse({"facts": answers})


def read_queue(request: HttpRequest) -> list[dict[str, Any]] | None:
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    facts = sent.get("facts") if isinstance(sent, dict) else None
    if not isinstance(facts, list) or len(facts) > MOST_FACTS:
        return None
    return facts if all(isinstance(fact, dict) for fact in facts) else None


def taken(row: Enrolment | None, group: list[Mapping[str, Any]], user: User) -> dict[str, str]:
    if row is None:
        return {str(fact["key"]): words_for("unknown_course") for fact in group}
    outcome = take_in(enrolment=row, facts=[reported(fact, user) for fact in group], by=user)
    return {str(key): words_for(code) if code else "" for key, code in outcome.items()}


def reported(fact: Mapping[str, Any], user: User) -> Reported:
    """The fact with its answers read as the form of the attempt reads them."""
    told = {"key": fact["key"], "kind": fact["kind"], "claimed_at": fact["at"]}
    if not fact["attempt"]:
        return Reported(**told, lesson_key=fact["lesson"], language=fact["language"])
    attempt = Attempt.objects.visible_to(user).filter(key=fact["attempt"]).select_related("pool").first()
    if attempt is None:
        return Reported(**told, attempt_key=fact["attempt"])
    sure = attempt.confidence if attempt.asks_confidence else None
    form = AttemptForm(learner_questions(attempt), QueryDict(fact["answers"]), sure=sure)
    readable = form.is_valid()
    return Reported(
        **told,
        attempt_key=fact["attempt"],
        answers=form.answers,
        confidence=form.confidence,
        works=tuple(form.works),
        is_readable=readable,
    )


def words_for(code: str) -> str:
    """Why a fact was not taken in, for the learner."""
    return {
        "unknown_lesson": _("This lesson is not part of your edition of the course."),
        "unknown_course": _("You do not take this course."),
        "unknown_attempt": _("This test is not open, so the answers could not be taken in."),
        "time_over": _("The time of this test was over. What was kept in time is handed in."),
        "attempt_closed": _("This test was handed in already."),
        "bad_answers": _(
            "Some answers could not be read. The others are kept: open the test and look at it again."
        ),
    }.get(code, _("This could not be read."))
