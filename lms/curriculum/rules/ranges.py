"""Which part of a file a player asks for (RFC 9110, 14.2). Players of telephones play nothing that cannot be had in parts."""

import re

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(ValueError):
    """The file has no such part."""


def asked_range(header: str, size: int) -> range | None:
    """The bytes asked for; None when all are: without the header, and where it asks for what we do not give.

    Raises:
        Unsatisfiable: the part begins behind the end of the file.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return range(start, end)
