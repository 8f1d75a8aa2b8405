"""What marking again by a corrected key has changed, for trainers: every result, without a name."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from lms.assessment.exports import regraded_csv
from lms.assessment.models import KeyCorrection
from lms.assessment.queries.regrading import changed_counts, results_changed
from lms.assessment.viewsets.access import trainer

ROWS = 100


def correction_of(pool_key: str, key: uuid.UUID) -> KeyCorrection:
    rows = KeyCorrection.objects.select_related("regrade", "by")
    return get_object_or_404(rows, pool_key=pool_key, key=key)


@require_GET
def regraded(request: HttpRequest, pool_key: str, key: uuid.UUID) -> HttpResponse:
    trainer(request)
    correction = correction_of(pool_key, key)
    changed, gained = changed_counts(correction)
    context = {
        "correction": correction,
        "rows": Paginator(results_changed(correction), ROWS).get_page(request.GET.get("p")),
        "changed": changed,
        "gained": gained,
    }
    return render(request, "assessment/admin/regraded.html", context)


@require_GET
def regraded_file(request: HttpRequest, pool_key: str, key: uuid.UUID) -> HttpResponse:
    trainer(request)
    content = regraded_csv(results_changed(correction_of(pool_key, key)))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="marked-again.csv"'
    return answer
