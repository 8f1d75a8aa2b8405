"""One's own certificates, the public verification and the public register."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from lms.accounts.views import SignedIn
from lms.credentials.actions.register import show_name
from lms.credentials.documents.reading import serial_in
from lms.credentials.exports import register_csv as csv_of
from lms.credentials.forms import RegisterForm, VerifyForm
from lms.credentials.models import Certificate, StoredDocument
from lms.credentials.queries import (
    own_certificates,
    register,
    shortening_of,
    verification,
    verification_of_file,
)
from lms.foundation import clock

ROWS = 50


def visible(request: SignedIn, serial: str) -> Certificate:
    rows = Certificate.objects.visible_to(request.user).select_related("country", "institution")
    return get_object_or_404(rows, serial=serial)


@login_required
@require_GET
def own(request: SignedIn) -> HttpResponse:
    rows = own_certificates(request.user.pk)
    found = [(row, clock.today(row.country.time_zone)) for row in rows]
    return render(request, "credentials/own.html", {"certificates": found})


@login_required
@require_GET
def detail(request: SignedIn, serial: str) -> HttpResponse:
    """The certificate as a page: the same words as on paper."""
    row = visible(request, serial)
    context = {
        "certificate": row,
        "shown": row.shown,
        "is_mine": row.person_id == request.user.pk,
        "shortening": shortening_of(row),
        "is_stored": StoredDocument.objects.filter(certificate=row).exists(),
    }
    return render(request, "credentials/detail.html", context)


@login_required
@require_POST
def choose_name(request: SignedIn, serial: str) -> HttpResponse:
    row = get_object_or_404(own_certificates(request.user.pk), serial=serial)
    public = request.POST.get("public") == "1"
    show_name(certificate=row, public=public, by=request.user)
    messages.success(request, _("Who verifies reads your name.") if public else _("Your name is hidden."))
    return redirect("credentials:detail", serial)


@login_required
@require_GET
def pdf(request: SignedIn, serial: str) -> HttpResponse:
    """The stored document; while it is being drawn, a page that asks again by itself."""
    row = visible(request, serial)
    stored = StoredDocument.objects.filter(certificate=row).first()
    if stored is None:
        waiting = render(request, "credentials/waiting.html", {"certificate": row}, status=202)
        waiting["Refresh"] = "5"
        return waiting
    answer = HttpResponse(bytes(stored.content), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{row.serial}.pdf"'
    return answer


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """One box for a serial, or a file."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    if request.method == "GET" or not form.is_valid():
        return render(request, "credentials/verify.html", {"form": form}, status=422 if form.errors else 200)
    if form.cleaned_data["file"]:
        content = form.cleaned_data["file"].read()
        found = verification_of_file(content, serial_in(content))
        return render(request, "credentials/verification.html", {"found": found, "from_file": True})
    known = verification(form.cleaned_data["serial"])
    if known.certificate is None:  # what was typed may be no address at all
        return render(request, "credentials/verification.html", {"found": known})
    return redirect("credentials:verification", known.serial)


@require_safe
def show_verification(request: HttpRequest, serial: str) -> HttpResponse:
    return render(request, "credentials/verification.html", {"found": verification(serial)})


@require_safe
def show_register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.GET or None)
    rows = register(**form.filters())
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    shown = [(row, row.shown) for row in page]
    context = {"form": form, "page": page, "rows": shown, "query": form.query()}
    return render(request, "credentials/register.html", context)


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    rows = register(**RegisterForm(request.GET or None).filters())
    answer = HttpResponse(csv_of(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="register.csv"'
    return answer
