"""A round from opening to review: what is written, who is refused, what is kept."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.models import User
from lms.audit.models import Entry
from lms.capacity.actions import ratings, reviews, rounds
from lms.capacity.actions.acting import hold
from lms.capacity.models import InstrumentVersion, Rating, Review, Round
from lms.capacity.queries.checks import submission_check
from lms.capacity.queries.ratings import agreed
from lms.capacity.rules.evidence import Gap
from lms.capacity.rules.rounds import Stage, State
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution, Territory
from tests.capacity.steps import Steps
from tests.world import World, join


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as found:
        act()
    return found.value.code


def test_opening_twice_gives_one_round(steps: Steps) -> None:
    first = steps.opened()

    assert steps.opened() == first
    assert (first.profile, first.state) == ("OD", State.RATING)
    assert (first.due_on - first.opened_on).days == 90


def test_the_database_holds_one_open_round_per_institution(rating: Round) -> None:
    rating.pk = None
    rating.key = "00000000-0000-4000-8000-000000000001"

    with pytest.raises(IntegrityError), transaction.atomic():
        rating.save()


def test_a_round_needs_a_declared_profile(world: World, instrument: InstrumentVersion) -> None:
    join(world.bruno, world.brisa, "focal_point", "R9")

    code = refused(lambda: rounds.open_round(institution=world.brisa, instrument=instrument, by=world.bruno))

    assert code == "profile_missing"


@pytest.mark.parametrize(
    ("population", "code"), [(None, "variant_not_allowed"), (10_000, "variant_not_allowed")]
)
def test_the_short_variant_is_for_small_places(
    world: World, instrument: InstrumentVersion, population: int | None, code: str
) -> None:
    Territory.objects.filter(pk=world.aldea.territory_id).update(population=population)
    aldea = Institution.objects.get(pk=world.aldea.pk)

    def open_short() -> Round:
        return rounds.open_round(institution=aldea, instrument=instrument, variant="core-26", by=world.bruno)

    assert refused(open_short) == code
    Territory.objects.filter(pk=world.aldea.territory_id).update(population=9_999)
    aldea = Institution.objects.get(pk=world.aldea.pk)
    assert open_short().variant == "core-26"


def test_own_ratings_end_when_the_consensus_opens(consensus: Round, world: World) -> None:
    code = refused(
        lambda: ratings.rate(round=consensus, indicator_key="1.1", level=2, reason="Late.", by=world.ana)
    )

    assert code == "not_now"


def test_nothing_is_agreed_before_the_consensus_opens(rating: Round, world: World) -> None:
    code = refused(
        lambda: ratings.agree(round=rating, indicator_key="1.1", level=2, reason="Early.", by=world.bruno)
    )

    assert code == "not_now"


def test_ratings_are_added_and_the_last_one_counts(consensus: Round, world: World) -> None:
    for level in (1, 3):
        ratings.agree(
            round=consensus, indicator_key="1.1", level=level, reason=f"Now {level}.", by=world.bruno
        )

    assert agreed(consensus, Stage.CONSENSUS)["1.1"].level == 3
    assert Rating.objects.filter(round=consensus, stage="consensus").count() == 2


@pytest.mark.parametrize("level", [-1, 5, True, 2.0, "2"])
def test_a_level_outside_the_scale_is_refused(rating: Round, world: World, level: int) -> None:
    code = refused(
        lambda: ratings.rate(round=rating, indicator_key="1.1", level=level, reason="?", by=world.ana)
    )

    assert code == "level_out_of_range"
    assert not Rating.objects.exists()


def test_an_indicator_outside_the_profile_cannot_be_rated(rating: Round, world: World) -> None:
    Round.objects.filter(pk=rating.pk).update(profile="D")

    code = refused(lambda: ratings.rate(round=rating, indicator_key="8.1", level=1, reason="?", by=world.ana))

    assert code == "unknown_indicator"


def test_a_gate_always_applies(consensus: Round, world: World) -> None:
    code = refused(
        lambda: ratings.agree(round=consensus, indicator_key="1.1", level=None, reason="No.", by=world.bruno)
    )

    assert code == "gate_not_applicable"


def test_the_tenth_indicator_left_out_is_one_too_many(consensus: Round, world: World) -> None:
    keys = ["1.2", "1.3", "2.2", "2.3", "3.3", "3.5", "4.7", "6.5", "7.4", "9.4"]

    def leave_out(key: str) -> Rating:
        return ratings.agree(
            round=consensus, indicator_key=key, level=None, reason="Not here.", by=world.bruno
        )

    for key in keys[:9]:
        leave_out(key)
    assert refused(lambda: leave_out(keys[9])) == "too_much_not_applicable"
    leave_out(keys[0])  # saying it again adds nothing to the weight


def test_a_target_is_a_level_and_a_day(consensus: Round, world: World) -> None:
    def aim(day: date) -> object:
        return ratings.set_target(round=consensus, indicator_key="1.1", level=3, due_on=day, by=world.bruno)

    assert refused(lambda: aim(date(2020, 1, 1))) == "target_in_past"
    aim(date(2099, 1, 1))
    assert consensus.targets.get().level == 3


def test_an_incomplete_round_is_not_submitted(consensus: Round, world: World) -> None:
    ratings.agree(round=consensus, indicator_key="1.1", level=2, reason="Adopted.", by=world.bruno)

    check = submission_check(consensus)

    assert len(check.missing) == 52 and check.agreed_count == 1
    assert [row.gaps for row in check.blocked] == [(Gap.DATED_ITEM,)]
    assert refused(lambda: rounds.submit_round(round=consensus, by=world.bruno)) == "incomplete"
    assert Round.objects.get(pk=consensus.pk).state == State.CONSENSUS


def test_level_two_without_a_dated_item_blocks_and_level_three_with_one_warns(
    steps: Steps, world: World
) -> None:
    round = steps.agreed(2)
    ratings.agree(round=round, indicator_key="2.2", level=4, reason="Applied.", by=world.bruno)

    check = submission_check(round)

    assert check.may_be_submitted
    assert {row.indicator.key: row.warnings for row in check.warned} == {"2.2": (Gap.EFFECT,)}


def test_coverage_is_proved_by_the_system(consensus: Round, world: World) -> None:
    ratings.agree(round=consensus, indicator_key="3.2", level=2, reason="Counted.", by=world.bruno)

    assert all(row.indicator.key != "3.2" for row in submission_check(consensus).blocked)


def test_submitting_hands_the_round_over_and_closes_it(submitted: Round, world: World) -> None:
    assert submitted.state == State.SUBMITTED and submitted.submitted_by == world.bruno
    late = refused(
        lambda: ratings.agree(round=submitted, indicator_key="1.1", level=4, reason="Late.", by=world.bruno)
    )
    assert late == "not_now"
    assert refused(lambda: rounds.submit_round(round=submitted, by=world.bruno)) == "not_now"


def test_the_reviewer_lowers_with_a_reason_and_the_claim_stays(under_review: Round, world: World) -> None:
    def lower(reason: str) -> Rating:
        return reviews.verify_indicator(
            round=under_review, indicator_key="1.1", level=1, reason=reason, by=world.rosa
        )

    assert refused(lambda: lower(" ")) == "reason_missing"
    lower("The decision names nobody.")
    assert agreed(under_review, Stage.CONSENSUS)["1.1"].level == 2
    assert agreed(under_review, Stage.VERIFIED)["1.1"].level == 1


def test_confirming_needs_no_reason(under_review: Round, world: World) -> None:
    reviews.verify_indicator(round=under_review, indicator_key="1.1", level=2, reason="", by=world.rosa)

    assert agreed(under_review, Stage.VERIFIED)["1.1"].level == 2


def test_a_review_is_finished_when_every_indicator_is_verified(under_review: Round, world: World) -> None:
    code = refused(lambda: reviews.finish_review(round=under_review, report="Done.", by=world.rosa))

    assert code == "indicators_left"


def test_taking_a_round_twice_is_one_review(submitted: Round, world: World) -> None:
    first = reviews.start_review(round=submitted, by=world.rosa)

    assert reviews.start_review(round=submitted, by=world.rosa) == first
    assert Review.objects.count() == 1


def test_nobody_reviews_her_own_institution(submitted: Round, world: World) -> None:
    join(world.rosa, world.aldea, "staff", "R1")

    assert refused(lambda: reviews.start_review(round=submitted, by=world.rosa)) == "own_institution"


def test_a_membership_that_ended_lately_is_still_a_tie(submitted: Round, world: World) -> None:
    membership = join(world.rosa, world.aldea, "staff", "R1")
    membership.valid_until = date(2025, 1, 1)
    membership.save()
    assert refused(lambda: reviews.start_review(round=submitted, by=world.rosa)) == "own_institution"

    membership.valid_from, membership.valid_until = date(2015, 1, 1), date(2020, 1, 1)
    membership.save()
    reviews.start_review(round=submitted, by=world.rosa)


def test_whoever_rated_does_not_review(submitted: Round, world: World) -> None:
    join(world.ana, world.north_body, "reviewer", "R10")
    world.ana.memberships.filter(institution=world.aldea).delete()

    assert refused(lambda: reviews.start_review(round=submitted, by=world.ana)) == "rated_it"


def acts(round: Round) -> dict[str, Callable[[User], object]]:
    return {
        "rate": lambda by: ratings.rate(round=round, indicator_key="1.1", level=1, reason="x", by=by),
        "open_consensus": lambda by: rounds.open_consensus(round=round, by=by),
        "agree": lambda by: ratings.agree(round=round, indicator_key="1.1", level=1, reason="x", by=by),
        "set_target": lambda by: ratings.set_target(
            round=round, indicator_key="1.1", level=1, due_on=date(2099, 1, 1), by=by
        ),
        "submit": lambda by: rounds.submit_round(round=round, by=by),
        "withdraw": lambda by: rounds.withdraw_round(round=round, reason="x", by=by),
        "start_review": lambda by: reviews.start_review(round=round, by=by),
        "verify": lambda by: reviews.verify_indicator(
            round=round, indicator_key="1.1", level=2, reason="x", by=by
        ),
        "finish_review": lambda by: reviews.finish_review(round=round, report="x", by=by),
    }


ALLOWED = {
    "rate": {"ana", "bruno"},
    "open_consensus": {"bruno"},
    "agree": {"bruno"},
    "set_target": {"bruno"},
    "submit": {"bruno"},
    "withdraw": {"bruno"},
    "start_review": {"rosa"},
    "verify": {"rosa"},
    "finish_review": {"rosa"},
}


@pytest.mark.parametrize("state", ["rating", "consensus", "submitted", "under_review", "reviewed"])
def test_every_other_person_is_refused_whatever_the_state(
    state: str, world: World, request: pytest.FixtureRequest
) -> None:
    round: Round = request.getfixturevalue(state)
    before = Entry.objects.count()

    for name, act in acts(round).items():
        for person, user in world.people.items():
            if person not in ALLOWED[name]:
                code = refused(lambda act=act, user=user: act(user))  # type: ignore[misc]
                assert code in {"not_allowed", "not_now", "own_institution", "rated_it"}, (name, person)

    assert Entry.objects.count() == before
    assert hold_state(round) == round.state


def hold_state(round: Round) -> str:
    with transaction.atomic():
        return hold(round).state


def test_each_act_leaves_a_trace_without_names(reviewed: Round, world: World) -> None:
    found = Entry.objects.filter(action__startswith="capacity.").values_list("action", flat=True)

    assert {
        "capacity.round_opened",
        "capacity.indicator_rated",
        "capacity.consensus_opened",
        "capacity.evidence_attached",
        "capacity.round_submitted",
        "capacity.review_started",
        "capacity.review_finished",
    } <= set(found)
    details = [str(detail) for detail in Entry.objects.values_list("detail", flat=True)]
    assert not any("Bruno" in detail or "Agreed" in detail for detail in details)
