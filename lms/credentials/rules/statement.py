"""What a certificate states beside its sentence, in the order of the European recommendation on micro-credentials."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

# Keys of a payload that hold words or a number of their own; the labels are the reader's.
ELEMENTS = (
    "country",
    "issuer",
    "outcomes",
    "workload",
    "framework_level",
    "assessment",
    "participation",
    "quality",
    "prerequisites",
    "supervision",
    "workplace_task",
    "stacking",
    "edition",
    "languages",
    "variant",
    "renews",
    "renewal",
)
# What tells the holder's place and post, and so perhaps who she is.
TELLING = frozenset({"variant"})


def elements(
    payload: Mapping[str, Any], without: Collection[str] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(key, lines) of what a certificate states, some keys left out; nothing for one issued before these were stated."""
    if not payload.get("outcomes"):
        return
    for key in ELEMENTS:
        value = None if key in without else payload.get(key)
        if isinstance(value, str | int) and value:
            yield key, (str(value),)
        elif isinstance(value, list) and value:
            yield key, tuple(str(line) for line in value)
