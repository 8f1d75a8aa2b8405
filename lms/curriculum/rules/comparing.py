"""The files of two editions laid beside each other."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.curriculum.rules.differences import Row, rows_between

TITLE = re.compile(r'^title = ".*"$', re.MULTILINE)


class Mark(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Compared:
    """A file that differs, with the lines that do. `title`: what the file says it is called, else its path."""

    path: str
    title: str
    mark: Mark
    rows: tuple[Row, ...]


def compared(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Compared, ...]:
    """Every file that differs, in the order of the new version, those that are gone behind it."""
    paths = [*new, *(path for path in old if path not in new)]
    return tuple(
        Compared(
            path,
            title_of(new.get(path) or old[path]) or path,
            mark_of(path, old, new),
            tuple(rows_between(lines(old, path), lines(new, path))),
        )
        for path in paths
        if old.get(path) != new.get(path)
    )


def title_of(text: str) -> str:
    """The title in the head of a lesson, module or course."""
    found = TITLE.search(text)
    return str(tomllib.loads(found.group(0))["title"]) if found else ""


def mark_of(path: str, old: Mapping[str, str], new: Mapping[str, str]) -> Mark:
    if path not in old:
        return Mark.ADDED
    return Mark.CHANGED if path in new else Mark.REMOVED


def lines(files: Mapping[str, str], path: str) -> list[str]:
    """Lines with something on them: paragraphs, as a lesson is written."""
    return [line for line in files.get(path, "").splitlines() if line.strip()]
