"""Three versions of a list merged into one: the old one, and two that were made of it."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Aligned(Generic[T]):
    """A list told from the old one: what became of each old element (None: gone), and what stands between them.

    `between` has one more entry than `became`; writing them alternately gives the list again.
    """

    became: tuple[T | None, ...]
    between: tuple[tuple[T, ...], ...]


def aligned(base: Sequence[T], side: Sequence[T], alike: Callable[[T, T], bool]) -> Aligned[T]:
    """`alike`: whether an element may be the old one with other words."""
    became: list[T | None] = [None] * len(base)
    between: list[list[T]] = [[] for _place in range(len(base) + 1)]
    for tag, start, end, from_, to in SequenceMatcher(None, base, side, autojunk=False).get_opcodes():
        if tag == "equal":
            became[start:end] = side[from_:to]
        else:
            rewritten(base, range(start, end), list(side[from_:to]), alike, became, between)
    return Aligned(tuple(became), tuple(tuple(items) for items in between))


def rewritten(
    base: Sequence[T],
    places: range,
    fresh: list[T],
    alike: Callable[[T, T], bool],
    became: list[T | None],
    between: list[list[T]],
) -> None:
    """Pair old elements with the new ones they became, in order; the rest of the new ones stands between."""
    at = 0
    for place in places:
        found = next((n for n in range(at, len(fresh)) if alike(base[place], fresh[n])), None)
        if found is not None:
            between[place] += fresh[at:found]
            became[place] = fresh[found]
            at = found + 1
    between[places.stop] += fresh[at:]


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """One place of the merge: an old element (`is_between` false) or what was put between two, in all three lists."""

    is_between: bool
    base: tuple[T, ...]
    mine: tuple[T, ...]
    theirs: tuple[T, ...]


def pieces(
    base: Sequence[T], mine: Sequence[T], theirs: Sequence[T], alike: Callable[[T, T], bool]
) -> Iterator[Piece[T]]:
    """The three lists side by side, in order. Each list is the sum of its parts."""
    ours, others = aligned(base, mine, alike), aligned(base, theirs, alike)
    for place, old in enumerate([*base, None]):
        yield Piece(True, (), ours.between[place], others.between[place])
        if place < len(base) and old is not None:
            yield Piece(False, (old,), kept(ours.became[place]), kept(others.became[place]))


def kept(item: T | None) -> tuple[T, ...]:
    return () if item is None else (item,)


def is_sound(result: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> bool:
    """Whether nothing that both lists have was lost and nothing stands more often than in either.

    It fails where both sides moved the same element to different places.
    """
    found, ours, others = Counter(result), Counter(mine), Counter(theirs)
    return all(
        min(ours[item], others[item]) <= found[item] <= max(ours[item], others[item])
        for item in ours.keys() | others.keys()
    )
