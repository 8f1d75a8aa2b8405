"""Which instrument a new round uses."""

from django.utils.translation import gettext_lazy as _

from lms.capacity.models import InstrumentVersion
from lms.foundation.errors import RuleViolation


def instrument_in_force() -> InstrumentVersion:
    """The version published last."""
    found = InstrumentVersion.objects.order_by("-published_at", "-id").first()
    if found is None:
        raise RuleViolation("no_instrument", _("No instrument is published on this installation yet."))
    return found
