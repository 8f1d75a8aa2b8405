"""What a certificate is worth today, and what follows from a fresh verdict on its holder."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.institutions.rules.months import months_later


class State(StrEnum):
    """What was decided about a certificate. Expiry is not decided: it follows from the date."""

    VALID = "valid"
    AT_RISK = "at_risk"
    UNDER_RENEWAL = "under_renewal"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    VOID = "void"  # its making failed; the serial is explained and never used


class Shown(StrEnum):
    """What a stranger is told."""

    VALID = "valid"
    AT_RISK = "at_risk"
    UNDER_RENEWAL = "under_renewal"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    DEMONSTRATION = "demonstration"
    UNKNOWN = "unknown"
    ALTERED = "altered"


LASTING = frozenset({State.VALID, State.AT_RISK, State.UNDER_RENEWAL})
FINAL = frozenset({State.WITHDRAWN, State.SUPERSEDED, State.VOID})
RENEWAL_GRACE = timedelta(days=90)
RISK_DAYS = 120

MOVES: dict[State, frozenset[State]] = {
    State.VALID: frozenset({State.AT_RISK, State.UNDER_RENEWAL, State.SUSPENDED, State.WITHDRAWN, State.SUPERSEDED, State.VOID}),
    State.AT_RISK: frozenset({State.VALID, State.SUSPENDED, State.WITHDRAWN, State.SUPERSEDED}),
    State.UNDER_RENEWAL: frozenset({State.VALID, State.AT_RISK, State.SUSPENDED, State.WITHDRAWN, State.SUPERSEDED}),
    State.SUSPENDED: frozenset({State.VALID, State.WITHDRAWN, State.SUPERSEDED}),
    State.WITHDRAWN: frozenset(),
    State.SUPERSEDED: frozenset(),
    State.VOID: frozenset(),
}  # fmt: skip


def may_become(state: State, next_state: State) -> bool:
    return next_state in MOVES[state]


def shown_state(state: State, valid_until: date, today: date, *, demonstration: bool) -> Shown:
    """The answer of the verification page. A demonstration is never valid; `valid_until` is the last valid day."""
    if state is State.VOID:
        return Shown.UNKNOWN
    if demonstration:
        return Shown.DEMONSTRATION
    if state in {State.WITHDRAWN, State.SUPERSEDED, State.SUSPENDED}:
        return Shown(state.value)
    if state is State.UNDER_RENEWAL and today <= valid_until + RENEWAL_GRACE:
        return Shown.UNDER_RENEWAL
    if today > valid_until:
        return Shown.EXPIRED
    return Shown(state.value)


class Act(StrEnum):
    ISSUE = "issue"
    KEEP = "keep"
    WARN = "warn"
    SUSPEND = "suspend"
    RESTORE = "restore"
    WITHDRAW = "withdraw"
    RENEW = "renew"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decider found: whether the holder meets what the certificate says, and why not (codes).

    decision_key: the decision this rests on; another one than the certificate's asks for a new certificate.
    ended: found to have been false; the certificate goes for good.
    """

    holds: bool
    reasons: tuple[str, ...] = ()
    decision_key: str = ""
    level: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """The certificate a holder has. `risk_until`: last day to put right what put it at risk."""

    state: State
    valid_until: date
    decision_key: str = ""
    risk_until: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What the registrar should do, and until when it is given (WARN) or from when it counts (RENEW, ISSUE)."""

    act: Act
    until: date | None = None
    reasons: tuple[str, ...] = ()


def next_step(held: Held | None, verdict: Verdict, today: date) -> Step:
    """What follows for the holder of `held` (None: holds nothing that lasts) from the verdict.

    Losing what was shown never takes a certificate away at once: it is at risk for 120 days first.
    """
    if held is None or held.state in FINAL:
        return Step(Act.ISSUE) if verdict.holds and verdict.decision_key else Step(Act.KEEP)
    if verdict.ended:
        return Step(Act.WITHDRAW, reasons=verdict.reasons)
    if verdict.holds:
        return step_when_met(held, verdict, today)
    return step_when_missed(held, verdict, today)


def step_when_met(held: Held, verdict: Verdict, today: date) -> Step:
    if verdict.decision_key and verdict.decision_key != held.decision_key:
        return Step(Act.RENEW)
    if today > held.valid_until:
        return Step(Act.KEEP)
    if held.state in {State.AT_RISK, State.SUSPENDED}:
        return Step(Act.RESTORE)
    return Step(Act.KEEP)


def step_when_missed(held: Held, verdict: Verdict, today: date) -> Step:
    if held.state is State.SUSPENDED or today > held.valid_until:
        return Step(Act.KEEP)
    if held.state is State.AT_RISK:
        over = held.risk_until is not None and today > held.risk_until
        return Step(Act.SUSPEND, reasons=verdict.reasons) if over else Step(Act.KEEP)
    return Step(Act.WARN, until=today + timedelta(days=RISK_DAYS), reasons=verdict.reasons)


def renewed_from(held: Held, today: date) -> date:
    """The first day of the new certificate: the day after the old one when that is still to come, else today."""
    return max(today, held.valid_until + timedelta(days=1))


def valid_through(day: date, months: int) -> date:
    """The last day of a validity of so many months that begins on `day`: the day before the same day of that month."""
    later = months_later(day, months)
    return later if later.day < day.day else later - timedelta(days=1)
