"""Holders hear what became of their certificates, each thing once, in their language."""

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.credentials.models import Certificate, StatusChange
from lms.notices.actions import write


def tell_holder(certificate: Certificate) -> None:
    """A person hears that her certificate is there, once, in her language."""
    if certificate.person is None:
        return
    with translation.override(certificate.person.language):
        write(
            person=certificate.person,
            kind="certificate_issued",
            key=certificate.serial,
            subject=_("Your certificate is ready"),
            body=_("%(title)s, %(serial)s: %(address)s")
            % {
                "title": certificate.payload.get("course", certificate.payload["title"]),
                "serial": certificate.serial,
                "address": f"{settings.PUBLIC_ADDRESS}/certificates/{certificate.serial}/",
            },
        )


def tell_of_state(certificate: Certificate) -> None:
    if certificate.person is None:
        return
    with translation.override(certificate.person.language):
        write(
            person=certificate.person,
            kind="certificate_changed",
            key=f"{certificate.serial} {certificate.state}",
            subject=_("Your certificate has changed"),
            body=_("%(serial)s: see what it is worth now, and why: %(address)s")
            % {
                "serial": certificate.serial,
                "address": f"{settings.PUBLIC_ADDRESS}/verify/{certificate.serial}/",
            },
        )


def tell_of_shortening(certificate: Certificate, change: StatusChange) -> None:
    if certificate.person is None or change.until is None:
        return
    with translation.override(certificate.person.language):
        write(
            person=certificate.person,
            kind="certificate_shortened",
            key=f"{certificate.serial} {change.until}",
            subject=_("Your certificate counts until %(day)s") % {"day": date_format(change.until)},
            body=_(
                "%(title)s, %(serial)s: a newer edition of the course changes what was taught, so the last day of "
                "certificates earned earlier was brought forward to %(day)s. What the trainers wrote: “%(reason)s” "
                "Your course stays completed. %(address)s"
            )
            % {
                "title": certificate.payload.get("course", certificate.payload["title"]),
                "serial": certificate.serial,
                "day": date_format(change.until),
                "reason": change.reason,
                "address": f"{settings.PUBLIC_ADDRESS}/verify/{certificate.serial}/",
            },
        )
