"""What the two databases do differently, behind one name each."""

import hashlib
from collections.abc import Iterable

from django.db import connection


def key_number(name: str) -> int:
    """A signed 64-bit number for an advisory lock, the same in every process."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def lock(names: Iterable[str]) -> None:
    """Hold these names until the transaction ends.

    PostgreSQL: advisory locks, taken in sorted order and in a statement of their own, so that the
    next statement sees what the previous holder committed. SQLite: the write transaction is the lock.
    """
    if connection.vendor != "postgresql":
        return
    numbers = sorted({key_number(name) for name in names})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n", [numbers])
