"""Publishing the text of an instrument, and how it reads in other languages."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.capacity.models import InstrumentVersion, InstrumentWording
from lms.capacity.queries.instruments import instrument_messages
from lms.capacity.rules.instrument import parse_instrument
from lms.curriculum.queries.translations import other_languages
from lms.curriculum.rules.messages import Fit, Message, fit
from lms.foundation import clock
from lms.foundation.digest import digest as digest_of
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


@transaction.atomic
def word_instrument(*, version: InstrumentVersion, language: str, messages: Sequence[Message]) -> Fit:
    """Let an instrument be read in another language, with what fits of a translation. Twice changes nothing.

    Raises:
        RuleViolation: instruments are not translated into this language.
    """
    if language not in other_languages():
        raise RuleViolation("unknown_language", _("Instruments are not translated into this language."))
    found = fit(instrument_messages(version), messages)
    words = {place: text for (place, _source), text in found.found.items()}
    digest = digest_of([version.key, language, words])
    if words and version.wordings.get(language) != digest:
        InstrumentWording.objects.get_or_create(
            sha256=digest,
            defaults={
                "instrument": version,
                "language": language,
                "words": words,
                "stored_at": clock.now(),
            },
        )
        version.wordings |= {language: digest}
        version.save(update_fields=["wordings"])
    return found
