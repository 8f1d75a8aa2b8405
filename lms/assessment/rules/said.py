"""Sentences of the rules about a question or a file: English for programs, and with what a door needs to say them in another language."""

from collections.abc import Mapping


class Said(str):
    """A sentence in English that remembers its words and what was put into them."""

    __slots__ = ("values", "words")
    words: str
    values: Mapping[str, object]

    def __new__(cls, words: str, values: Mapping[str, object]) -> "Said":
        text = super().__new__(cls, words % values)
        text.words, text.values = words, values
        return text


def said(words: str, **values: object) -> Said:
    """Used as `_`, so that the words are found for translation. A percent sign is written twice.

    >>> said("it has more than %(most)s parts", most=100)
    'it has more than 100 parts'
    """
    return Said(words, values)


def why_of(error: Exception) -> str:
    """What an error says, still able to be said in another language where the rules wrote it."""
    found = error.args[0] if error.args else ""
    return found if isinstance(found, Said) else str(error)
