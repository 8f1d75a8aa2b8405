"""Which instrument a new round uses, and its words for a translator."""

from django.utils.translation import gettext_lazy as _

from lms.capacity.models import InstrumentVersion, InstrumentWording, read
from lms.capacity.rules.wording import words_of
from lms.curriculum.rules.messages import Message
from lms.foundation.errors import RuleViolation


def instrument_in_force() -> InstrumentVersion:
    """The version published last."""
    found = InstrumentVersion.objects.order_by("-published_at", "-id").first()
    if found is None:
        raise RuleViolation("no_instrument", _("No instrument is published on this installation yet."))
    return found


def instrument_messages(version: InstrumentVersion, language: str = "") -> list[Message]:
    """Everything an instrument says, each with its translation where there is one."""
    digest = version.wordings.get(language)
    known = InstrumentWording.objects.get(sha256=digest).words if digest else {}
    return [
        Message(place, text, known.get(place, "")) for place, text in words_of(read(version.text)).items()
    ]
