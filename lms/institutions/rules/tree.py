"""Subtrees as ranges of paths."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def end_of(path: str) -> str:
    """The first path after `path` and everything below it: the same step, one further.

    Only digits and capitals occur, so every collation a database may have orders them alike.

    >>> end_of("000A000Z")
    '000A0010'
    """
    head, last = path[:-1], path[-1:]
    if not last:
        raise ValueError("the last path of its length has no end")
    if last != ALPHABET[-1]:
        return head + ALPHABET[ALPHABET.index(last) + 1]
    return end_of(head) + ALPHABET[0]


def ancestors(path: str, step: int = 4) -> list[str]:
    """The paths above `path`, the root first, without `path` itself."""
    return [path[:length] for length in range(step, len(path), step)]
