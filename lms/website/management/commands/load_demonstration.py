"""Prepare the demonstration of a country, once; or put its six people back to where they start."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.foundation.errors import RuleViolation
from lms.institutions.models import Country
from lms.website.actions.demonstration.load import again, is_cast, is_populated, prepare


class Command(BaseCommand):
    help = "Invent people, courses taken and rounds for a country whose register is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--country", default="EC")
        parser.add_argument(
            "--again", action="store_true", help="put the six people back to where they start"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Only a demonstration is invented: set XENIA_DEMONSTRATION=1.")
        country = Country.objects.filter(code=options["country"].upper()).first()
        if country is None:
            raise CommandError(f"The register of “{options['country']}” is not loaded.")
        try:
            if not is_populated(country):
                prepare(country)
            elif options["again"] or not is_cast(country):
                again(country)
            else:
                return
        except RuleViolation as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if options["verbosity"]:
            self.stdout.write("The six people are one step before their moment.")
