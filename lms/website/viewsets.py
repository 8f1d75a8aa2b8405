"""The operator's view of the outbox: what waits, since when, what failed and why."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lms.outbox.actions import replay
from lms.outbox.queries import overview


def operators_only(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    operators_only(request)
    return render(request, "website/admin/outbox.html", {"overview": overview()})


@require_POST
def replay_one(request: HttpRequest, delivery: int) -> HttpResponse:
    operators_only(request)
    if replay(delivery):
        messages.success(request, _("The message is tried again."))
    else:
        messages.warning(request, _("This message is no longer among the failed ones."))
    return redirect("website_outbox")
