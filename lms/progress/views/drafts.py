"""The sheets of exercises: filled in, taken home as documents, offered to the institution."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.views import UNPROCESSABLE, SignedIn, done_or_refused
from lms.institutions.models import Institution
from lms.progress.actions.drafts import keep_draft, offer_draft, take_back_draft
from lms.progress.exports import draft_file
from lms.progress.forms import DraftForm
from lms.progress.models import Draft
from lms.progress.queries.drafts import draft_of, offered_drafts, own_drafts, sheet_of
from lms.progress.queries.words import words_for
from lms.progress.views.courses import own, placed, readable, wanted_language

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_required
@require_GET
def drafts(request: SignedIn) -> HttpResponse:
    return render(request, "progress/drafts.html", {"drafts": own_drafts(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: SignedIn, key: uuid.UUID, lesson_key: str, number: int) -> HttpResponse:
    """The sheet of an exercise, with what she wrote in it."""
    row = own(request, key)
    placed(row, lesson_key)
    kept = draft_of(row, lesson_key, number)
    rendering = readable(row, lesson_key, kept.language if kept else wanted_language(request)).rendering
    sheet = kept.as_sheet if kept else sheet_of(rendering, number)
    if sheet is None:
        raise Http404
    form = DraftForm(request.POST or None, sheet=sheet, cells=kept.cells if kept else {})
    if request.method == "POST" and form.is_valid():
        keep_draft(
            enrolment=row, lesson_key=lesson_key, sheet=sheet, language=rendering.language,
            given=form.cleaned_data, by=request.user,
        )  # fmt: skip
        messages.success(request, _("Your draft is kept."))
        return redirect("progress:draft", key, lesson_key, number)
    context = {
        "enrolment": row,
        "words": words_for(row, rendering.language),
        "rendering": rendering,
        "sheet": sheet,
        "draft": kept,
        "form": form,
    }
    return render(request, "progress/draft.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_GET
def offered(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """What the staff of an institution offered to it."""
    institution = get_object_or_404(Institution.objects.visible_to(request.user), key=key)
    context = {"institution": institution, "drafts": offered_drafts(institution)}
    return render(request, "progress/offered_drafts.html", context)


@login_required
@require_GET
def draft_document(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """The document; for who wrote it, and where it was offered for who acts for the institution."""
    rows = Draft.objects.visible_to(request.user).select_related(
        "enrolment__person", "enrolment__institution__territory__country"
    )
    row = get_object_or_404(rows, key=key)
    sheet = row.as_sheet
    name = slugify(sheet.product or sheet.title, allow_unicode=True)[:80] or "draft"
    answer = HttpResponse(draft_file(row), content_type=DOCX)
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    return answer


@login_required
@require_POST
def offer(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Let colleagues read it, or take that back."""
    row = get_object_or_404(
        Draft.objects.filter(enrolment__person=request.user).select_related("enrolment"), key=key
    )
    act = take_back_draft if "take_back" in request.POST else offer_draft
    back = reverse("progress:draft", args=[row.enrolment.key, row.lesson_key, row.number])
    return done_or_refused(request, lambda: act(draft=row, by=request.user), back)
