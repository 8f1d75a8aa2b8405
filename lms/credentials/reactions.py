"""What follows when a certificate was issued, changed, or comes due."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lms.credentials.actions.documents import store_document
from lms.credentials.actions.register import look_again
from lms.credentials.models import Certificate
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


@reaction(topics.PERSON_CERTIFICATE_DUE)
def note_expiry(keys: list[str]) -> None:
    """The last day has passed: there is nothing more to look at."""
    for certificate in Certificate.objects.personal().filter(serial__in=keys):
        look_again(certificate)
