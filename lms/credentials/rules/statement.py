"""What a certificate states beside its sentence, in the order of the European recommendation on micro-credentials."""

from collections.abc import Iterator, Mapping
from typing import Any

# Keys of a payload that hold words of their own; the labels are the reader's.
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
    "variant",
    "renews",
    "renewal",
)


def elements(payload: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(key, lines) of what a certificate states; nothing for one issued before these were stated."""
    if not payload.get("outcomes"):
        return
    for key in ELEMENTS:
        value = payload.get(key)
        if isinstance(value, str) and value:
            yield key, (value,)
        elif isinstance(value, list) and value:
            yield key, tuple(str(line) for line in value)
