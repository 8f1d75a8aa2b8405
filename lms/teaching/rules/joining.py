"""Who may join a group, and when its members may be reminded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    OPEN = "open"
    INVITED = "invited"
    INSTITUTION = "institution"


class Refusal(StrEnum):
    CLOSED = "cohort_closed"
    TOO_EARLY = "cohort_too_early"
    OVER = "cohort_over"
    NOT_INVITED = "not_invited"
    OTHER_INSTITUTION = "other_institution"
    REMOVED = "removed_from_cohort"
    FULL = "cohort_full"


@dataclass(frozen=True, slots=True)
class Offer:
    """A group as it stands on the day: `places` is None where it has no limit; joining ends with `closes_on`."""

    kind: Kind
    is_open: bool
    opens_on: date
    closes_on: date
    places: int | None
    members: int


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who would join: whether she was invited or has the code, is of the institution, was removed earlier."""

    is_invited: bool = False
    is_of_institution: bool = False
    was_removed: bool = False


def refusal(offer: Offer, applicant: Applicant, today: date) -> Refusal | None:
    """Why she may not join today; None when she may. What she cannot change comes first."""
    if not offer.is_open:
        return Refusal.CLOSED
    if applicant.was_removed:
        return Refusal.REMOVED
    if offer.kind is Kind.INVITED and not applicant.is_invited:
        return Refusal.NOT_INVITED
    if offer.kind is Kind.INSTITUTION and not applicant.is_of_institution:
        return Refusal.OTHER_INSTITUTION
    if today < offer.opens_on:
        return Refusal.TOO_EARLY
    if today > offer.closes_on:
        return Refusal.OVER
    if offer.places is not None and offer.members >= offer.places:
        return Refusal.FULL
    return None


REMINDER_EVERY = timedelta(days=7)


def next_reminder_at(last: datetime | None, now: datetime) -> datetime | None:
    """The moment to come from which the members may be written to again; None when that is now."""
    again_at = last + REMINDER_EVERY if last else now
    return again_at if now < again_at else None
