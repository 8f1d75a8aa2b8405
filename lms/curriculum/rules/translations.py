"""How a translation stands to the text it was made from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Freshness(StrEnum):
    """`EARLIER` and `LATER`: made from another text than the one beside it, an older or a newer one."""

    FRESH = "fresh"
    EARLIER = "earlier"
    LATER = "later"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """A source text: its digest, and since when it reads so. An unknown moment is long ago."""

    digest: str
    at: datetime | None = None


def freshness(source: MadeFrom, translation: MadeFrom | None) -> Freshness:
    """How the translation stands to the source text."""
    if translation is None:
        return Freshness.MISSING
    if translation.digest == source.digest:
        return Freshness.FRESH
    if source.at and translation.at and translation.at > source.at:
        return Freshness.LATER
    return Freshness.EARLIER


def replaces(source: MadeFrom, there: MadeFrom | None, candidate: MadeFrom) -> bool:
    """Whether a published translation takes the place of the one an edition has.

    What fits the text the edition pins always does. What fits another text is better than nothing and than what fits
    an older one, and never takes the place of what fits.
    """
    found = freshness(source, candidate)
    if there is None or found is Freshness.FRESH:
        return True
    if freshness(source, there) is Freshness.FRESH:
        return False
    return there.at is None or (candidate.at is not None and candidate.at >= there.at)
