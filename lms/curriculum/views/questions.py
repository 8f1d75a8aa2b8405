"""The questions of a module, where trainers write, read, activate and retire them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.assessment.actions.pools import add_questions, change_question, move_questions
from lms.assessment.forms.attempts import AttemptForm
from lms.assessment.forms.questions import KIND_NAMES, QuestionEditor, QuestionFilter
from lms.assessment.models import Question
from lms.assessment.queries.pools import (
    coverage_table,
    latest_question,
    latest_rows,
    pool_change,
    versions_of,
)
from lms.assessment.rules.drawing import Drawn, shown
from lms.assessment.rules.forms import parallel
from lms.assessment.rules.questions import Kind
from lms.assessment.rules.questions import Question as QuestionValue
from lms.assessment.rules.states import State
from lms.assessment.viewsets.access import trainer
from lms.curriculum.models import ModulePage
from lms.curriculum.queries import (
    lessons_of,
    paper_faults,
    paper_of_page,
    pool_counts,
    source_pages,
    uses_of_pool,
    uses_of_question,
)
from lms.foundation.errors import RuleViolation


def module_of(pool_key: str) -> ModulePage:
    found: ModulePage = get_object_or_404(source_pages(ModulePage), module_key=pool_key)
    return found


def lesson_choices(module: ModulePage) -> list[tuple[str, str]]:
    return [(lesson.lesson_key, lesson.title) for lesson in lessons_of(module)]


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the list."""

    row: Question
    value: QuestionValue
    kind_name: Any


@require_GET
def pools(request: HttpRequest) -> HttpResponse:
    """All modules with how many questions they have in each state."""
    trainer(request)
    return render(request, "assessment/admin/pools.html", {"pools": pool_counts()})


@require_GET
def questions(request: HttpRequest, pool_key: str) -> HttpResponse:
    trainer(request)
    module, rows = module_of(pool_key), latest_rows(pool_key)
    chosen = QuestionFilter(request.GET or None, states=Question.State.choices)
    values = [(row, row.value) for row in rows]
    active = [value for row, value in values if row.state == Question.State.ACTIVE]
    paper = paper_of_page(module)
    context = {
        "module": module,
        "pool": rows[0].pool if rows else None,
        "filter": chosen,
        "rows": [
            Row(row, value, KIND_NAMES[value.kind]) for row, value in values if chosen.takes(row.state, value)
        ],
        "count": len(rows),
        "kinds": KIND_NAMES.items(),
        "coverage": coverage_table(active, paper.blueprint),
        "faults": paper_faults(active, paper) if module.has_test else [],
        "parallel": parallel(active),
        "uses": uses_of_pool(module),
    }
    return render(request, "assessment/admin/questions.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pool_key: str, kind: str) -> HttpResponse:
    by, module = trainer(request), module_of(pool_key)
    if kind not in set(Kind):
        raise Http404
    editor = QuestionEditor(Kind(kind), lesson_choices(module), request.POST or None)
    if request.method == "POST" and editor.is_valid() and editor.question:
        (key,) = add_questions(pool_key=pool_key, questions=[editor.question], by=by).keys
        messages.success(request, _("%(key)s is kept as a draft. Another trainer reviews it.") % {"key": key})
        return redirect("assessment_question", pool_key, key)
    return editor_page(request, module, editor, None)


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pool_key: str, key: str) -> HttpResponse:
    by, module, row = trainer(request), module_of(pool_key), row_of(pool_key, key)
    value = row.value
    editor = QuestionEditor(value.kind, lesson_choices(module), request.POST or None, value)
    if request.method == "POST" and editor.is_valid() and editor.question:
        try:
            pool = change_question(
                pool_key=pool_key, question=editor.question, based_on=based_on(request), by=by
            )
        except RuleViolation as error:
            editor.fault = str(error.message)
        else:
            messages.success(request, _("Kept in version %(n)s.") % {"n": pool.version})
            return redirect("assessment_question", pool_key, key)
    return editor_page(request, module, editor, row)


def row_of(pool_key: str, key: str) -> Question:
    found = latest_question(pool_key, key)
    if found is None:
        raise Http404
    return found


def based_on(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 7 else 0


def editor_page(
    request: HttpRequest, module: ModulePage, editor: QuestionEditor, row: Question | None
) -> HttpResponse:
    context = {
        "module": module,
        "editor": editor,
        "kind_name": KIND_NAMES[editor.kind],
        "row": row,
        "uses": uses_of_question(module, row) if row else [],
        "version": request.POST.get("version") or (row.pool.version if row else ""),
    }
    status = 422 if request.method == "POST" and not editor.more else 200
    return render(request, "assessment/admin/question.html", context, status=status)


@require_POST
def copy(request: HttpRequest, pool_key: str, key: str) -> HttpResponse:
    """The same question under a key of its own, as a draft to change."""
    by = trainer(request)
    module_of(pool_key)
    added = add_questions(pool_key=pool_key, questions=[row_of(pool_key, key).value], by=by)
    return redirect("assessment_question", pool_key, *added.keys)


@require_POST
def move(request: HttpRequest, pool_key: str) -> HttpResponse:
    """Take the chosen questions to their next state."""
    by = trainer(request)
    module_of(pool_key)
    keys, to = request.POST.getlist("keys"), request.POST.get("to", "")
    if to not in set(State) - {State.DRAFT} or not keys:
        messages.error(request, _("Choose questions first."))
        return redirect("assessment_questions", pool_key)
    try:
        move_questions(pool_key=pool_key, keys=keys, to=to, by=by)
    except RuleViolation as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Done for: %(keys)s.") % {"keys": ", ".join(keys)})
    return redirect("assessment_questions", pool_key)


@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pool_key: str, kind: str, key: str) -> HttpResponse:
    """The question as a learner sees it; posted, with the words that are not kept yet."""
    trainer(request)
    module, value = module_of(pool_key), None
    if request.method == "POST" and kind in set(Kind):
        editor = QuestionEditor(Kind(kind), lesson_choices(module), request.POST, key=key)
        value = editor.question if editor.is_valid() else None
        if value is None:
            return render(request, "assessment/admin/preview.html", {"fault": editor.fault}, status=422)
    value = value or row_of(pool_key, key).value
    form = AttemptForm((shown(value, Drawn(value.key, tuple(range(value.size)))),))
    return render(request, "assessment/admin/preview.html", {"form": form})


@require_GET
def versions(request: HttpRequest, pool_key: str) -> HttpResponse:
    """The versions of a pool, and what differs between two of them."""
    trainer(request)
    module, found = module_of(pool_key), list(versions_of(pool_key))
    numbers = [pool.version for pool in found]
    new = wanted(request, "new", numbers, 0)
    old = wanted(request, "old", numbers, 1)
    context = {
        "module": module,
        "versions": found,
        "old": old,
        "new": new,
        "change": pool_change(pool_key, old, new) if numbers else None,
        "uses": uses_of_pool(module),
    }
    return render(request, "assessment/admin/versions.html", context)


def wanted(request: HttpRequest, name: str, numbers: Sequence[int], otherwise: int) -> int:
    """The version asked for, if there is one, else the one at a place of the list."""
    asked = request.GET.get(name, "")
    if asked.isdecimal() and int(asked) in numbers:
        return int(asked)
    return numbers[min(otherwise, len(numbers) - 1)] if numbers else 0
