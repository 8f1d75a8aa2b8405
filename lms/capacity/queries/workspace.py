"""The workspace of an institution: where it stands, what is next, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.accounts.models import User
from lms.capacity.models import Decision, Evidence, Round, ScoreSnapshot
from lms.capacity.queries.checks import SubmissionCheck, submission_check
from lms.capacity.queries.ratings import aims
from lms.capacity.queries.staff import vacant_days
from lms.capacity.queries.standing import Outlook, outlooks, standing_of
from lms.capacity.rules.cycle import CYCLE, CycleStep, NextAct, Position, Who, cycle_step, next_act
from lms.capacity.rules.instrument import Criteria, Instrument
from lms.capacity.rules.levels import Missing, Staff, missing_to_keep
from lms.capacity.rules.rounds import WITH_INSTITUTION, Stage, State
from lms.capacity.rules.scoring import ScoreProfile
from lms.credentials.models import Certificate
from lms.credentials.queries import latest_of
from lms.credentials.rules.states import FINAL, RENEWAL_GRACE
from lms.foundation import clock
from lms.institutions.models import Institution
from lms.institutions.queries import may, migration_profile
from lms.institutions.rules.roles import Capability
from lms.progress.queries.coverage import Coverage, coverage

RENEWAL_OPENS_DAYS = 180  # before the last valid day


@dataclass(frozen=True, slots=True)
class StepSeen:
    step: CycleStep
    is_here: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything on the page of an institution. `round` is its newest one, whatever its state."""

    institution: Institution
    today: date
    profile: str
    coverage: Coverage
    round: Round | None
    check: SubmissionCheck | None
    targets: Mapping[str, object]
    evidence_count: int
    scores: ScoreProfile | None
    scores_stage: Stage | None
    outlooks: list[Outlook]
    certificate: Certificate | None
    at_risk_for: tuple[Missing, ...]
    decision: Decision | None
    position: Position
    may_manage: bool
    earlier: list[Round]

    @property
    def steps(self) -> list[StepSeen]:
        here = CYCLE.index(cycle_step(self.position))
        return [StepSeen(step, index == here, index < here) for index, step in enumerate(CYCLE)]

    @property
    def next_act(self) -> NextAct:
        return next_act(self.position)[0]

    @property
    def next_who(self) -> Who:
        return next_act(self.position)[1]

    @property
    def days_left(self) -> int | None:
        if self.round is None or self.round.state not in WITH_INSTITUTION:
            return None
        return (self.round.due_on - self.today).days

    @property
    def next_level(self) -> Outlook | None:
        """The lowest level that is not reached yet."""
        return next((outlook for outlook in self.outlooks if not outlook.is_reached), None)

    @property
    def instrument(self) -> Instrument | None:
        return self.round.instrument.instrument if self.round else None

    @property
    def may_open_round(self) -> bool:
        return self.may_manage and bool(self.profile) and (self.round is None or not self.round.is_open)


def workspace(institution: Institution, user: User) -> Workspace:
    """The workspace as one person sees it. A fixed number of queries."""
    today = clock.today(institution.territory.country.time_zone)
    rounds = list(
        Round.objects.filter(institution=institution)
        .exclude(state=State.WITHDRAWN)
        .with_parts()
        .order_by("-id")[:6]
    )
    newest = rounds[0] if rounds else None
    found = coverage(institution, today)
    check = submission_check(newest) if newest and newest.state == State.CONSENSUS else None
    stage = best_stage(newest)
    standing = standing_of(newest, stage) if newest and stage else None
    certificate = latest_of(institution)
    profile = migration_profile(institution, today)
    targets = aims(newest) if newest else {}
    return Workspace(
        institution=institution,
        today=today,
        profile=profile,
        coverage=found,
        round=newest,
        check=check,
        targets=targets,
        evidence_count=Evidence.objects.filter(round=newest).standing().count() if newest else 0,
        scores=standing.scores if standing else None,
        scores_stage=stage if standing else None,
        outlooks=outlooks(newest, standing) if newest and standing else [],
        certificate=certificate,
        at_risk_for=keeping(certificate, found, institution, today),
        decision=Decision.objects.filter(round=newest).first() if newest else None,
        position=Position(
            profile_declared=bool(profile),
            headcount_declared=found.headcount_declared,
            holders=found.holders,
            round_state=newest.state if newest else "",
            targets_set=bool(targets),
            everything_agreed=bool(check and check.may_be_submitted),
            certificate_state=lasting_state(certificate, today),
            renewal_open=bool(certificate and (certificate.valid_until - today).days <= RENEWAL_OPENS_DAYS),
        ),
        may_manage=may(user, Capability.RUN_ROUND, institution),
        earlier=rounds[1:],
    )


def best_stage(round: Round | None) -> Stage | None:
    """The stage whose scores say most about a round, as far as the institution may see it."""
    if round is None or round.state == State.RATING:
        return None
    return Stage.VERIFIED if round.state == State.DECIDED else Stage.CONSENSUS


def lasting_state(certificate: Certificate | None, today: date) -> str:
    if certificate is None or certificate.state in FINAL or today > certificate.valid_until + RENEWAL_GRACE:
        return ""
    return certificate.state


def keeping(
    certificate: Certificate | None, found: Coverage, institution: Institution, today: date
) -> tuple[Missing, ...]:
    """What puts the certificate at risk, from learning facts and memberships as they are today."""
    criteria = criteria_of(certificate)
    if criteria is None:
        return ()
    staff = Staff(found.holders, found.headcount, found.roles_at_zero, vacant_days(institution, today))
    return missing_to_keep(criteria, staff)


def criteria_of(certificate: Certificate | None) -> Criteria | None:
    """The criteria of the level a certificate was granted at, in the instrument version it was granted under."""
    if certificate is None or not certificate.level:
        return None
    snapshot = (
        ScoreSnapshot.objects.filter(round__key=certificate.payload.get("round_key"))
        .select_related("round__instrument")
        .first()
    )
    return snapshot.round.instrument.instrument.criteria_of(certificate.level) if snapshot else None
