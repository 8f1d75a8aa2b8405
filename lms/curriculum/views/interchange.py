"""Questions and courses from other systems, and questions for other systems: the trainers' door."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.assessment.actions.interchange import import_questions
from lms.assessment.forms.interchange import ImportForm, PlanForm, sealed_plan
from lms.assessment.forms.questions import KIND_NAMES
from lms.assessment.queries.pools import kept_questions
from lms.assessment.rules.interchange.formats import SUFFIXES, WRITERS, Format, write_questions
from lms.assessment.rules.interchange.values import Arrived, Reading
from lms.assessment.viewsets.access import trainer
from lms.curriculum.actions.importing import import_course
from lms.curriculum.forms import CartridgeForm, CoursePlanForm, sealed_course
from lms.curriculum.queries import unused_course_key
from lms.curriculum.views.questions import module_of
from lms.foundation.errors import RuleViolation

CONTENT_TYPES = {
    Format.GIFT: "text/plain; charset=utf-8",
    Format.MOODLE: "application/xml",
    Format.QTI: "application/zip",
}


def named(reading: Reading) -> list[tuple[Arrived, object]]:
    """Questions with the name of their kind."""
    return [(item, KIND_NAMES[item.question.kind]) for item in reading.arrived]


@require_http_methods(["GET", "POST"])
def questions_in(request: HttpRequest, pool_key: str) -> HttpResponse:
    """Choose a file; then see what would come, and what cannot and why. Nothing is kept yet."""
    trainer(request)
    module = module_of(pool_key)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"module": module, "form": form}
    if request.method == "POST" and form.is_valid():
        plan = PlanForm(pool_key, initial={"plan": sealed_plan(pool_key, form.reading.questions)})
        context |= {"reading": form.reading, "rows": named(form.reading), "plan": plan}
    return render(request, "assessment/admin/import.html", context, status=422 if form.errors else 200)


@require_POST
def keep_questions(request: HttpRequest, pool_key: str) -> HttpResponse:
    """Keep the questions of the plan that was shown, as drafts."""
    by = trainer(request)
    module = module_of(pool_key)
    plan = PlanForm(pool_key, request.POST)
    if not plan.is_valid():
        context = {"module": module, "form": ImportForm(), "refused": plan.errors["plan"]}
        return render(request, "assessment/admin/import.html", context, status=422)
    kept = import_questions(pool_key=pool_key, questions=plan.questions, by=by)
    messages.success(request, said(kept.added_count, kept.known_count))
    return redirect("assessment_questions", pool_key)


def said(added: int, known: int) -> str:
    text = ngettext("%(n)s question came as a draft.", "%(n)s questions came as drafts.", added) % {
        "n": added
    }
    if not known:
        return text
    again = ngettext("%(n)s question was there already.", "%(n)s questions were there already.", known) % {
        "n": known
    }
    return f"{text} {again}"


@require_GET
@never_cache
def questions_out(request: HttpRequest, pool_key: str, format_name: str) -> HttpResponse:
    """The questions of a module as a file, right answers included: for trainers, kept by nobody on the way."""
    trainer(request)
    module = module_of(pool_key)
    wanted = next((found for found in WRITERS if found.value == format_name), None)
    if wanted is None:
        raise Http404
    answer = HttpResponse(
        write_questions(kept_questions(pool_key), wanted).content, content_type=CONTENT_TYPES[wanted]
    )
    name = f"{module.module_key}.{SUFFIXES[wanted]}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
def course_in(request: HttpRequest) -> HttpResponse:
    """Choose a cartridge and a key; then see the course it would become. Nothing is kept yet."""
    trainer(request)
    form = CartridgeForm(request.POST or None, request.FILES or None, initial={"key": unused_course_key()})
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        plan = CoursePlanForm(initial={"plan": sealed_course(form.cartridge.course)})
        reading = form.cartridge.reading
        context |= {"cartridge": form.cartridge, "reading": reading, "rows": named(reading), "plan": plan}
    return render(request, "curriculum/admin/import_course.html", context, status=422 if form.errors else 200)


@require_POST
def keep_course(request: HttpRequest) -> HttpResponse:
    """Make the draft pages of the plan that was shown."""
    by = trainer(request)
    plan = CoursePlanForm(request.POST)
    if plan.is_valid():
        try:
            page = import_course(course=plan.course, by=by)
        except RuleViolation as refusal:
            plan.add_error("plan", str(refusal.message))
        else:
            messages.success(request, _("“%(title)s” is a draft now.") % {"title": page.title})
            return redirect("wagtailadmin_explore", page.pk)
    form = CartridgeForm(initial={"key": unused_course_key()})
    context = {"form": form, "refused": plan.errors["plan"]}
    return render(request, "curriculum/admin/import_course.html", context, status=422)
