"""Correcting keys and withdrawing questions; marking what was marked wrongly again, upward only, in batches."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.actions.attempts import decimal
from lms.assessment.actions.pools import retire
from lms.assessment.models import Attempt, KeyCorrection, Mark, Pool, Question, Regrade, RegradedAttempt
from lms.assessment.queries.regrading import (
    BATCH,
    Outlook,
    corrections_of,
    outlooks,
    proposed_correction,
    touched_attempts,
)
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.database import lock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish, publish_many


@transaction.atomic
def correct_keys(
    *, pool_key: str, question_keys: Sequence[str], reason: str, by: User | None, at: datetime | None = None
) -> KeyCorrection:
    """Decide that older versions of these questions had a wrong key; their attempts are marked again.

    The same correction again returns the one that was decided.

    Raises:
        RuleViolation: no such question, no older version, or old answers say nothing about the new one.
    """
    return decide(proposed_correction(pool_key, question_keys, withdrawn=False), reason, by, at)


@transaction.atomic
def withdraw_questions(
    *, pool_key: str, question_keys: Sequence[str], reason: str, by: User | None, at: datetime | None = None
) -> KeyCorrection:
    """Ask these questions never again, and give full marks for them to everybody who was asked.

    Raises:
        RuleViolation: no such question, or none would be left to ask.
    """
    correction = proposed_correction(pool_key, question_keys, withdrawn=True)
    refuse_last_question(correction)
    retire(pool_key, correction.question_keys)
    return decide(correction, reason, by, at)


def refuse_last_question(correction: KeyCorrection) -> None:
    latest = Pool.objects.filter(key=correction.pool_key).latest("version")
    others = latest.questions.active().exclude(key__in=correction.question_keys)
    if not others.exists():
        raise RuleViolation("last_question", _("Write another question first: none would be left to ask."))


def decide(correction: KeyCorrection, reason: str, by: User | None, at: datetime | None) -> KeyCorrection:
    lock([f"correction {correction.pool_key}"])
    same = KeyCorrection.objects.filter(
        pool_key=correction.pool_key,
        question_keys=correction.question_keys,
        to_version=correction.to_version,
    ).first()
    if same:
        return same
    correction.reason, correction.by, correction.decided_at = reason[:300], by, at or clock.now()
    correction.save()
    Regrade.objects.create(correction=correction)
    detail = {"pool": correction.pool_key, "questions": " ".join(correction.question_keys)}
    record(
        by,
        "assessment.question_withdrawn" if correction.is_withdrawal else "assessment.key_corrected",
        correction,
        detail=detail,
    )
    publish(topics.KEY_CORRECTED, correction.key)
    return correction


def regrade(correction: KeyCorrection) -> None:
    """Mark every attempt of the correction again. Interrupted, it goes on where it was."""
    while regrade_some(correction):
        pass


@transaction.atomic
def regrade_some(correction: KeyCorrection, *, most: int = BATCH) -> bool:
    """Mark one batch again; whether there may be more."""
    progress = Regrade.objects.select_for_update().get(correction=correction)
    if progress.finished_at:
        return False
    rows = list(
        touched_attempts(correction)
        .filter(pk__gt=progress.reached)
        .select_for_update(of=("self",))
        .select_related("pool")[:most]
    )
    apply_outlooks(outlooks(rows, correction), correction)
    progress.seen_count += len(rows)
    if rows:
        progress.reached = rows[-1].pk
    if len(rows) < most:
        progress.finished_at = clock.now()
    progress.save(update_fields=["seen_count", "reached", "finished_at"])
    return progress.finished_at is None


@transaction.atomic
def regrade_late(attempt: Attempt) -> None:
    """Apply corrections that were decided before the attempt was handed in, but after it was drawn."""
    row = Attempt.objects.select_for_update(of=("self",)).select_related("pool").get(pk=attempt.pk)
    if row.passed is None:
        return
    for correction in corrections_of(row):
        apply_outlooks(outlooks([row], correction), correction)


def apply_outlooks(found: Sequence[Outlook], correction: KeyCorrection) -> None:
    """Write what grows: new marks, the attempt's result, and the fact that it changed. Twice changes nothing."""
    changed = [item for item in found if item.regraded and item.regraded.is_changed]
    moment, ids = clock.now(), question_ids(changed)
    Mark.objects.bulk_create(
        mark for item in changed for mark in new_marks(item, ids[item.attempt.pool_id], moment)
    )
    rows = [regraded_attempt(item, correction, moment) for item in changed]
    RegradedAttempt.objects.bulk_create(rows)
    for row in rows:
        row.attempt.share, row.attempt.passed = row.new_share, row.new_passed
    Attempt.objects.bulk_update([row.attempt for row in rows], ["share", "passed"])
    publish_many(topics.ATTEMPT_REGRADED, [row.attempt.key for row in rows])


def question_ids(found: Sequence[Outlook]) -> dict[int, dict[str, int]]:
    """Pool id of an attempt → question key → id. A new mark belongs to the question that was asked, as the old one does."""
    ids: dict[int, dict[str, int]] = defaultdict(dict)
    keys = {key for item in found if item.regraded for key in item.regraded.raised}
    rows = Question.objects.filter(pool__in={item.attempt.pool_id for item in found}, key__in=keys)
    for pool, key, pk in rows.values_list("pool", "key", "id"):
        ids[pool][key] = pk
    return ids


def new_marks(item: Outlook, ids: Mapping[str, int], moment: datetime) -> list[Mark]:
    assert item.regraded
    return [
        Mark(attempt=item.attempt, question_id=ids[key], share=decimal(share), marked_at=moment)
        for key, share in item.regraded.raised.items()
    ]


def regraded_attempt(item: Outlook, correction: KeyCorrection, moment: datetime) -> RegradedAttempt:
    assert item.regraded and item.attempt.share is not None
    return RegradedAttempt(
        correction=correction,
        attempt=item.attempt,
        old_share=item.attempt.share,
        new_share=max(item.attempt.share, decimal(item.regraded.new_share)),
        old_passed=item.regraded.old_passed,
        new_passed=item.regraded.new_passed,
        occurred_at=moment,
    )
