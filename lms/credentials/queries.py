"""Who holds what, and what a stranger may know about a serial or a file."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.credentials.models import Certificate, CertificateQuerySet, StatusChange, StoredDocument
from lms.credentials.rules.serials import is_serial, tidy
from lms.credentials.rules.statement import TELLING, elements
from lms.credentials.rules.states import FINAL, Shown
from lms.institutions.models import Institution
from lms.institutions.queries import countries_by_day

LABELS = {
    "country": _("Country of the issuer"),
    "issuer": _("Awarded by"),
    "outcomes": _("Learning outcomes"),
    "workload": _("Workload"),
    "framework_level": _("Level"),
    "assessment": _("Assessment"),
    "participation": _("Form of participation"),
    "quality": _("Quality assurance"),
    "prerequisites": _("Prerequisites"),
    "supervision": _("Supervision and identity"),
    "workplace_task": _("Task at work"),
    "stacking": _("Counts towards"),
    "edition": _("Edition"),
    "languages": _("Lessons read in"),
    "variant": _("Variant taken"),
    "renews": _("Renews"),
    "renewal": _("Renewal"),
}


def labelled(payload: Mapping[str, Any], without: Collection[str] = ()) -> list[tuple[str, tuple[str, ...]]]:
    """What a certificate states, each with its label in the language in force, some keys left out."""
    return [(str(LABELS[key]), lines) for key, lines in elements(payload, without)]


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer to "is this certificate good?". `name` is empty when the holder keeps it to herself."""

    shown: Shown
    serial: str = ""
    certificate: Certificate | None = None
    name: str = ""
    reason: str = ""
    changed_on: date | None = None
    shortening: "Shortening | None" = None

    @property
    def stated(self) -> list[tuple[str, tuple[str, ...]]]:
        """What a stranger reads of the statement: what tells the holder's place only together with her name."""
        if self.certificate is None:
            return []
        return labelled(self.certificate.payload, () if self.name else TELLING)


@dataclass(frozen=True, slots=True)
class Shortening:
    """The last day was brought forward: from which day, when, and why."""

    stated_until: date
    decided_on: date
    reason: str


def held_by(institution: Institution, programme_key: str) -> Certificate | None:
    """The certificate an institution has in a programme: not withdrawn, superseded or void."""
    return (
        Certificate.objects.institutional()
        .filter(institution=institution, programme_key=programme_key)
        .exclude(state__in=FINAL)
        .first()
    )


def latest_of(institution: Institution) -> Certificate | None:
    """The last certificate issued to an institution, whatever became of it."""
    return Certificate.objects.institutional().filter(institution=institution).order_by("-id").first()


def own_certificates(person_id: int) -> CertificateQuerySet:
    return (
        Certificate.objects.personal()
        .filter(person=person_id)
        .exclude(state="void")
        .select_related("document", "country")
        .defer("document__content")
        .order_by("-issued_on", "-id")
    )


def valid_personal(programme_key: str, people: Iterable[int], on: date) -> set[int]:
    """Which of the people hold a personal certificate of the programme that counts on the day."""
    return set(
        Certificate.objects.personal()
        .lasting_on(on)
        .filter(programme_key=programme_key, person__in=list(people))
        .values_list("person_id", flat=True)
    )


def verification(text: str) -> Verification:
    """What to tell about a serial as somebody typed it."""
    serial = tidy(text)
    found = Certificate.objects.filter(serial=serial).first() if is_serial(serial) else None
    return about(found) if found else Verification(Shown.UNKNOWN, serial)


def verification_of_file(content: bytes, serial: str = "") -> Verification:
    """What to tell about a file: only the stored bytes are the certificate.

    `serial`: what the file says of itself; a known serial with other bytes is an altered certificate.
    """
    stored = (
        StoredDocument.objects.filter(sha256=hashlib.sha256(content).hexdigest())
        .select_related("certificate")
        .defer("content")
        .first()
    )
    if stored:
        return about(stored.certificate)
    known = Certificate.objects.filter(serial=tidy(serial)).first() if serial else None
    return (
        Verification(Shown.ALTERED, tidy(serial), known)
        if known
        else Verification(Shown.UNKNOWN, tidy(serial))
    )


def about(certificate: Certificate) -> Verification:
    shown = certificate.shown
    if shown is Shown.UNKNOWN:
        return Verification(shown, certificate.serial)
    last = (
        StatusChange.objects.filter(certificate=certificate, state=certificate.state).latest_first().first()
    )
    public = certificate.kind == Certificate.Kind.INSTITUTIONAL or certificate.name_is_public
    return Verification(
        shown,
        certificate.serial,
        certificate,
        name=str(certificate.payload.get("holder", "")) if public else "",
        reason=last.reason if last else "",
        changed_on=certificate.day_of(last.occurred_at) if last else None,
        shortening=shortening_of(certificate),
    )


def shortening_of(certificate: Certificate) -> Shortening | None:
    """Why a certificate ends before the day that is written on it; None when it does not."""
    last = StatusChange.objects.filter(certificate=certificate).shortenings().latest_first().first()
    if last is None:
        return None
    stated = date.fromisoformat(str(certificate.payload["valid_until"]))
    return Shortening(stated, certificate.day_of(last.occurred_at), last.reason)


def register(
    *, country: str = "", state: str = "", level: int | None = None, text: str = "", order: str = "name"
) -> CertificateQuerySet:
    """Institutional certificates for everyone to see, by name or by date; never by score."""
    rows = Certificate.objects.institutional().select_related("institution__territory", "country")
    if country:
        rows = rows.filter(country=country)
    if level:
        rows = rows.filter(level=level)
    if text:
        rows = rows.filter(institution__name__icontains=text)
    rows = in_shown_state(rows, state)
    return (
        rows.order_by("-issued_on", "institution__name")
        if order == "date"
        else rows.order_by("institution__name", "-issued_on")
    )


def in_shown_state(rows: CertificateQuerySet, state: str) -> CertificateQuerySet:
    """As `Certificate.shown` would say, each on the day it is in its country."""
    if state == Shown.EXPIRED:
        return rows.filter(ended(), state__in=["valid", "at_risk"])
    if state in {Shown.VALID, Shown.AT_RISK}:
        return rows.filter(~ended(), state=state)
    return rows.filter(state=state) if state else rows


def ended() -> Q:
    found = Q(pk__in=[])
    for day, countries in countries_by_day().items():
        found |= Q(country__in=countries, valid_until__lt=day)
    return found
