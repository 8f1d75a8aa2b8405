"""What in a text points at a person: addresses, telephone numbers, numbers of papers, dates of birth."""

import re
from collections.abc import Iterable
from enum import StrEnum

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
PHONE = re.compile(r"\+\d[\d\s().\-/]{6,}\d|\b\d{2,4}(?:[\s.\-/]\d{2,4}){2,}\b|\b\d{2,4}[\s.\-/]\d{5,}\b")
NUMBER = re.compile(r"\d{7,}|\d{5,}[\s.\-/]\d{2,}\b|\b[A-Z]{1,2}\s?\d{6,}\b")
DAY = re.compile(r"\b(?:(\d{4})[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](\d{4}))\b")
BORN_BEFORE = 2010  # a day of an earlier year is read as the birth of somebody, a later one as a day of work


class Trace(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    BIRTH = "birth"


def traces(text: str) -> frozenset[Trace]:
    """What of this points at a person. A program finds forms, never names: a text without traces may still tell who is meant."""
    rest = DAY.sub(" ", text)
    found = {
        Trace.EMAIL: EMAIL.search(rest),
        Trace.PHONE: PHONE.search(rest),
        Trace.NUMBER: NUMBER.search(rest),
        Trace.BIRTH: any(int(first or last) < BORN_BEFORE for first, last in DAY.findall(text)),
    }
    return frozenset(trace for trace, match in found.items() if match)


def traces_in(texts: Iterable[str]) -> frozenset[Trace]:
    """What of any of these points at a person."""
    return frozenset(trace for text in texts for trace in traces(text))
