"""`manage.py check_content [PATH] [--all]`: whether courses and role paths are what they should be. `make content` calls it."""

import tomllib
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.curriculum.management.commands.load_curricula import Loaded, read, read_pieces
from lms.curriculum.rules.catalogue import BadSources, Publisher, catalogue_flaws, parse_sources
from lms.curriculum.rules.content import Flaw, Tally, flaws, tally
from lms.foundation import clock
from lms.progress.rules.competencies import gates_without_draft, taught_by, untaught
from lms.progress.rules.paths import COMBINED, PathVersion, parse_paths

RELEASED = "released"
FOCAL_POINT = "R9"


class Command(BaseCommand):
    help = "Look at every course that is meant for learners, and at the newest role paths. Ends with 1 when something is to be mended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.BASE_DIR / "curricula")
        parser.add_argument(
            "--all", action="store_true", dest="drafts", help="look at drafts too, which may still have flaws"
        )

    def handle(self, *args: Any, path: Path, drafts: bool, **options: Any) -> None:
        files = read(path)
        self.show([tally(loaded.course) for loaded in files])
        looked_at = [row for row in files if drafts or row.course.status == RELEASED]
        found = [
            *course_flaws(path, looked_at),
            *catalogue_flaws([row.course for row in looked_at], sources_of(path)),
            *path_flaws(path, files),
        ]
        for flaw in found:
            self.stderr.write(f"{flaw.place}: {flaw.words}")
        if found:
            raise CommandError(f"{len(found)} to be mended")

    def show(self, rows: Sequence[Tally]) -> None:
        """A table with a row for each course."""
        names = [field.name for field in fields(Tally)]
        table = [names, *([shown(value) for value in astuple(row)] for row in rows)]
        widths = [max(len(line[place]) for line in table) for place in range(len(names))]
        for line in table:
            self.stdout.write("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def shown(value: object) -> str:
    return f"{value:.0%}" if isinstance(value, float) else str(value)


def course_flaws(path: Path, files: Iterable[Loaded]) -> list[Flaw]:
    pieces = frozenset(piece.key for piece in read_pieces(path))
    return [flaw for loaded in files for flaw in flaws(loaded.course, clock.today(), pieces)]


def sources_of(path: Path) -> dict[str, Publisher]:
    try:
        return parse_sources((path / "sources.toml").read_text(encoding="utf-8"))
    except (OSError, BadSources) as error:
        raise CommandError(f"sources.toml: {error}") from error


def path_flaws(path: Path, files: Sequence[Loaded]) -> list[Flaw]:
    """What a role needs and no required item of its newest path teaches; what a focal point's path leaves undrafted."""
    taught: dict[str, frozenset[str]] = {}
    for loaded in files:
        taught |= taught_by(loaded.course)
    competencies = tomllib.loads((path / "competencies.toml").read_text(encoding="utf-8"))["competency"]
    found = []
    for version in newest(parse_paths((path / "role_paths.toml").read_text(encoding="utf-8"))):
        required = {row["key"]: row["required"].get(version.role, 0) for row in competencies}
        if missing := untaught(version, required, taught):
            found.append(Flaw(version.role, f"no required course teaches {', '.join(missing)}"))
        if version.role == FOCAL_POINT:
            undrafted = gates_without_draft(version, [row.course for row in files], gates_in(path))
            found += [
                Flaw(version.role, f"no required exercise drafts what gate {key} asks for")
                for key in undrafted
            ]
    return found


def gates_in(path: Path) -> list[str]:
    """The gates of every instrument."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((path / "instruments").glob("*.toml"))]
    dimensions = [row for text in texts for row in tomllib.loads(text)["dimension"]]
    return [row["id"] for dimension in dimensions for row in dimension["indicator"] if row["gate"]]


def newest(versions: Iterable[PathVersion]) -> list[PathVersion]:
    """The last version of each role's path. The path for many roles at once is short on purpose, and left out."""
    last = {row.role: row for row in sorted(versions, key=lambda row: row.version)}
    return [row for role, row in last.items() if role != COMBINED]
