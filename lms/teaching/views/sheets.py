"""Tests on paper: printing, entering by code, voiding."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms.accounts.views import SignedIn
from lms.assessment.forms.attempts import AttemptForm
from lms.assessment.queries.attempts import learner_questions
from lms.curriculum.queries.translations import interface_language, words_of
from lms.foundation.errors import RuleViolation
from lms.teaching.actions.sheets import Entered, enter_sheet, print_sheets, void_sheet
from lms.teaching.forms.sheets import PrintForm, SatOnForm, SheetCodeForm, VoidForm
from lms.teaching.models import Cohort, TestSheet
from lms.teaching.queries.cohorts import members_of, modules_of
from lms.teaching.queries.sheets import attempt_of, sheet_with, sheets_of, sheets_to_print
from lms.teaching.rules.codes import in_a_sentence
from lms.teaching.views.cohorts import providers_of, taught
from lms.teaching.views.insight import released


@login_required
@require_http_methods(["GET", "POST"])
def sheets(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """The sheets of a group, and a form to make new ones."""
    row = taught(request, key)
    modules = modules_of(row.course_key, tested=True)
    form = PrintForm(request.POST or None, modules=modules, members=list(members_of(row)))
    if request.method == "POST" and form.is_valid():
        return make_sheets(request, row, form)
    titles = dict(modules)
    made = [(sheet, titles.get(sheet.module_key, sheet.module_key)) for sheet in sheets_of(row)]
    context = {"cohort": row, "form": form, "sheets": made}
    return render(request, "teaching/sheets.html", context, status=422 if form.errors else 200)


def make_sheets(request: SignedIn, row: Cohort, form: PrintForm) -> HttpResponse:
    found = form.cleaned_data
    without = print_sheets(
        members=form.chosen, module_key=found["module_key"], four_eyes=found["four_eyes"], by=request.user
    )
    for left_out in without:
        messages.warning(request, f"{left_out.member.enrolment.person.name}: {left_out.why}")
    return redirect("teaching:print_sheets", row.key, found["module_key"])


@login_required
@require_GET
def printing(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    """The open sheets of a module, one person a page."""
    row = taught(request, key)
    edition = released(row.course_key)
    module = edition.outline_value.module(module_key)
    if module is None or module.test is None:
        raise Http404
    here, on_paper = (
        words_of([edition], language)[edition.pk].titles.get(module_key, module.title)
        for language in (interface_language(), row.language)
    )
    context = {
        "cohort": row,
        "module_title": here,
        "words": on_paper,
        "printed": sheets_to_print(row, module_key),
    }
    return render(request, "teaching/sheets_print.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def find_sheet(request: SignedIn) -> HttpResponse:
    providers_of(request)
    form = SheetCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sheet = sheet_with(form.cleaned_data["code"], request.user)
        if sheet:
            return redirect("teaching:enter_sheet", sheet.key)
        form.add_error("code", _("No sheet of your groups has this code."))
    return render(request, "teaching/sheet_find.html", {"form": form}, status=422 if form.errors else 200)


def open_sheet(request: SignedIn, key: uuid.UUID) -> TestSheet:
    return get_object_or_404(TestSheet.objects.taught_by(request.user).open().with_person(), key=key)


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """The questions of a sheet once more, to be filled in as they stand on the paper."""
    sheet = open_sheet(request, key)
    sent = request.POST or None
    form, day = AttemptForm(learner_questions(attempt_of(sheet)), sent), SatOnForm(sent)
    if sent and form.is_valid() and day.is_valid():
        return entry(request, sheet, form, day)
    return entry_page(request, sheet, form, day)


def entry_page(
    request: SignedIn, sheet: TestSheet, form: AttemptForm, day: SatOnForm, differing: tuple[int, ...] = ()
) -> HttpResponse:
    code = in_a_sentence(sheet.code)
    context = {"sheet": sheet, "code": code, "form": form, "day": day, "differing": differing}
    status = 422 if form.errors or day.errors or differing else 200
    return render(request, "teaching/sheet_enter.html", context, status=status)


def entry(request: SignedIn, sheet: TestSheet, form: AttemptForm, day: SatOnForm) -> HttpResponse:
    try:
        entered = enter_sheet(
            sheet=sheet,
            answers=form.answers,
            sat_on=day.cleaned_data["sat_on"],
            is_sure="settle" in request.POST,
            by=request.user,
        )
    except RuleViolation as error:
        form.add_error(None, str(error.message))
        return entry_page(request, sheet, form, day)
    if entered.differing:
        return entry_page(request, sheet, form, day, entered.differing)
    return after_entry(request, sheet, entered)


def after_entry(request: SignedIn, sheet: TestSheet, entered: Entered) -> HttpResponse:
    """What became of it, without the result: that is the learner's."""
    if entered.waits_for_second:
        messages.success(request, _("Your reading is kept. Now another person enters the same sheet."))
    else:
        messages.success(request, _("The test is handed in. The learner alone is told the result."))
    return redirect("teaching:sheets", sheet.member.cohort.key)


@login_required
@require_http_methods(["GET", "POST"])
def void(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    sheet = open_sheet(request, key)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        void_sheet(sheet=sheet, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The sheet is voided. It counts as no attempt."))
        return redirect("teaching:sheets", sheet.member.cohort.key)
    context = {"sheet": sheet, "code": in_a_sentence(sheet.code), "form": form}
    return render(request, "teaching/sheet_void.html", context, status=422 if form.errors else 200)
