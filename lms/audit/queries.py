"""Is the chain whole?"""

import json
from datetime import UTC

from lms.audit.models import Entry, Seal
from lms.audit.rules import Sealed, first_break


def sealed(entry: Entry) -> Sealed:
    return Sealed(
        entry.occurred_at.astimezone(UTC).isoformat(),
        entry.actor_key,
        entry.action,
        entry.subject_type,
        entry.subject_key,
        entry.institution_key,
        json.dumps(entry.detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    )


def broken_link() -> int | None:
    """The number of the first broken link of the chain; None when every seal holds."""
    seals = Seal.objects.select_related("entry").order_by("number")
    return first_break((seal.number, seal.digest, sealed(seal.entry)) for seal in seals.iterator(2_000))
