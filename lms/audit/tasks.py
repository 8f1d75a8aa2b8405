"""The clock of the chain."""

from datetime import timedelta

from lms.audit.actions import seal_entries
from lms.outbox.registry import nudge


@nudge("audit.seal", every=timedelta(minutes=1))
def seal() -> None:
    seal_entries()
