"""What a view may count on once somebody has signed in."""

from django.http import HttpRequest

from lms.accounts.models import User


class SignedIn(HttpRequest):
    """A request behind `login_required`: its user is a person of ours. For types only; Django makes the request."""

    user: User
