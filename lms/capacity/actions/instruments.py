"""Publishing the text of an instrument."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.capacity.models import InstrumentVersion
from lms.capacity.rules.instrument import parse_instrument
from lms.foundation import clock
from lms.foundation.errors import RuleViolation


@transaction.atomic
def publish_instrument(text: str) -> tuple[InstrumentVersion, bool]:
    """Keep the text as a version, and say whether it is new.

    A published version never changes: the same key with another text is refused.

    Raises:
        BadInstrument: the text is no instrument.
    """
    instrument = parse_instrument(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    version, new = InstrumentVersion.objects.get_or_create(
        key=instrument.key,
        defaults={
            "family": instrument.family,
            "version": instrument.version,
            "name": instrument.name,
            "text": text,
            "sha256": digest,
            "published_at": clock.now(),
        },
    )
    if version.sha256 != digest:
        raise RuleViolation(
            "published_text_changed",
            _("This version is published and its text is another one; give the changed text a new version."),
        )
    return version, new
