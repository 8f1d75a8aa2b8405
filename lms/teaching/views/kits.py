"""The session kit of a module, for a trainer to take along."""

import uuid
from dataclasses import replace

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from lms.accounts.views import SignedIn
from lms.curriculum.queries.translations import interface_language
from lms.curriculum.rules.audience import Reader
from lms.teaching.exports.kits import kit_files, kit_zip
from lms.teaching.queries.cohorts import modules_of
from lms.teaching.queries.kits import Kit, kit_of, names_in
from lms.teaching.views.cohorts import providers_of, taught
from lms.teaching.views.insight import country_of, released, titled


@login_required
@require_GET
def kits(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = taught(request, key)
    return render(request, "teaching/kits.html", {"cohort": row, "modules": modules_of(row.course_key)})


@login_required
@require_GET
def kit(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    """The kit as one file; with `?names=1` its attendance sheet has the names of the group."""
    row = taught(request, key)
    reader = Reader(country=row.provider.territory.country_id)
    found = kit_or_404(row.course_key, module_key, row.language, reader)
    return kit_file(replace(found, names=names_in(row)) if request.GET.get("names") else found)


@login_required
@require_GET
def guide(request: SignedIn, course_key: str) -> HttpResponse:
    """How to teach a course: its plan of sessions, what goes wrong, how to mark. In the language it was written in."""
    providers_of(request)
    edition = released(course_key)
    if not edition.guide:
        raise Http404
    context = {"title": titled(edition), "pieces": edition.safe_guide, "written_in": settings.LANGUAGE_CODE}
    return render(request, "teaching/guide.html", context)


@login_required
@require_GET
def course_kits(request: SignedIn, course_key: str) -> HttpResponse:
    """The kits of a course for a trainer who has no group in it."""
    providers_of(request)
    edition = released(course_key)
    context = {
        "course_key": course_key,
        "title": titled(edition),
        "modules": modules_of(course_key),
        "has_guide": bool(edition.guide),
    }
    return render(request, "teaching/course_kits.html", context)


@login_required
@require_GET
def course_kit(request: SignedIn, course_key: str, module_key: str) -> HttpResponse:
    """In the language the trainer reads, for learners of her country."""
    reader = Reader(country=country_of(request).code)
    return kit_file(kit_or_404(course_key, module_key, interface_language(), reader))


def kit_or_404(course_key: str, module_key: str, language: str, reader: Reader) -> Kit:
    found = kit_of(released(course_key), module_key, language, reader)
    if found is None:
        raise Http404
    return found


def kit_file(kit: Kit) -> HttpResponse:
    answer = HttpResponse(kit_zip(kit_files(kit)), content_type="application/zip")
    name = slugify(f"{kit.edition.course_key} {kit.module.key}")
    answer["Content-Disposition"] = f'attachment; filename="session-kit-{name}.zip"'
    return answer
