"""The chain: each digest covers the entry and the digest before it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal covers. `occurred_at` is ISO 8601 in UTC."""

    occurred_at: str
    actor_key: str
    action: str
    subject_type: str
    subject_key: str
    institution_key: str
    detail: str


def link(previous: str, entry: Sealed) -> str:
    """SHA-256, in hexadecimal, of the previous digest and the entry."""
    body = json.dumps(asdict(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def first_break(chain: Iterable[tuple[int, str, Sealed]]) -> int | None:
    """The number of the first link that is missing, moved or altered; None when the chain holds."""
    previous, expected = START, 1
    for number, digest, entry in chain:
        if number != expected or link(previous, entry) != digest:
            return expected
        previous, expected = digest, expected + 1
    return None
