"""What is recounted from the facts of a round: its scores per stage, and the cell tables read."""

from django.db import transaction

from lms.capacity.models import Decision, Round, RoundCell, ScoreSnapshot
from lms.capacity.queries.ratings import scores_at
from lms.capacity.rules.levels import certificate_level_on_scores
from lms.capacity.rules.rounds import Stage, State
from lms.foundation import clock

SUBMITTED_STATES = frozenset({State.SUBMITTED, State.UNDER_REVIEW, State.REVIEWED, State.DECIDED})
VERIFIED_STATES = frozenset({State.REVIEWED, State.DECIDED})


def stages_of(state: str) -> tuple[Stage, ...]:
    """Stages that are closed in a state, so that their scores can be kept for ever."""
    if state in VERIFIED_STATES:
        return (Stage.SELF, Stage.CONSENSUS, Stage.VERIFIED)
    return (Stage.SELF, Stage.CONSENSUS) if state in SUBMITTED_STATES else ()


@transaction.atomic
def store_scores(round: Round) -> None:
    """Keep the scores of every closed stage that is complete. What is kept is not written again."""
    kept = set(ScoreSnapshot.objects.filter(round=round).values_list("stage", flat=True))
    for stage in stages_of(round.state):
        scores = None if stage in kept else scores_at(round, stage)
        if scores is None:
            continue
        ScoreSnapshot.objects.get_or_create(
            round=round,
            stage=stage.value,
            defaults={
                "dimension_tenths": dict(scores.dimensions),
                "overall_tenths": scores.overall,
                "level_on_scores": certificate_level_on_scores(
                    round.instrument.instrument, scores, round.variant
                ),
                "stored_at": clock.now(),
            },
        )


@transaction.atomic
def recount_cell(round: Round) -> None:
    """Write down where the institution is in its newest round that was not withdrawn."""
    family = round.instrument.family
    rounds = Round.objects.filter(institution=round.institution, instrument__family=family)
    newest = rounds.exclude(state=State.WITHDRAWN).with_parts().order_by("-id").first()
    if newest is None:
        RoundCell.objects.filter(institution=round.institution, family=family).delete()
        return
    decision = Decision.objects.filter(round=newest).first()
    RoundCell.objects.update_or_create(
        institution=newest.institution,
        family=family,
        defaults={
            "tree_path": newest.institution.territory.path,
            "round_key": newest.key,
            "state": newest.state,
            "opened_on": newest.opened_on,
            "due_on": newest.due_on,
            "submitted_on": newest.submitted_at.date() if newest.submitted_at else None,
            "decided_on": decision.decided_at.date() if decision else None,
            "decided_level": decision.level if decision else None,
            "round_count": rounds.count(),
        },
    )
