"""A session kit as files: plain pages that open from a folder, without a network and without scripts."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import translation

from lms.teaching.queries.kits import Kit
from lms.teaching.rules.kits import files_in, with_local_files

LINES = range(8)  # empty lines to write on, under an exercise
EMPTY_ROWS = range(20)  # of an attendance sheet without names


def kit_files(kit: Kit) -> dict[str, bytes]:
    """File name → content. No name of a person in it but on the attendance sheet, where one is asked for."""
    with translation.override(kit.language):
        pages = {name: page(f"teaching/kit/{name}", kit, {}) for name in pages_of(kit)}
        for number, lesson in enumerate(kit.lessons, 1):
            last = number == len(kit.lessons)
            more = {"lesson": lesson, "number": number, "after": 0 if last else number + 1}
            pages[f"lesson-{number}.html"] = page("teaching/kit/lesson.html", kit, more)
    named = {unquote(name) for text in pages.values() for name in files_in(text, settings.MEDIA_URL)}
    local = {name: with_local_files(text, settings.MEDIA_URL, local_name) for name, text in pages.items()}
    return {
        **{name: text.encode() for name, text in local.items()},
        "style.css": style(),
        **{local_name(name): content_of(name) for name in sorted(named) if default_storage.exists(name)},
    }


def pages_of(kit: Kit) -> list[str]:
    pages = ["index.html", "outline.html", "worksheets.html", "attendance.html"]
    wanted = {"guide.html": kit.edition.guide, "test.html": kit.questions}
    return [*pages, *(name for name, content in wanted.items() if content)]


def page(template: str, kit: Kit, more: Mapping[str, object]) -> str:
    context = {
        "kit": kit,
        "is_right_to_left": translation.get_language_bidi(),
        "lines": LINES,
        "empty_rows": EMPTY_ROWS,
        "written_in": settings.LANGUAGE_CODE,
    }
    return render_to_string(template, {**context, **more})


def local_name(name: str) -> str:
    """Its whole path, since two folders may hold a file of the same name."""
    return f"files/{name}"


def content_of(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def style() -> bytes:
    found = finders.find("css/xenia.css")
    if found is None:
        raise FileNotFoundError("css/xenia.css")
    return Path(found).read_bytes()


def kit_zip(files: Mapping[str, bytes]) -> bytes:
    """The folder as one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"session-kit/{name}", content)
    return out.getvalue()
