"""Instruments, rounds and what belongs to them. Ratings, targets, evidence and rulings are facts: only added."""

from lms.capacity.models.cells import RoundCell, RoundCellQuerySet
from lms.capacity.models.evidence import (
    Evidence,
    EvidenceLink,
    EvidenceQuerySet,
    EvidenceRuling,
    private_storage,
    server_made_name,
)
from lms.capacity.models.instruments import InstrumentVersion, InstrumentWording, read
from lms.capacity.models.ratings import Rating, ScoreSnapshot, StagedQuerySet, Target
from lms.capacity.models.rounds import OPEN_STATES, Decision, Review, Round, RoundQuerySet, tied_to

__all__ = [
    "OPEN_STATES",
    "Decision",
    "Evidence",
    "EvidenceLink",
    "EvidenceQuerySet",
    "EvidenceRuling",
    "InstrumentVersion",
    "InstrumentWording",
    "Rating",
    "Review",
    "Round",
    "RoundCell",
    "RoundCellQuerySet",
    "RoundQuerySet",
    "ScoreSnapshot",
    "StagedQuerySet",
    "Target",
    "private_storage",
    "read",
    "server_made_name",
    "tied_to",
]
