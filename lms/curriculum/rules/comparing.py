"""Two versions of a text beside each other, line by line."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest


class Mark(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; `changed` when the other side says it differently."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the old text beside its line of the new one; an empty side has no line there."""

    mark: Mark
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """A file in both versions."""

    path: str
    mark: Mark
    rows: tuple[Row, ...]


def compared(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Compared, ...]:
    """Every file that differs, in the order of the new version, those that are gone behind it."""
    paths = [*new, *(path for path in old if path not in new)]
    return tuple(
        Compared(path, mark_of(path, old, new), rows(old.get(path, ""), new.get(path, "")))
        for path in paths
        if old.get(path) != new.get(path)
    )


def mark_of(path: str, old: Mapping[str, str], new: Mapping[str, str]) -> Mark:
    if path not in old:
        return Mark.ADDED
    return Mark.CHANGED if path in new else Mark.REMOVED


def rows(old: str, new: str, *, around: int = 1) -> tuple[Row, ...]:
    """Changed lines side by side, with some unchanged ones around each."""
    before, after = lines(old), lines(new)
    found: list[Row] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(around):
        for what, a, b, c, d in group:
            found += same(before[a:b]) if what == "equal" else changed(before[a:b], after[c:d])
    return tuple(found)


def lines(text: str) -> list[str]:
    """Lines with something on them: paragraphs, as a lesson is written."""
    return [line for line in text.splitlines() if line.strip()]


def same(equal: Sequence[str]) -> list[Row]:
    return [Row(Mark.SAME, (Piece(line),), (Piece(line),)) for line in equal]


def changed(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    return [row(before, after) for before, after in zip_longest(old, new)]


def row(before: str | None, after: str | None) -> Row:
    if before is None:
        return Row(Mark.ADDED, (), (Piece(after or "", changed=True),))
    if after is None:
        return Row(Mark.REMOVED, (Piece(before, changed=True),), ())
    return Row(Mark.CHANGED, *words(before, after))


def words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both lines cut where their words differ."""
    one, two = re.findall(r"\s+|\w+|[^\w\s]", before), re.findall(r"\s+|\w+|[^\w\s]", after)
    old: list[Piece] = []
    new: list[Piece] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        for side, part in ((old, one[a:b]), (new, two[c:d])):
            if part:
                side.append(Piece("".join(part), changed=what != "equal"))
    return tuple(old), tuple(new)
