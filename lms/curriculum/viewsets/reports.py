"""What trainers look up: stale sources, legal content, where something is used, the questions of a module."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lms.assessment.viewsets.access import trainer
from lms.curriculum.queries.usage import (
    Use,
    Written,
    legal_texts_to_review,
    stale_sources,
    uses_of_pieces,
    uses_of_questions,
    uses_of_sources,
    uses_of_terms,
    written_lessons,
)

KINDS: dict[str, tuple[object, Callable[[list[Written]], list[Use]]]] = {
    "questions": (_("Questions"), uses_of_questions),
    "sources": (_("Sources"), uses_of_sources),
    "terms": (_("Terms"), uses_of_terms),
    "pieces": (_("Shared pieces"), uses_of_pieces),
}


@require_GET
def stale(request: HttpRequest) -> HttpResponse:
    trainer(request)
    return render(request, "curriculum/admin/stale.html", {"items": stale_sources(written_lessons())})


@require_GET
def legal(request: HttpRequest) -> HttpResponse:
    trainer(request)
    return render(request, "curriculum/admin/legal.html", {"items": legal_texts_to_review(written_lessons())})


@require_GET
def used(request: HttpRequest, kind: str) -> HttpResponse:
    """Every question, source or term with the lessons that use it."""
    trainer(request)
    if kind not in KINDS:
        raise Http404
    text = request.GET.get("text", "").strip()
    found = [
        use
        for use in KINDS[kind][1](written_lessons())
        if text.casefold() in f"{use.name} {use.detail}".casefold()
    ]
    kinds = [(key, label) for key, (label, _uses) in KINDS.items()]
    context = {"uses": found, "kinds": kinds, "kind": kind, "text": text}
    return render(request, "curriculum/admin/used.html", context)
