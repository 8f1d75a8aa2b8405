"""What follows when a certificate was issued, changed, or comes due."""

from lms.credentials.actions.documents import store_document
from lms.credentials.actions.register import look_again
from lms.credentials.actions.telling import tell_holder, tell_of_shortening, tell_of_state
from lms.credentials.models import Certificate, StatusChange
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.CERTIFICATE_ISSUED, queue="certificates", own_transactions=True)
def draw_document(keys: list[str]) -> None:
    for certificate in Certificate.objects.filter(serial__in=keys).select_related("country", "person"):
        store_document(certificate)
        tell_holder(certificate)


@reaction(topics.CERTIFICATE_CHANGED)
def tell_holder_of_change(keys: list[str]) -> None:
    """A person hears all that became of her certificate, each once. Focal points are told by `capacity`."""
    for certificate in Certificate.objects.personal().filter(serial__in=keys).select_related("person"):
        changes = StatusChange.objects.filter(certificate=certificate)
        for change in changes.shortenings().order_by("occurred_at", "id"):
            tell_of_shortening(certificate, change)
        if changes.exclude(state=StatusChange.SHORTENED).count() > 1:  # the first is that it was issued
            tell_of_state(certificate)


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
