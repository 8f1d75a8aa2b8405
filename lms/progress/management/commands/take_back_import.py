"""Take back everything an import of completions brought."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from lms.progress.actions.recognition import take_back_import
from lms.progress.models import CompletionImport


class Command(BaseCommand):
    help = "Take back everything an import of completions brought; the rows stay, each with its withdrawal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", type=UUID)
        parser.add_argument("reason")

    def handle(self, *args: Any, key: UUID, reason: str, **options: Any) -> None:
        batch = CompletionImport.objects.filter(key=key).first()
        if batch is None:
            raise CommandError(f"no import {key}")
        take_back_import(batch=batch, reason=reason, by=None)
        self.stdout.write(f"{batch.file_name}: taken back")
