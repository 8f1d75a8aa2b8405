"""What follows for a learner whose test was marked again."""

from django.db import transaction

from lms.assessment.models import Attempt
from lms.progress.actions.learning import complete_if_done
from lms.progress.models import Enrolment
from lms.progress.queries.learners import enrolment_of


@transaction.atomic
def settle_regraded(attempt: Attempt) -> Enrolment | None:
    """Complete the course when a pass that was gained was the last thing left. None for a test outside a course."""
    found = enrolment_of(attempt)
    if found is None:
        return None
    rows = Enrolment.objects.with_edition().select_for_update(of=("self",))
    row = rows.get(pk=found.pk)
    if attempt.passed:
        complete_if_done(row, by=None)
    return row
