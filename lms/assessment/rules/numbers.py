"""Reading a number as people type it: decimal comma or point, Arabic digits, spaces, a unit behind it."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

MINUS_SIGNS = "−–—﹣－"
SPACES = "\u00a0\u202f\u2009'’_"
PLAIN = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)")
LONGEST = 40


def read_number(text: str, unit: str = "") -> Decimal | None:
    """The number in `text`, or None when there is none or it can be read in two ways that differ.

    >>> read_number("٨٫٢")
    Decimal('8.2')
    >>> read_number("51 840,00")
    Decimal('51840.00')
    """
    if len(text) > LONGEST:
        return None
    plain = without_unit(western(text), unit)
    found = PLAIN.fullmatch(plain)
    if not found:
        return None
    sign, digits = found.groups()
    pointed = with_point(digits)
    if pointed is None:
        return None
    try:
        return Decimal(sign + pointed)
    except InvalidOperation:
        return None


def western(text: str) -> str:
    """Every decimal digit of any script as 0–9, every minus as "-", Arabic separators as comma and point."""
    out = []
    for character in text.strip():
        if character.isdecimal():
            out.append(str(unicodedata.decimal(character)))
        elif character in MINUS_SIGNS:
            out.append("-")
        elif character in {"٫"}:
            out.append(".")
        elif character in {"٬"} or character in SPACES:
            continue
        else:
            out.append(character)
    return "".join(out)


def without_unit(text: str, unit: str) -> str:
    """The text without the unit that the question asks in (or a percent sign), and without spaces between digits."""
    folded = text.strip()
    for ending in filter(None, {unit, "%", "٪"}):
        if folded.casefold().endswith(ending.casefold()):
            folded = folded[: -len(ending)].strip()
            break
    return re.sub(r"(?<=\d)\s(?=\d)", "", folded).replace("- ", "-")


def with_point(digits: str) -> str | None:
    """Digits with one point, from digits with points and commas. None when the mix makes no sense."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
        other = "," if decimal == "." else "."
        if digits.count(decimal) > 1 or not grouped(digits.split(decimal)[0], other):
            return None
        return digits.replace(other, "").replace(decimal, ".")
    mark = "." if points else ","
    if points + commas > 1:
        return digits.replace(mark, "") if grouped(digits, mark) else None
    return digits.replace(",", ".")


def grouped(digits: str, mark: str) -> bool:
    """Whether `mark` parts the digits into thousands."""
    head, *groups = digits.split(mark)
    return 1 <= len(head) <= 3 and all(len(group) == 3 for group in groups)
