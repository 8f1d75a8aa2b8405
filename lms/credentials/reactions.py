"""What follows when a certificate was issued, changed, or comes due."""

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.credentials.actions.documents import store_document
from lms.credentials.actions.register import look_again
from lms.credentials.models import Certificate, StatusChange
from lms.notices.actions import write
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.CERTIFICATE_ISSUED, queue="certificates", own_transactions=True)
def draw_document(keys: list[str]) -> None:
    for certificate in Certificate.objects.filter(serial__in=keys).select_related("country", "person"):
        store_document(certificate)
        tell_holder(certificate)


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


@reaction(topics.CERTIFICATE_CHANGED)
def tell_holder_of_change(keys: list[str]) -> None:
    """A person hears all that became of her certificate, each once. Focal points are told by `capacity`."""
    for certificate in Certificate.objects.personal().filter(serial__in=keys).select_related("person"):
        changes = StatusChange.objects.filter(certificate=certificate)
        for change in changes.shortenings().order_by("occurred_at", "id"):
            tell_of_shortening(certificate, change)
        if changes.exclude(state=StatusChange.SHORTENED).count() > 1:  # the first is that it was issued
            tell_of_state(certificate)


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


@reaction(topics.PERSON_CERTIFICATE_DUE)
def note_expiry(keys: list[str]) -> None:
    """The last day has passed: there is nothing more to look at."""
    for certificate in Certificate.objects.personal().filter(serial__in=keys):
        look_again(certificate)


@reaction(topics.INSTITUTION_DUE)
def note_expiry_of_institutions(keys: list[str]) -> None:
    """Whether to warn or suspend is for `capacity`; here only the day of the next look moves on."""
    rows = Certificate.objects.institutional().filter(institution__key__in=keys)
    for certificate in rows.exclude(next_look_on=None):
        look_again(certificate)
