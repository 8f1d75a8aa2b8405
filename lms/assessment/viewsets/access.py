"""Who comes in by the trainers' door."""

from django.http import Http404, HttpRequest

from lms.accounts.models import User
from lms.institutions.queries import is_author


def trainer(request: HttpRequest) -> User:
    """The signed-in trainer; for everyone else there is no such page."""
    if isinstance(request.user, User) and is_author(request.user):
        return request.user
    raise Http404
