"""The glossary, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from lms.curriculum.queries.glossary import glossary, looked_up


@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """The words of the released lessons, by letter and by text."""
    text, letter = request.GET.get("text", "").strip(), request.GET.get("letter", "")[:1].upper()
    everything = glossary(get_language() or "en")
    context = {
        "entries": looked_up(everything, text, letter),
        "letters": sorted({entry.letter for entry in everything}),
        "letter": letter,
        "text": text,
        "language": get_language(),
    }
    return render(request, "curriculum/glossary.html", context)
