"""What a correction changed, as a table."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lms.assessment.models import RegradedAttempt
from lms.foundation.csvfiles import write


def regraded_csv(rows: Iterable[RegradedAttempt]) -> str:
    """Results that grew, without a name; 1 and 0 for passed and not passed."""
    header = [_("Attempt"), _("Sitting"), _("Marked again on"), _("Result until now, %"), _("Result now, %"),
              _("Passed until now"), _("Passed now")]  # fmt: skip
    return write([line(number, row) for number, row in enumerate(rows, start=1)], header)


def line(number: int, row: RegradedAttempt) -> list[object]:
    return [
        number,
        row.attempt.number,
        row.occurred_at.date().isoformat(),
        row.old_percent,
        row.new_percent,
        int(row.old_passed),
        int(row.new_passed),
    ]
