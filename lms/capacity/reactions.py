"""What follows when a round moved, a decision was taken, or trained staff changed."""

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from lms.capacity.actions.decisions import reassess
from lms.capacity.actions.scores import recount_cell, store_scores
from lms.capacity.models import Round
from lms.credentials.models import Certificate
from lms.institutions.models import Institution, Membership, Role
from lms.notices.actions import write
from lms.outbox import topics
from lms.outbox.registry import reaction


def rounds(keys: list[str]) -> list[Round]:
    return list(Round.objects.with_parts().filter(key__in=[UUID(key) for key in keys]).order_by("pk"))


@reaction(topics.ROUND_CHANGED, topics.ROUND_SUBMITTED, topics.ROUND_DECIDED)
def score_rounds(keys: list[str]) -> None:
    """Keep the scores of closed stages, and where each institution is."""
    for round in rounds(keys):
        store_scores(round)
        recount_cell(round)


@reaction(topics.ROUND_DECIDED)
def certify(keys: list[str]) -> None:
    for round in rounds(keys):
        store_scores(round)
        reassess(round.institution)


@reaction(topics.COVERAGE_CHANGED, topics.INSTITUTION_DUE)
def reassess_institutions(keys: list[str]) -> None:
    rows = Institution.objects.filter(key__in=[UUID(key) for key in keys])
    for institution in rows.select_related("territory__country").order_by("pk"):
        reassess(institution)


@reaction(topics.CERTIFICATE_ISSUED, topics.CERTIFICATE_CHANGED)
def tell_focal_points(keys: list[str]) -> None:
    """Whoever looks after an institution hears what became of its certificate, in her language."""
    certificates = Certificate.objects.institutional().filter(serial__in=keys).select_related("institution")
    for certificate in certificates:
        for person in focal_points(certificate):
            with translation.override(person.person.language):
                write(
                    person=person.person,
                    kind="institution_certificate",
                    key=f"{certificate.serial} {certificate.state} {certificate.risk_until or ''}".strip(),
                    subject=_("%(institution)s: its certificate is now “%(state)s”")
                    % {"institution": certificate.institution, "state": words_for(certificate)},
                    body=_(
                        "Certificate %(serial)s of %(institution)s is now “%(state)s”. The workspace of your "
                        "institution shows why, and what is to be done."
                    )
                    % {
                        "serial": certificate.serial,
                        "institution": certificate.institution,
                        "state": words_for(certificate),
                    },
                )


def focal_points(certificate: Certificate) -> list[Membership]:
    members = Membership.objects.in_force().filter(institution=certificate.institution, role=Role.FOCAL_POINT)
    return list(members.select_related("person").order_by("pk"))


def words_for(certificate: Certificate) -> str:
    words = {
        "valid": _("valid"),
        "at_risk": _("at risk"),
        "under_renewal": _("under renewal"),
        "suspended": _("suspended"),
        "withdrawn": _("withdrawn"),
        "superseded": _("superseded by a newer one"),
    }
    return words.get(certificate.state, certificate.state)
