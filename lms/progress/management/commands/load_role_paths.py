"""Publish the role paths of curricula/."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.progress.actions.paths import publish_paths
from lms.progress.rules.paths import BadPaths, parse_paths


class Command(BaseCommand):
    help = "Publish the courses each occupational role requires. A published version never changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=settings.BASE_DIR / "curricula" / "role_paths.toml"
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            new = publish_paths(parse_paths(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except (BadPaths, ValueError) as error:
            raise CommandError(f"{path.name}: {error}") from error
        self.stdout.write(f"{new} paths published")
