"""The files of two editions laid beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.curriculum.rules.differences import Row, rows_between


class Mark(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Compared:
    """A file that differs, with the lines that do."""

    path: str
    mark: Mark
    rows: tuple[Row, ...]


def compared(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Compared, ...]:
    """Every file that differs, in the order of the new version, those that are gone behind it."""
    paths = [*new, *(path for path in old if path not in new)]
    return tuple(
        Compared(path, mark_of(path, old, new), tuple(rows_between(lines(old, path), lines(new, path))))
        for path in paths
        if old.get(path) != new.get(path)
    )


def mark_of(path: str, old: Mapping[str, str], new: Mapping[str, str]) -> Mark:
    if path not in old:
        return Mark.ADDED
    return Mark.CHANGED if path in new else Mark.REMOVED


def lines(files: Mapping[str, str], path: str) -> list[str]:
    """Lines with something on them: paragraphs, as a lesson is written."""
    return [line for line in files.get(path, "").splitlines() if line.strip()]
