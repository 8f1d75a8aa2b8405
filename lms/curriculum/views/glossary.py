"""The glossary, for everybody; pictures and recordings, for who is signed in."""

import posixpath
from pathlib import PurePosixPath

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from lms.curriculum.queries.glossary import glossary, looked_up
from lms.curriculum.queries.translations import interface_language

SHOWN = ("images/", "recordings/")
MIME = {".vtt": "text/vtt; charset=utf-8", ".m4a": "audio/mp4", ".opus": "audio/ogg", ".oga": "audio/ogg"}


@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """The words of the released lessons, by letter and by text."""
    text, letter = request.GET.get("text", "").strip(), request.GET.get("letter", "")[:1].upper()
    everything = glossary(interface_language())
    context = {
        "entries": looked_up(everything, text, letter),
        "letters": sorted({entry.letter for entry in everything}),
        "letter": letter,
        "text": text,
        "language": interface_language(),
    }
    return render(request, "curriculum/glossary.html", context)


@login_required
@require_GET
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture in one of its sizes, a recording or its captions. Originals and documents are not among them."""
    safe = posixpath.normpath(path)
    if safe != path or not safe.startswith(SHOWN) or not default_storage.exists(safe):
        raise Http404
    answer = FileResponse(
        default_storage.open(safe), content_type=MIME.get(PurePosixPath(safe).suffix.lower())
    )
    # Every upload and every size has an address of its own, so what was loaded once stays good.
    patch_cache_control(answer, private=True, max_age=31_536_000, immutable=True)
    return answer
