"""Codes that are written by hand: no signs that look alike, and a check sign that finds a slip of the pen."""

from collections.abc import Callable

# 23 signs, a prime: any one wrong sign and any two that changed places are found.
ALPHABET = "3479ACDEFGHJKMNPQRTUWXY"
LENGTH = 8


def check_sign(body: str) -> str:
    """The sign that makes the weighted sum divisible by the size of the alphabet."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, 2))
    return ALPHABET[-total % len(ALPHABET)]


def new_code(choose: Callable[[str], str], length: int = LENGTH) -> str:
    """A code of `length` signs, the last one its check sign; `choose` picks a sign."""
    body = "".join(choose(ALPHABET) for _place in range(length - 1))
    return body + check_sign(body)


def tidy(text: str) -> str:
    """What somebody typed, as the code is stored: without spaces and hyphens, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def is_code(text: str, length: int = LENGTH) -> bool:
    """Whether this can be a code at all; a slip of the pen cannot."""
    known = len(text) == length and all(sign in ALPHABET for sign in text)
    return known and check_sign(text[:-1]) == text[-1]


def in_groups(code: str) -> str:
    """The code as it is printed, in fours.

    >>> in_groups("ACDEFGHJ")
    'ACDE FGHJ'
    """
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def in_a_sentence(code: str) -> str:
    """The code in fours between marks that keep it from left to right where the sentence runs the other way."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{in_groups(code)}\N{POP DIRECTIONAL ISOLATE}"
