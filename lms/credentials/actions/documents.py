"""Draw a certificate once, and keep it."""

import hashlib

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.credentials.documents.certificate import certificate as draw
from lms.credentials.models import Certificate, StoredDocument
from lms.credentials.queries import labelled
from lms.foundation import clock
from lms.foundation.crashpoints import crashpoint
from lms.foundation.database import lock


def store_document(certificate: Certificate) -> StoredDocument:
    """The stored PDF of a certificate; drawn when it is not there yet, and never again."""
    found = StoredDocument.objects.filter(certificate=certificate).first()
    if found:
        return found
    payload = certificate.payload | days_in_words(certificate)
    content = draw(payload, labels(certificate), stated_in_words(certificate))
    crashpoint("certificate_drawn")
    with transaction.atomic():
        lock([f"document {certificate.serial}"])
        row, _new = StoredDocument.objects.get_or_create(
            certificate=certificate,
            defaults={
                "content": content,
                "sha256": hashlib.sha256(content).hexdigest(),
                "stored_at": clock.now(),
            },
        )
    return row


def language_of(certificate: Certificate) -> str:
    return str(certificate.payload.get("language") or certificate.country.language)


def days_in_words(certificate: Certificate) -> dict[str, str]:
    """The two dates as people write them in the language of the document."""
    with translation.override(language_of(certificate)):
        return {
            "issued_on": date_format(certificate.issued_on, "DATE_FORMAT"),
            "valid_until": date_format(certificate.valid_until, "DATE_FORMAT"),
        }


def labels(certificate: Certificate) -> dict[str, str]:
    """The words around the payload, in the language of the document."""
    with translation.override(language_of(certificate)):
        return {
            "level": _("Level"),
            "issued": _("Issued on"),
            "until": _("Valid until"),
            "serial": _("Serial"),
            "verify": _("Verify at"),
            "demonstration": _("Demonstration: this certificate is invented and not valid"),
            "granted_to": _("This is to certify that"),
            "stated": _("What this certificate states"),
        }


def stated_in_words(certificate: Certificate) -> list[tuple[str, tuple[str, ...]]]:
    """What stands on the second page, in the language of the document."""
    with translation.override(language_of(certificate)):
        return labelled(certificate.payload)
