"""The file of a work, for her who sent it and for trainers."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from lms.accounts.views import SignedIn
from lms.assessment.models import Work
from lms.institutions.queries import is_author


@login_required
@require_GET
def work_file(request: SignedIn, key: uuid.UUID) -> FileResponse:
    """Only ever a download: nothing of it runs or shows in our origin."""
    own = Work.objects.filter(attempt__person=request.user)
    rows = own | Work.objects.markable_by(request.user) if is_author(request.user) else own
    work = get_object_or_404(rows, key=key)
    if not work.file:
        raise Http404
    answer = FileResponse(
        work.file.open("rb"), as_attachment=True, filename=work.file_name, content_type=work.content_type
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
