"""What in a text points at a person: addresses, telephone numbers, numbers of papers."""

import re
from enum import StrEnum

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
PHONE = re.compile(r"\+\d[\d\s().\-/]{6,}\d|\b\d{2,4}(?:[\s.\-/]\d{2,4}){2,}\b")
LONG_NUMBER = re.compile(r"\d{7,}")
DATE = re.compile(r"\b(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})\b")


class Trace(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"


def traces(text: str) -> frozenset[Trace]:
    """What of this points at a person. Dates do not; a text without traces may still tell who is meant."""
    rest = DATE.sub(" ", text)
    found = {
        Trace.EMAIL: EMAIL.search(rest),
        Trace.PHONE: PHONE.search(rest),
        Trace.NUMBER: LONG_NUMBER.search(rest),
    }
    return frozenset(trace for trace, match in found.items() if match)
