"""The session kit of a module, for a trainer to take along."""

import uuid
from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from lms.accounts.views import SignedIn
from lms.curriculum.rules.audience import Reader
from lms.teaching.exports.kits import kit_files, kit_zip
from lms.teaching.queries.cohorts import modules_of
from lms.teaching.queries.kits import kit_of, names_in
from lms.teaching.views.cohorts import taught
from lms.teaching.views.insight import released


@login_required
@require_GET
def kits(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = taught(request, key)
    return render(request, "teaching/kits.html", {"cohort": row, "modules": modules_of(row)})


@login_required
@require_GET
def kit(request: SignedIn, key: uuid.UUID, module_key: str) -> HttpResponse:
    """The kit as one file; with `?names=1` its attendance sheet has the names of the group."""
    row = taught(request, key)
    reader = Reader(country=row.provider.territory.country_id)
    found = kit_of(released(row.course_key), module_key, row.language, reader)
    if found is None:
        raise Http404
    if request.GET.get("names"):
        found = replace(found, names=names_in(row))
    answer = HttpResponse(kit_zip(kit_files(found)), content_type="application/zip")
    name = slugify(f"{row.course_key} {module_key}")
    answer["Content-Disposition"] = f'attachment; filename="session-kit-{name}.zip"'
    return answer
