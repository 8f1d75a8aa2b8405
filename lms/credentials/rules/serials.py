"""Serial numbers a person can type: country, year, number, and a check sign that finds slips."""

import re

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SHAPE = re.compile(r"XE-([A-Z]{2})-(\d{4})-(\d{6,9})-([0-9A-Z])")
LOOKS_LIKE = str.maketrans({"–": "-", "—": "-", "−": "-", "_": "-", "٠": "0"})


def check_sign(text: str) -> str:
    """The check sign of ISO 7064, MOD 37,36: it finds every single wrong sign and nearly every swap of neighbours."""
    sum_so_far = 36
    for sign in text:
        sum_so_far = (sum_so_far + SIGNS.index(sign)) % 36 or 36
        sum_so_far = sum_so_far * 2 % 37
    return SIGNS[(37 - sum_so_far) % 36]


def serial(country: str, year: int, number: int) -> str:
    """The serial of the `number`-th certificate of a country in a year.

    >>> serial("EC", 2026, 123)[:17]
    'XE-EC-2026-000123'
    """
    body = f"XE{country}{year}{number:06}"
    return f"XE-{country}-{year}-{number:06}-{check_sign(body)}"


def tidy(text: str) -> str:
    """What was typed, as a serial would be written."""
    return re.sub(r"\s+", "", text).upper().translate(LOOKS_LIKE)[:40]


def is_serial(text: str) -> bool:
    """Whether the text has the shape of a serial and its check sign fits."""
    found = SHAPE.fullmatch(text)
    if not found:
        return False
    country, year, number, sign = found.groups()
    return check_sign(f"XE{country}{year}{number}") == sign
