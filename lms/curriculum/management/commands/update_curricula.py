"""`manage.py update_curricula PACK [--base PACK] [--dry-run] [--json]`: a new master edition merged into our drafts."""

import json
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.curriculum.actions.loading import Loaded
from lms.curriculum.actions.masters import Update, planned_update, take_master, take_pieces
from lms.curriculum.management.commands.load_curricula import read, read_pieces, refuse_unknown_pieces
from lms.curriculum.rules.merging import Outcome
from lms.foundation.errors import RuleViolation


class Command(BaseCommand):
    help = "Merge a new master edition of the catalogue into the drafts of our courses; conflicts wait in the editor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pack", metavar="PACK", help="a folder in the format of curricula/")
        parser.add_argument(
            "--base", metavar="PACK", help="the edition our pages came from, if none is recorded"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        pack = Path(options["pack"])
        bases = {item.course.key: item for item in read(Path(options["base"]))} if options["base"] else {}
        arrived = [(item, bases.get(item.course.key)) for item in read(pack)]
        pieces = read_pieces(pack)
        refuse_unknown_pieces([item for item, _base in arrived], {piece.key for piece in pieces})
        updates = [self.planned(item, base) for item, base in arrived]
        if not options["dry_run"]:
            for key in take_pieces(pieces=pieces):
                self.stderr.write(f"The shared piece {key} reads otherwise here and stays as it is.")
            updates = [take_master(loaded=item, pack=pack.name, base=base, by=None) for item, base in arrived]
        if options["json"]:
            self.stdout.write(json.dumps([as_plain(item) for item in updates], ensure_ascii=False))
            return
        for item in updates:
            self.show(item)

    def planned(self, loaded: Loaded, base: Loaded | None) -> Update:
        """What would be done for a course. Every course is looked at before one is written."""
        try:
            return planned_update(loaded, base)
        except RuleViolation as refusal:
            hint = " Name it with --base PACK." if refusal.code == "no_base" else ""
            raise CommandError(f"{loaded.course.key}: {refusal.message}{hint}") from refusal

    def show(self, update: Update) -> None:
        if update.is_new:
            self.stdout.write(f"{update.course.key}: new, loaded as a draft")
            return
        for finding in update.findings:
            if finding.outcome is Outcome.CONFLICT:
                place = finding.place
                self.stdout.write(f"conflict {place.kind} {place.key} {place.part}".rstrip())
        for title in update.missing:
            self.stdout.write(f"no longer in the master, left to you: {title}")
        counts = counted(update)
        self.stdout.write(f"{update.course.key}: " + ", ".join(f"{name} {n}" for name, n in counts.items()))


def counted(update: Update) -> dict[str, int]:
    counts = Counter(finding.outcome for finding in update.findings)
    return {outcome.value: counts[outcome] for outcome in Outcome}


def as_plain(update: Update) -> dict[str, Any]:
    return {
        "course": update.course.key,
        "is_new": update.is_new,
        "counts": counted(update),
        "conflicts": [asdict(finding) for finding in update.findings if finding.outcome is Outcome.CONFLICT],
        "missing": list(update.missing),
    }
