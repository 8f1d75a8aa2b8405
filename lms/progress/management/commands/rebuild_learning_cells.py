"""Count all learning cells anew from facts."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.progress.actions.cells import rebuild_learning


class Command(BaseCommand):
    help = "Count every learning cell anew from enrolments, finished lessons and tests."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_learning()} cells of institutions counted")
