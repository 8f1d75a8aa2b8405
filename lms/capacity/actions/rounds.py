"""Opening a round, opening its consensus, submitting it, taking it back."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.capacity.actions.acting import hold, move, require, require_reason
from lms.capacity.models import InstrumentVersion, Round
from lms.capacity.queries.checks import submission_check
from lms.capacity.rules.instrument import CORE, FULL
from lms.capacity.rules.rounds import RATING_DAYS, Act, may_be_short
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution
from lms.institutions.queries import migration_profile
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish


@transaction.atomic
def open_round(
    *,
    institution: Institution,
    instrument: InstrumentVersion,
    by: User,
    variant: str = FULL,
    due_on: date | None = None,
) -> Round:
    """Open a round for the institution. When one is open already, that one comes back."""
    require(by, Capability.RUN_ROUND, institution)
    # The institution's row is the lock: two clicks open one round.
    Institution.objects.select_for_update().get(pk=institution.pk)
    standing = Round.objects.open().filter(institution=institution).with_parts().first()
    if standing:
        return standing
    today = clock.today(institution.territory.country.time_zone)
    round = Round.objects.create(
        institution=institution,
        instrument=instrument,
        variant=checked_variant(institution, variant),
        profile=declared_profile(institution, today),
        opened_on=today,
        due_on=due_on or today + timedelta(days=RATING_DAYS),
        opened_by=by,
        changed_at=clock.now(),
    )
    record(
        by,
        "capacity.round_opened",
        round,
        institution.key,
        {"instrument": instrument.key, "variant": variant},
    )
    publish(topics.ROUND_CHANGED, round.key)
    return round


def declared_profile(institution: Institution, today: date) -> str:
    letters = migration_profile(institution, today)
    if not letters:
        raise RuleViolation(
            "profile_missing",
            _("Declare first what migration is to your place: origin, destination, transit, return."),
        )
    return letters


def checked_variant(institution: Institution, variant: str) -> str:
    if variant == FULL or (variant == CORE and may_be_short(institution.territory.population)):
        return variant
    raise RuleViolation("variant_not_allowed", _("The short variant is for places under 10,000 inhabitants."))


@transaction.atomic
def open_consensus(*, round: Round, by: User) -> Round:
    """End the time of separate ratings: from now on the team sees every voice and agrees."""
    require(by, Capability.RUN_ROUND, round.institution)
    round = hold(round)
    move(round, Act.OPEN_CONSENSUS)
    record(by, "capacity.consensus_opened", round, round.institution.key)
    return round


@transaction.atomic
def submit_round(*, round: Round, by: User) -> Round:
    """Hand the agreed levels and their evidence to the reviewers."""
    require(by, Capability.RUN_ROUND, round.institution)
    round = hold(round)
    move(round, Act.SUBMIT)
    if not submission_check(round).may_be_submitted:
        raise RuleViolation("incomplete", _("The round is not complete yet; see what is missing."))
    round.submitted_at, round.submitted_by = clock.now(), by
    round.save(update_fields=["submitted_at", "submitted_by"])
    record(by, "capacity.round_submitted", round, round.institution.key)
    publish(topics.ROUND_SUBMITTED, round.key)
    return round


@transaction.atomic
def withdraw_round(*, round: Round, reason: str, by: User) -> Round:
    """End a round before its decision. What was said in it stays."""
    require(by, Capability.RUN_ROUND, round.institution)
    require_reason(reason)
    round = hold(round)
    move(round, Act.WITHDRAW)
    record(by, "capacity.round_withdrawn", round, round.institution.key)
    return round
