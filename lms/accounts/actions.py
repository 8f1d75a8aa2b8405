"""What a person decides about her account."""

from django.db import transaction

from lms.accounts.models import User


@transaction.atomic
def choose_language(*, language: str, by: User) -> None:
    """Pages, notices and new certificates come in this language from now on."""
    if by.language == language:
        return
    by.language = language
    by.save(update_fields=["language"])
