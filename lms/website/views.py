"""Pages that belong to no package: the front door, what an operator asks, and the demonstration's mailbox."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from lms.monitoring.queries.public import public_figures
from lms.notices.models import Notice
from lms.website.queries import health_report


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "website/home.html", {"countries": public_figures()})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "website/about.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html")


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For a monitor: 200 while database, broker and outbox do their work, 503 with the reason when not."""
    report = health_report()
    return JsonResponse(report.as_dict(), status=200 if report.is_well else 503)


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail of a demonstration, which never leaves this machine."""
    if not settings.DEMONSTRATION:
        raise Http404
    notices = (
        Notice.objects.of_people_who_sign_in().select_related("person").order_by("-written_at", "-id")[:100]
    )
    return render(request, "website/mailbox.html", {"notices": notices})
