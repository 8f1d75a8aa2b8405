"""What a new edition means for those who are in the course."""

from django.db import transaction

from lms.curriculum.models import Edition
from lms.curriculum.rules.outlines import Severity
from lms.progress.models import Enrolment
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
    Enrolment.objects.bulk_update(placed, ["edition", "offered_edition"])
    return len(placed) == BATCH


def place(row: Enrolment, edition: Edition) -> Enrolment:
    where = placement(Severity(edition.severity), begun=bool(row.last_lesson_key), completed=False)
    if where is Placement.MOVE:
        row.edition, row.offered_edition = edition, None
    elif where is Placement.ASK:
        row.offered_edition = edition
    return row
