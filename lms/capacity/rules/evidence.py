"""Evidence: its classes and windows, and what each level asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.institutions.rules.months import months_later

MOST_INDICATORS = 4


class EvidenceClass(StrEnum):
    """What kind of proof an item is."""

    E1 = "E1"  # formal decision, signed and dated; in force on the reference date
    E2 = "E2"  # operational record
    E3 = "E3"  # resource record
    E4 = "E4"  # public trace
    E5 = "E5"  # statement of a third party
    E6 = "E6"  # measured result
    E7 = "E7"  # observation by a reviewer in this round


# Months before the reference date in which an item may be dated; a decision stays in force.
WINDOW_MONTHS: dict[EvidenceClass, int | None] = {
    EvidenceClass.E1: None,
    EvidenceClass.E2: 24,
    EvidenceClass.E3: 24,
    EvidenceClass.E4: 24,
    EvidenceClass.E5: 24,
    EvidenceClass.E6: 36,
    EvidenceClass.E7: 12,
}
PROVES_DECISION = frozenset({EvidenceClass.E1, EvidenceClass.E2, EvidenceClass.E3, EvidenceClass.E4})
PROVES_ROUTINE = frozenset({EvidenceClass.E2, EvidenceClass.E3})
PROVES_EFFECT = frozenset({EvidenceClass.E5, EvidenceClass.E6, EvidenceClass.E7})


@dataclass(frozen=True, slots=True)
class Item:
    """What a level looks at in one piece of evidence."""

    evidence_class: EvidenceClass
    dated_on: date
    unit: str = ""


class Gap(StrEnum):
    """What the evidence of an indicator lacks for its level."""

    NOTE = "note"
    DATED_ITEM = "dated_item"
    SECOND_ITEM = "second_item"
    RECORD_OF_PERIOD = "record_of_period"
    EFFECT = "effect"


# Without these a round is not submitted; the others are told to the reviewer.
BLOCKING = frozenset({Gap.NOTE, Gap.DATED_ITEM})


def in_window(item: Item, reference: date) -> bool:
    """Whether the date of the document (not of its upload) counts on the reference date."""
    months = WINDOW_MONTHS[item.evidence_class]
    if item.dated_on > reference:
        return False
    return months is None or item.dated_on >= months_later(reference, -months)


def gaps(level: int, reason: str, items: Iterable[Item], reference: date) -> tuple[Gap, ...]:
    """What is missing for `level`: the levels are cumulative (rules of the instrument, 3.3)."""
    counted = [item for item in items if in_window(item, reference)]
    classes = {item.evidence_class for item in counted}
    several = len(counted) >= 2 and (len(classes) > 1 or len({item.unit for item in counted}) > 1)
    asked = (
        (1, Gap.NOTE, bool(reason.strip())),
        (2, Gap.DATED_ITEM, bool(classes & PROVES_DECISION)),
        (3, Gap.SECOND_ITEM, several),
        (3, Gap.RECORD_OF_PERIOD, bool(classes & PROVES_ROUTINE)),
        (4, Gap.EFFECT, bool(classes & PROVES_EFFECT)),
    )
    return tuple(gap for from_level, gap, given in asked if level >= from_level and not given)
