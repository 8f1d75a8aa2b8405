"""What a view may count on: a person who has signed in, how a refused act is answered, and the choice of language."""

from collections.abc import Callable

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from lms.accounts.actions import choose_language
from lms.accounts.models import User
from lms.foundation.errors import RuleViolation

UNPROCESSABLE, CONFLICT = 422, 409


class SignedIn(HttpRequest):
    """A request behind `login_required`: its user is a person of ours. For types only; Django makes the request."""

    user: User


def tried(form: Form, act: Callable[[], object]) -> bool:
    """Whether the form was right and the act done; otherwise the form says what is wrong."""
    if not form.is_valid():
        return False
    try:
        act()
    except RuleViolation as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def done_or_refused(request: SignedIn, act: Callable[[], object], then: str) -> HttpResponse:
    """Do what a button says and go to `then`, or say why it is refused."""
    try:
        act()
    except RuleViolation as refusal:
        return refused(request, refusal, then)
    return redirect(then)


def refused(request: SignedIn, refusal: RuleViolation, back: str) -> HttpResponse:
    """The page that says why something is not done, with the way back."""
    context = {"message": refusal.message, "back": back}
    return render(request, "components/refused.html", context, status=CONFLICT)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Go on in another language: remembered by the browser, and by the account of who has one."""
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES) and isinstance(request.user, User):
        choose_language(language=chosen, by=request.user)
    return set_language(request)
