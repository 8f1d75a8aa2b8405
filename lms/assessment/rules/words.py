"""Comparing a phrase as people type it with the phrases that are accepted."""

import re
import unicodedata

DOUBLED_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "ـ": None})
LONGEST = 200


def is_same_text(given: str, accepted: str, *, case_matters: bool = False) -> bool:
    """Whether `given` is what `accepted` stands for; a star in `accepted` stands for any text, `\\*` for a star.

    Spaces at the ends and in a row, the shape of quotation marks, dashes and composed letters make no difference.

    >>> is_same_text(" Non-refoulement ", "non-refoulement")
    True
    >>> is_same_text("United Nations General Assembly", "*General Assembly")
    True
    """
    if len(given) > LONGEST or not given.strip():
        return False
    folded = folded_text(given, case_matters=case_matters)
    parts = [
        folded_text(part.replace("\\*", "*"), case_matters=case_matters, ends=False)
        for part in re.split(r"(?<!\\)\*", accepted.strip())
    ]
    return fits(folded, parts)


def folded_text(text: str, *, case_matters: bool, ends: bool = True) -> str:
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(DOUBLED_MARKS))
    trimmed = plain.strip() if ends else plain
    return trimmed if case_matters else trimmed.casefold()


def fits(text: str, parts: list[str]) -> bool:
    """Whether `text` is these parts in order with any text between them: a search from the left, never a pattern."""
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
