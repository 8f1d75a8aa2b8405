"""A reading as plain values, for programs."""

from decimal import Decimal
from typing import Any

from lms.assessment.rules.interchange.values import Reading


def as_plain(reading: Reading, imported: int) -> dict[str, Any]:
    """What came, what did not, and what came with a loss (its reason begins with “kept”)."""
    return {
        "format": reading.format,
        "imported": imported,
        "skipped": [
            {"place": note.place, "reason": note.reason} for note in (*reading.left, *reading.losses)
        ],
        "questions": [
            {"type": item.question.kind.value, "stem": item.question.stem, "points": number(item.points)}
            for item in reading.arrived
        ],
    }


def number(points: Decimal) -> int | float:
    return int(points) if points == points.to_integral_value() else float(points)
