"""What a stranger is told about a certificate, in words."""

from django import template
from django.utils.translation import gettext_lazy as _

from lms.credentials.models import Certificate
from lms.credentials.queries import labelled
from lms.credentials.rules.states import Shown

register = template.Library()

SENTENCES = {
    Shown.VALID: _("Valid: this certificate was issued here and holds today."),
    Shown.AT_RISK: _("Valid, at risk: something no longer holds, and the holder has time to put it right."),
    Shown.UNDER_RENEWAL: _("Under renewal: its time is over and the renewal is being decided."),
    Shown.SUSPENDED: _("Suspended: it does not hold at present."),
    Shown.WITHDRAWN: _("Withdrawn: it was taken back for good."),
    Shown.EXPIRED: _("Expired: it was issued here, and its time is over."),
    Shown.SUPERSEDED: _("Superseded: a newer certificate has taken its place."),
    Shown.DEMONSTRATION: _("Demonstration: it was issued for show, about invented results. It is not valid."),
    Shown.UNKNOWN: _("Unknown: no certificate with this serial, or this file, was issued here."),
    Shown.ALTERED: _("Altered: the serial is known, but this file is not the one that was issued."),
}
WORDS = {
    Shown.VALID: _("valid"),
    Shown.AT_RISK: _("at risk"),
    Shown.UNDER_RENEWAL: _("under renewal"),
    Shown.SUSPENDED: _("suspended"),
    Shown.WITHDRAWN: _("withdrawn"),
    Shown.EXPIRED: _("expired"),
    Shown.SUPERSEDED: _("superseded"),
    Shown.DEMONSTRATION: _("demonstration"),
    Shown.UNKNOWN: _("unknown"),
    Shown.ALTERED: _("altered"),
}
KINDS = {
    Shown.VALID: "success",
    Shown.AT_RISK: "warning",
    Shown.UNDER_RENEWAL: "info",
    Shown.DEMONSTRATION: "demo",
}


@register.filter
def sentence(shown: Shown) -> object:
    return SENTENCES[Shown(shown)]


@register.filter
def word(shown: Shown) -> object:
    return WORDS[Shown(shown)]


@register.filter
def kind(shown: Shown) -> str:
    """The colour of an answer; the word always stands beside it."""
    return KINDS.get(Shown(shown), "danger")


@register.filter
def stated(certificate: Certificate) -> object:
    """What the certificate states, as (label, lines)."""
    return labelled(certificate.payload)
