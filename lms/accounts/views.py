"""What a view may count on once somebody has signed in, and the choice of language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from lms.accounts.actions import choose_language
from lms.accounts.models import User


class SignedIn(HttpRequest):
    """A request behind `login_required`: its user is a person of ours. For types only; Django makes the request."""

    user: User


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Go on in another language: remembered by the browser, and by the account of who has one."""
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES) and isinstance(request.user, User):
        choose_language(language=chosen, by=request.user)
    return set_language(request)
