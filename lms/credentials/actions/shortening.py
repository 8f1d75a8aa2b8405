"""Bringing the last day of a certificate forward. What the certificate says, and its PDF, stay as they were issued."""

from datetime import date, datetime

from django.db import transaction

from lms.accounts.models import User
from lms.audit.actions import record
from lms.credentials.actions.register import next_look
from lms.credentials.models import Certificate, StatusChange
from lms.credentials.rules.states import FINAL, State
from lms.foundation import clock
from lms.outbox import topics
from lms.outbox.publishing import publish


@transaction.atomic
def shorten(
    *, certificate: Certificate, until: date, reason: str, by: User | None, at: datetime | None = None
) -> None:
    """Let the certificate end on `until`, for a reason its holder and whoever verifies it will read.

    A certificate that ends sooner by itself, or has ended for good, stays as it is; so doing it again changes nothing.
    """
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if row.state in FINAL or row.valid_until <= until or row.issued_on > until:
        return
    row.valid_until = until
    row.next_look_on = next_look(row, State(row.state), row.risk_until)
    row.save(update_fields=["valid_until", "next_look_on"])
    StatusChange.objects.create(
        certificate=row,
        state=StatusChange.SHORTENED,
        reason=reason[:300],
        until=until,
        by=by,
        occurred_at=at or clock.now(),
    )
    record(by, "credentials.shortened", row, detail={"serial": row.serial, "until": until.isoformat()})
    publish(topics.CERTIFICATE_CHANGED, row.serial)
    certificate.refresh_from_db(fields=["valid_until", "next_look_on"])
