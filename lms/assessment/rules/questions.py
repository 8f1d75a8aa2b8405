"""What a question is. Texts are in the source language; keys and scoring never change with translation."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    MATCHING = "matching"
    ORDERING = "ordering"
    NUMERIC = "numeric"
    SCENARIO = "scenario"


CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.SCENARIO})


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Number:
    """The right value, how far an answer may be off, and the unit it is asked in."""

    value: Decimal
    tolerance: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Only the part that belongs to its kind is filled: options, pairs, steps (in right order) or number."""

    key: str
    kind: Kind
    stem: str
    feedback: str = ""
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    steps: tuple[str, ...] = ()
    number: Number | None = None

    @property
    def size(self) -> int:
        """How many parts an attempt shuffles."""
        return len(self.options) or len(self.pairs) or len(self.steps)
