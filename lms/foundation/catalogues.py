"""The words of the interface: `.po` files as translators keep them become the `.mo` files that Django reads."""

import sys
from collections.abc import Iterator
from pathlib import Path

import polib


def compile_catalogues(root: Path) -> list[Path]:
    """Write every `django.mo` below `root` that is missing or older than its `django.po`; which ones were written.

    Raises:
        OSError: a file is not a catalogue; the message says which and where.
    """
    return [written(source) for source in stale(root)]


def stale(root: Path) -> Iterator[Path]:
    for source in sorted(root.glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            yield source


def written(source: Path) -> Path:
    """Write beside and rename, so that a process that starts meanwhile reads a whole file."""
    target = source.with_suffix(".mo")
    unfinished = target.with_suffix(".mo.new")
    polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(unfinished))
    unfinished.replace(target)
    return target


if __name__ == "__main__":
    compile_catalogues(Path(sys.argv[1] if len(sys.argv) > 1 else "locale"))
