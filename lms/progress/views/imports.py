"""Completions from another system: look at what a file would bring, bring it, take it back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, tried
from lms.institutions.models import Institution
from lms.institutions.rules.roles import Capability
from lms.progress.actions.recognition import import_completions, plan_import, take_back_import
from lms.progress.forms import ImportForm, ReasonForm
from lms.progress.models import CompletionImport
from lms.progress.queries.recognition import (
    ImportReport,
    import_list,
    institutions_to_recognise_for,
    report_of,
)
from lms.progress.rules.completions import BadFile

FILE_PROBLEMS = {
    "columns": gettext_lazy("The first line has to name the columns email, course, completed_on and source."),
    "too_long": gettext_lazy("The file has more than 50,000 lines. Split it and send the parts."),
    "not_csv": gettext_lazy("This is not a CSV file."),
}


def recognises(request: SignedIn) -> None:
    """For everyone who recognises nothing there is no such page."""
    if not Institution.objects.where(request.user, Capability.RECOGNISE).exists():
        raise Http404


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: SignedIn) -> HttpResponse:
    """The files brought so far, and a new one: first shown, then brought."""
    recognises(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return bring(request, form)
    return answer(request, form)


def bring(request: SignedIn, form: ImportForm) -> HttpResponse:
    try:
        text = form.text()
        if "check" in request.POST:
            return answer(request, form, report_of(plan_import(text, by=request.user).counts))
        batch = import_completions(text=text, file_name=form.cleaned_data["file"].name, by=request.user)
    except UnicodeDecodeError:
        form.add_error("file", _("The file is not written in UTF-8. Save it as “CSV UTF-8”."))
        return answer(request, form)
    except BadFile as error:
        form.add_error("file", FILE_PROBLEMS[error.code])
        return answer(request, form)
    messages.success(request, _("The file is brought in. What it brought stands below."))
    return redirect("progress:import_report", batch.key)


def answer(request: SignedIn, form: ImportForm, report: ImportReport | None = None) -> HttpResponse:
    context = {
        "form": form,
        "report": report,
        "imports": import_list(request.user),
        "institutions": institutions_to_recognise_for(request.user),
    }
    return render(request, "progress/imports.html", context, status=UNPROCESSABLE if form.errors else 200)


def visible(request: SignedIn, key: uuid.UUID) -> CompletionImport:
    recognises(request)
    return get_object_or_404(CompletionImport.objects.visible_to(request.user), key=key)


@login_required
@require_GET
def show_import(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    return import_page(request, visible(request, key), ReasonForm())


def import_page(request: SignedIn, batch: CompletionImport, form: ReasonForm) -> HttpResponse:
    context = {"batch": batch, "report": report_of(batch.counts), "form": form}
    return render(request, "progress/import.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def undo(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    batch, form = visible(request, key), ReasonForm(request.POST)
    if not tried(
        form, lambda: take_back_import(batch=batch, reason=form.cleaned_data["reason"], by=request.user)
    ):
        return import_page(request, batch, form)
    messages.success(request, _("Everything this file brought is taken back."))
    return redirect("progress:import_report", key)
