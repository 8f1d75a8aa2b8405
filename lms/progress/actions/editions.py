"""What a new edition means for those who are in the course, and for the certificates of earlier ones."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.credentials.actions.shortening import shorten
from lms.credentials.models import Certificate
from lms.curriculum.models import Edition
from lms.curriculum.queries import severities_until
from lms.curriculum.rules.audience import reader_to_plain
from lms.curriculum.rules.outlines import Severity
from lms.foundation.errors import RuleViolation
from lms.progress.actions.learning import complete_if_done, held
from lms.progress.models import Enrolment
from lms.progress.queries.editions import newer_edition_for
from lms.progress.queries.learners import completed_now
from lms.progress.queries.variants import readers_of
from lms.progress.rules.editions import Placement, placement

BATCH = 500


def move_enrolments(edition: Edition) -> None:
    """Move, ask or leave every learner of the course who is not in this edition yet, in batches."""
    while move_some(edition):
        pass


@transaction.atomic
def move_some(edition: Edition) -> bool:
    """Place one batch; whether there may be more. An older edition that arrives late finds nobody to move."""
    rows = list(
        Enrolment.objects.behind(edition)
        .select_related("edition", "institution")
        .defer("edition__source")
        .select_for_update(of=("self",))
        .order_by("pk")[:BATCH]
    )
    known = severities_until(edition)
    for row in rows:
        place(row, edition, [severity for number, severity in known if number > row.edition.number])
    moved = [row for row in rows if row.edition_id == edition.pk]
    refresh_variants(moved)
    Enrolment.objects.bulk_update(rows, ["edition", "offered_edition", "variant"])
    for row in completed_now(moved):
        complete_if_done(row, by=None)
    return len(rows) == BATCH


def refresh_variants(rows: Sequence[Enrolment]) -> None:
    """Who comes into a newer edition reads it as the place and role she has now; nothing is saved yet."""
    readers = readers_of(rows)
    for row in rows:
        row.variant = reader_to_plain(readers[row.pk])


def place(row: Enrolment, edition: Edition, severities: list[Severity]) -> None:
    """Where the learner stands from now on. A later question takes the place of an earlier one."""
    if placement(severities, begun=bool(row.last_lesson_key), completed=False) is Placement.MOVE:
        row.edition, row.offered_edition = edition, None
    else:
        row.offered_edition = edition


@transaction.atomic
def take_newer_edition(*, enrolment: Enrolment, number: int, by: User) -> Enrolment:
    """Go on in edition `number`, the one that was read about. What was done stays done, completed stays completed.

    Raises:
        RuleViolation: a still newer edition was released in the meantime.
    """
    row = held(enrolment, by)
    if row.edition.number == number:
        return row
    newer = newer_edition_for(row)
    if newer is None or newer.number != number:
        raise RuleViolation(
            "another_edition", _("Another edition was released since. Read what changes now.")
        )
    row.edition, row.offered_edition = newer, None
    refresh_variants([row])
    row.save(update_fields=["edition", "offered_edition", "variant"])
    record(by, "progress.edition_taken", row, row.institution.key, {"edition": newer.number})
    complete_if_done(row, by)
    return row


def shorten_certificates(edition: Edition) -> None:
    """Bring forward the last day of certificates that were earned with earlier editions, in batches."""
    if edition.earlier_valid_until is None:
        return
    while shorten_some(edition):
        pass


@transaction.atomic
def shorten_some(edition: Edition) -> bool:
    """Shorten one batch; whether there may be more. What ends sooner by itself is left alone."""
    assert edition.earlier_valid_until is not None
    rows = (
        Certificate.objects.personal()
        .lasting_beyond(edition.earlier_valid_until)
        .filter(programme_key=edition.course_key, payload__edition__lt=edition.number)
        .order_by("pk")[:BATCH]
    )
    found = list(rows)
    for certificate in found:
        shorten(
            certificate=certificate, until=edition.earlier_valid_until, reason=edition.note, by=edition.cut_by
        )
    return len(found) == BATCH
