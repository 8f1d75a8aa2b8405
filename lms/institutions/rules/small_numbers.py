"""Counts of persons that are too small to be shown, and those that would give them away."""

from collections.abc import Sequence

K = 5  # the least count of persons that is shown, unless a country says otherwise


def is_small(count: int, k: int = K) -> bool:
    """Whether a count would point at persons. None at all points at nobody."""
    return 0 < count < k


def hide(counts: Sequence[int], k: int = K, *, total_shown: bool = True) -> list[int | None]:
    """The counts with small ones as None, and as many others as it takes that nobody can compute them.

    Where the total is shown too, what is hidden must be at least two counts that sum to `k` or more:
    otherwise the difference to the total gives it away. The smallest shown count is taken next; ties by place.

    >>> hide([12, 3, 40])
    [None, None, 40]
    >>> hide([12, 0, 40])
    [12, 0, 40]
    """
    hidden = {place for place, count in enumerate(counts) if is_small(count, k)}
    if hidden and total_shown:
        others = sorted((count, place) for place, count in enumerate(counts) if place not in hidden and count)
        zeros = [(0, place) for place, count in enumerate(counts) if not count]
        for _count, place in [*others, *zeros]:
            if len(hidden) >= 2 and sum(counts[at] for at in hidden) >= k:
                break
            hidden.add(place)
    return [None if place in hidden else count for place, count in enumerate(counts)]


def shown_share(part: int | None, whole: int | None, k: int = K) -> float | None:
    """A share of persons, or None when it would tell a hidden count: too few inside, or too few outside."""
    if part is None or whole is None or not whole or whole < k:
        return None
    return None if is_small(part, k) or is_small(whole - part, k) else part / whole


def hide_nested(counts: Sequence[int], k: int = K) -> list[int | None]:
    """Counts of which each is a part of the one before; two that are shown never differ by few persons.

    >>> hide_nested([20, 18, 12, 3, 0])
    [20, None, 12, None, 0]
    """
    shown: list[int | None] = []
    around: int | None = None
    for count in counts:
        found = shown_part(count, around, k)
        around = around if found is None else found
        shown.append(found)
    return shown


def shown_part(count: int, around: int | None, k: int = K) -> int | None:
    """A count inside a shown one (None: inside none), or None when few are in it or few are left over."""
    if is_small(count, k):
        return None
    return None if around is not None and is_small(around - count, k) else count
