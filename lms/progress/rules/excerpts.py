"""The piece of a text that shows why it was found."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 200
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_match: bool = False


def words_in(query: str) -> tuple[str, ...]:
    """The words somebody looks for, folded: no case, no accents, at most eight."""
    return tuple(dict.fromkeys(WORD.findall(folded(query))))[:8]


def folded(text: str) -> str:
    """The text without case and accents, sign for sign as long as before."""
    return "".join(plain_sign(sign) for sign in unicodedata.normalize("NFC", text))


def plain_sign(sign: str) -> str:
    bare = unicodedata.normalize("NFD", sign)[0].lower()
    return bare if len(bare) == 1 else sign


def excerpt(text: str, words: Sequence[str], width: int = WIDTH) -> tuple[Piece, ...]:
    """Some `width` characters around the first place where a word begins as one of `words`, matches marked.

    >>> [piece.text for piece in excerpt("A stock belongs to a day.", ["stock"])]
    ['A ', 'stock', ' belongs to a day.']
    """
    whole = " ".join(unicodedata.normalize("NFC", text).split())
    spans = [
        found.span() for found in WORD.finditer(whole) if is_meant(whole[found.start() : found.end()], words)
    ]
    start = max(0, spans[0][0] - width // 3) if spans else 0
    start = whole.rfind(" ", 0, start) + 1 if start else 0
    end = whole.find(" ", start + width)
    end = len(whole) if end < 0 else end
    return tuple(pieces(whole, [span for span in spans if start <= span[0] and span[1] <= end], start, end))


def is_meant(word: str, words: Sequence[str]) -> bool:
    plain = folded(word)
    return any(plain.startswith(wanted) for wanted in words)


def pieces(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    found: list[Piece] = []
    at = start
    for first, last in spans:
        found += [Piece(text[at:first]), Piece(text[first:last], is_match=True)]
        at = last
    found.append(Piece(text[at:end]))
    if start:
        found.insert(0, Piece("… "))
    if end < len(text):
        found.append(Piece(" …"))
    return [piece for piece in found if piece.text]
