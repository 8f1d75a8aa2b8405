"""The glossary, for everybody; pictures and recordings, for who is signed in."""

import posixpath
from io import BytesIO
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
from lms.curriculum.rules.ranges import Unsatisfiable, asked_range

MOST_AT_ONCE = 4 * 1024 * 1024  # bytes of a part; a player asks for the next one
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
    answer = in_parts(request, safe)
    # Every upload and every size has an address of its own, so what was loaded once stays good.
    patch_cache_control(answer, private=True, max_age=31_536_000, immutable=True)
    return answer


def in_parts(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file, or the part of it a player asks for."""
    size = default_storage.size(path)
    kind = MIME.get(PurePosixPath(path).suffix.lower())
    try:
        asked = asked_range(request.headers.get("Range", ""), size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    stored = default_storage.open(path)
    if asked is None:
        answer = FileResponse(stored, content_type=kind)
    else:
        stored.seek(asked.start)
        answer = FileResponse(
            BytesIO(stored.read(min(len(asked), MOST_AT_ONCE))), content_type=kind, status=206
        )
        end = asked.start + min(len(asked), MOST_AT_ONCE) - 1
        answer.headers["Content-Range"] = f"bytes {asked.start}-{end}/{size}"
    answer.headers["Accept-Ranges"] = "bytes"
    return answer
