"""The file a ministry decides on."""

from dataclasses import dataclass

from lms.capacity.models import Decision, Review, Round
from lms.capacity.queries.ratings import scores_at
from lms.capacity.queries.reviews import BoardRow, board_rows
from lms.capacity.queries.standing import Outlook, outlooks, standing_of
from lms.capacity.rules.levels import Staff, level_earned
from lms.capacity.rules.rounds import Judgement, Stage
from lms.capacity.rules.scoring import ScoreProfile


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """Verified scores beside what was claimed, trained staff, what each level lacks, and the reports."""

    claimed: ScoreProfile | None
    verified: ScoreProfile
    staff: Staff
    earned: int
    outlooks: list[Outlook]
    changed: tuple[BoardRow, ...]
    reviews: list[Review]
    reviewers_asked: int
    decision: Decision | None

    @property
    def fewer_reviewers_than_asked(self) -> bool:
        return len(self.reviews) < self.reviewers_asked


def decision_file(round: Round) -> DecisionFile:
    """Everything a decision rests on. A fixed number of queries."""
    standing = standing_of(round, Stage.VERIFIED)
    if standing is None:  # a finished review has a level for every indicator
        raise RuntimeError(f"round {round.key} has no verified scores")
    instrument = round.instrument.instrument
    earned = level_earned(instrument, standing)
    criteria = instrument.criteria_of(earned)
    rows = board_rows(round)
    return DecisionFile(
        claimed=scores_at(round, Stage.CONSENSUS),
        verified=standing.scores,
        staff=standing.staff,
        earned=earned,
        outlooks=outlooks(round, standing),
        changed=tuple(row for row in rows if row.judgement in {Judgement.LOWER, Judgement.RAISE}),
        reviews=list(Review.objects.filter(round=round).select_related("reviewer").order_by("id")),
        reviewers_asked=criteria.reviewers if criteria else 1,
        decision=Decision.objects.filter(round=round).select_related("decided_by").first(),
    )
