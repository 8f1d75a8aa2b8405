"""What a new edition means for those who are in the course."""

from collections.abc import Sequence

from django.db import transaction

from lms.curriculum.models import Edition
from lms.curriculum.rules.audience import reader_to_plain
from lms.curriculum.rules.outlines import Severity
from lms.progress.models import Enrolment
from lms.progress.queries.variants import readers_of
from lms.progress.rules.standing import Placement, placement

BATCH = 500


def move_enrolments(edition: Edition) -> None:
    """Move, ask or leave every learner of the course who is not in this edition yet, in batches."""
    while move_some(edition):
        pass


@transaction.atomic
def move_some(edition: Edition) -> bool:
    """Place one batch; whether there may be more. An older edition that arrives late finds nobody to move."""
    rows = (
        Enrolment.objects.filter(
            course_key=edition.course_key, completed_at=None, edition__number__lt=edition.number
        )
        .exclude(offered_edition__number__gte=edition.number)
        .select_for_update(of=("self",))
        .order_by("pk")[:BATCH]
    )
    placed = [place(row, edition) for row in rows]
    refresh_variants([row for row in placed if row.edition_id == edition.pk])
    Enrolment.objects.bulk_update(placed, ["edition", "offered_edition", "variant"])
    return len(placed) == BATCH


def refresh_variants(rows: Sequence[Enrolment]) -> None:
    """Who comes into a newer edition reads it as the place and role she has now; nothing is saved yet."""
    readers = readers_of(rows)
    for row in rows:
        row.variant = reader_to_plain(readers[row.pk])


def place(row: Enrolment, edition: Edition) -> Enrolment:
    where = placement(Severity(edition.severity), begun=bool(row.last_lesson_key), completed=False)
    if where is Placement.MOVE:
        row.edition, row.offered_edition = edition, None
    elif where is Placement.ASK:
        row.offered_edition = edition
    return row
