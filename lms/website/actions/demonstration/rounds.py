"""Invented rounds, through the same actions that people use."""

from dataclasses import dataclass
from datetime import date, timedelta

from lms.accounts.models import User
from lms.capacity.actions.decisions import decide_round
from lms.capacity.actions.evidence import Description, attach_evidence
from lms.capacity.actions.ratings import agree, rate
from lms.capacity.actions.reviews import finish_review, start_review, verify_indicator
from lms.capacity.actions.rounds import open_consensus, open_round, submit_round
from lms.capacity.models import Round
from lms.capacity.queries.instruments import instrument_in_force
from lms.capacity.queries.ratings import applicable
from lms.capacity.rules.instrument import Indicator
from lms.foundation import clock
from lms.institutions.models import Institution, Membership, Role

REASON = "Demonstration: agreed by the team from the act attached; the text is invented."
REPORT = (
    "Demonstration. The documents were read and three persons were heard. What was claimed is confirmed; the "
    "referral path should be rehearsed once a year and its records kept without names."
)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who acts in a round: the focal point of the institution, a reviewer and a decider from elsewhere."""

    focal_point: User
    reviewer: User
    decider: User


def focal_point_of(institution: Institution) -> User:
    member = Membership.objects.in_force().filter(institution=institution, role=Role.FOCAL_POINT)
    return member.select_related("person").order_by("pk")[0].person


def raters_of(institution: Institution) -> list[User]:
    members = Membership.objects.in_force().filter(institution=institution, role=Role.STAFF)
    return [member.person for member in members.select_related("person").order_by("pk")[:3]]


def claimed_level(indicator: Indicator, place: int) -> int:
    """Gates at 3; of the others every third at 2."""
    return 3 if indicator.gate or place % 3 else 2


def opened(institution: Institution, by: User, due_on: date | None = None) -> Round:
    return open_round(institution=institution, instrument=instrument_in_force(), by=by, due_on=due_on)


def agreed(institution: Institution, by: User) -> Round:
    """Everything rated, agreed and proved: one step before submission."""
    round = opened(institution, by)
    first = applicable(round)[0]
    for number, person in enumerate(raters_of(institution)):
        rate(round=round, indicator_key=first.key, level=2 + number % 2, reason=REASON, by=person)
    round = open_consensus(round=round, by=by)
    indicators = applicable(round)
    for start in range(0, len(indicators), 4):
        keys = [indicator.key for indicator in indicators[start : start + 4]]
        for kind in ("E1", "E2"):
            attach(round, keys, kind, by)
    for place, indicator in enumerate(indicators):
        level = claimed_level(indicator, place)
        agree(round=round, indicator_key=indicator.key, level=level, reason=REASON, by=by)
    return round


def attach(round: Round, keys: list[str], kind: str, by: User) -> None:
    day = clock.today() - timedelta(days=120)
    attach_evidence(
        round=round,
        indicator_keys=keys,
        description=Description(
            f"Demonstration: invented act for {keys[0]}", kind, day, "It was decided. It is in force."
        ),
        link="https://demonstration.example/act",
        no_personal_data=True,
        by=by,
    )


def under_review(institution: Institution, hands: Hands, left: int = 0) -> Round:
    """Submitted, taken by the reviewer, and verified but for the last `left` indicators."""
    round = submit_round(round=agreed(institution, hands.focal_point), by=hands.focal_point)
    round = start_review(round=round, by=hands.reviewer).round
    indicators = applicable(round)
    for place, indicator in enumerate(indicators[: len(indicators) - left]):
        level = claimed_level(indicator, place)
        verify_indicator(round=round, indicator_key=indicator.key, level=level, reason="", by=hands.reviewer)
    return round


def reviewed(institution: Institution, hands: Hands) -> Round:
    """The report is there; a decision is waiting."""
    round = under_review(institution, hands)
    finish_review(round=round, report=REPORT, by=hands.reviewer)
    return round


def decided(institution: Institution, hands: Hands, level: int) -> Round:
    round = reviewed(institution, hands)
    decide_round(round=round, level=level, reason="Demonstration: granted as verified.", by=hands.decider)
    return round
