"""`manage.py demonstration_people`: who can sign in to the demonstration, one line each."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.website.actions.demonstration.people import CAST, passwords


class Command(BaseCommand):
    help = "Print role, e-mail, password and next step of every person of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("There are no such people outside a demonstration.")
        known = passwords()
        for part in CAST:
            if part.key in known:
                self.stdout.write(f"  {part.title!s:42} {part.email:44} {known[part.key]}   → {part.does}")
