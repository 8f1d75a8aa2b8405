"""Receiving no more mails that nothing obliges anybody to send."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lms.notices.actions import choose_optional
from lms.notices.queries import person_of, wants_optional


@csrf_exempt  # a mail program sends the form by itself (RFC 8058); the signed address is the permission
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail, without signing in: what one would switch off, and the button that does it."""
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        choose_optional(person=person, wanted=request.POST.get("wanted") == "1")
    return render(request, "notices/unsubscribe.html", {"wanted": wants_optional(person)})
