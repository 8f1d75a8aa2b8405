"""The public register as a file."""

from lms.credentials.models import CertificateQuerySet
from lms.foundation.csvfiles import write

HEADER = (
    "serial",
    "institution",
    "country",
    "programme",
    "level",
    "level_name",
    "issued_on",
    "valid_until",
    "state",
)


def register_csv(rows: CertificateQuerySet) -> str:
    """The rows of the register, safe to open in a spreadsheet. A demonstration says so in its state."""
    return write(
        [
            (
                row.serial,
                row.institution.name if row.institution else "",
                row.country_id,
                row.programme_key,
                row.level,
                row.level_name,
                row.issued_on.isoformat(),
                row.valid_until.isoformat(),
                row.shown.value,
            )
            for row in rows
        ],
        HEADER,
    )
