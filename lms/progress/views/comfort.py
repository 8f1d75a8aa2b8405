"""Search, notes, bookmarks and print."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lms.accounts.views import SignedIn, tried
from lms.curriculum.queries.translations import interface_language
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.progress.actions.comfort import mark_lesson, unmark_lesson, write_note
from lms.progress.exports import workbook_file
from lms.progress.forms import NoteForm, SearchForm
from lms.progress.queries.comfort import found_lessons, module_renderings, remembered
from lms.progress.queries.words import module_in, words_for
from lms.progress.queries.workbook import workbook_of
from lms.progress.views.courses import lesson_page, own, placed, wanted_language


@login_required
@require_GET
def search(request: SignedIn) -> HttpResponse:
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = found_lessons(request.user, query, interface_language())
    return render(request, "progress/search.html", {"form": form, "query": query, "found": found})


@login_required
@require_GET
def notes(request: SignedIn) -> HttpResponse:
    return render(
        request, "progress/notes.html", {"remembered": remembered(request.user, interface_language())}
    )


@login_required
@require_POST
def note(request: SignedIn, key: uuid.UUID, lesson_key: str) -> HttpResponse:
    row, form = own(request, key), NoteForm(request.POST)
    place = placed(row, lesson_key)
    if not tried(
        form,
        lambda: write_note(
            enrolment=row, lesson_key=lesson_key, text=form.cleaned_data["text"], by=request.user
        ),
    ):
        return lesson_page(request, row, place, form)
    messages.success(
        request, _("Your note is kept.") if form.cleaned_data["text"] else _("The note is gone.")
    )
    return redirect(f"{reverse('progress:lesson', args=[key, lesson_key])}#note")


@login_required
@require_POST
def bookmark(request: SignedIn, key: uuid.UUID, lesson_key: str) -> HttpResponse:
    row = own(request, key)
    change = mark_lesson if "set" in request.POST else unmark_lesson
    try:
        change(enrolment=row, lesson_key=lesson_key, by=request.user)
    except RuleViolation as error:
        raise Http404 from error
    return redirect("progress:lesson", key, lesson_key)


@login_required
@require_GET
def workbook(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Her course as a workbook to print, in the language asked for."""
    found = workbook_of(own(request, key), wanted_language(request))
    name = f"{slugify(f'{found.title} {found.language}') or 'workbook'}.pdf"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=False, filename=name) or ""}
    return HttpResponse(workbook_file(found), content_type="application/pdf", headers=headers)


@login_required
@require_GET
def print_module(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    """All lessons of a module on one page, to be printed or read without turning pages."""
    row = own(request, key)
    module = row.outline.module(module_key)
    if module is None:
        raise Http404
    language = interface_language()
    words = words_for(row, language)
    renderings = module_renderings(row, [lesson.key for lesson in module.lessons], language)
    today = clock.today(row.institution.territory.country.time_zone)
    lessons = [(rendering, rendering.safe_segments(row.reader, today)) for rendering in renderings]
    context = {"enrolment": row, "words": words, "module": module_in(module, words), "lessons": lessons}
    return render(request, "progress/print.html", context)
