"""The only hands on the register. They decide nothing: a decider says what to do, and why."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.credentials.models import Certificate, SerialCounter, StatusChange
from lms.credentials.rules.serials import serial
from lms.credentials.rules.states import FINAL, State, may_become
from lms.foundation import clock
from lms.foundation.database import lock
from lms.foundation.digest import digest
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Country, Institution
from lms.institutions.queries import countries_by_day
from lms.outbox import topics
from lms.outbox.publishing import publish, publish_many

Statement = Mapping[str, object]


@transaction.atomic
def issue(
    *,
    kind: str,
    country: Country,
    person: User | None = None,
    institution: Institution | None = None,
    programme_key: str,
    level: int = 0,
    level_name: str = "",
    statement: Statement,
    valid_until: date,
    valid_from: date | None = None,
    decision_key: str,
    demonstration: bool,
    by: User | None = None,
    at: datetime | None = None,
) -> Certificate:
    """Issue a certificate for a decision; the same decision again returns the certificate it has.

    What it says is frozen here, before anything is drawn. `statement` holds the words: holder, title, sentence,
    issuer and what else the document shows.
    """
    lock([f"certificate {decision_key}"])
    found = Certificate.objects.filter(decision_key=decision_key).first()
    if found:
        return found
    moment = at or clock.now()
    issued_on = valid_from or clock.today(country.time_zone)
    number = next_serial(country, issued_on.year)
    payload = {
        **statement,
        "serial": number,
        "kind": kind,
        "level": level,
        "level_name": level_name,
        "issued_on": issued_on.isoformat(),
        "valid_until": valid_until.isoformat(),
        "demonstration": demonstration,
        "verify_at": f"{settings.PUBLIC_ADDRESS}/verify/{number}/",
    }
    certificate = Certificate.objects.create(
        serial=number, kind=kind, country=country, person=person, institution=institution,
        programme_key=programme_key, level=level, level_name=level_name, decision_key=decision_key,
        payload=payload, digest=digest(payload), issued_on=issued_on, valid_until=valid_until,
        next_look_on=valid_until + timedelta(days=1), is_demonstration=demonstration, created_at=moment,
    )  # fmt: skip
    note(certificate, State.VALID, "", None, by, moment)
    publish(topics.CERTIFICATE_ISSUED, certificate.serial)
    return certificate


def next_serial(country: Country, year: int) -> str:
    """The next serial, under the lock of its counter; a rolled-back issue gives its number back."""
    SerialCounter.objects.get_or_create(country=country, year=year)
    counter = SerialCounter.objects.select_for_update().get(country=country, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return serial(country.code, year, counter.last)


def warn(
    *, certificate: Certificate, reason: str, until: date, by: User | None = None, at: datetime | None = None
) -> None:
    """Put at risk until a day: what was shown no longer holds, and there is time to put it right."""
    move(certificate, State.AT_RISK, reason, by=by, at=at, until=until)


def suspend(
    *, certificate: Certificate, reason: str, by: User | None = None, at: datetime | None = None
) -> None:
    move(certificate, State.SUSPENDED, reason, by=by, at=at)


def restore(
    *, certificate: Certificate, reason: str = "", by: User | None = None, at: datetime | None = None
) -> None:
    move(certificate, State.VALID, reason, by=by, at=at)


def withdraw(*, certificate: Certificate, reason: str, by: User | None, at: datetime | None = None) -> None:
    """Take it back for good, in public view, with a reason."""
    move(certificate, State.WITHDRAWN, reason, by=by, at=at)


def supersede(*, certificate: Certificate, by: User | None = None, at: datetime | None = None) -> None:
    """A newer certificate of the same programme takes its place."""
    move(certificate, State.SUPERSEDED, "", by=by, at=at)


@transaction.atomic
def move(
    certificate: Certificate,
    state: State,
    reason: str,
    *,
    by: User | None,
    at: datetime | None = None,
    until: date | None = None,
) -> None:
    """Change the state of a certificate; to the state it has, nothing happens.

    Raises:
        RuleViolation: that state cannot follow the present one.
    """
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    now_in = State(row.state)
    if now_in is state:
        return
    if not may_become(now_in, state):
        raise RuleViolation("illegal_state", _("This certificate can no longer change in that way."))
    row.state, row.risk_until = state, until
    row.next_look_on = next_look(row, state, until)
    row.save(update_fields=["state", "risk_until", "next_look_on"])
    note(row, state, reason, until, by, at or clock.now())
    publish(topics.CERTIFICATE_CHANGED, row.serial)
    certificate.refresh_from_db(fields=["state", "risk_until", "next_look_on"])


def next_look(row: Certificate, state: State, until: date | None) -> date | None:
    """When time alone may change something: a risk that ends, a last day that passes."""
    if state in FINAL:
        return None
    return min(filter(None, [until, row.valid_until])) + timedelta(days=1)


def note(
    certificate: Certificate, state: State, reason: str, until: date | None, by: User | None, at: datetime
) -> None:
    StatusChange.objects.create(
        certificate=certificate, state=state, reason=reason[:300], until=until, by=by, occurred_at=at
    )
    record(
        by,
        f"credentials.{state.value}",
        certificate,
        certificate.institution.key if certificate.institution else "",
        {"serial": certificate.serial},
    )


@transaction.atomic
def show_name(*, certificate: Certificate, public: bool, by: User) -> None:
    """The holder decides whether a stranger who checks the serial reads her name."""
    Certificate.objects.filter(pk=certificate.pk, person=by).update(name_is_public=public)
    record(by, "credentials.name_shown" if public else "credentials.name_hidden", certificate)


@transaction.atomic
def publish_due() -> None:
    """Publish a message for every certificate whose day to be looked at has come. Nothing is decided here."""
    for day, countries in countries_by_day().items():
        due = Certificate.objects.due(day).filter(country__in=countries)
        publish_many(topics.PERSON_CERTIFICATE_DUE, due.personal().values_list("serial", flat=True))
        institutions = due.institutional().values_list("institution__key", flat=True).distinct().order_by()
        publish_many(topics.INSTITUTION_DUE, institutions)


@transaction.atomic
def look_again(certificate: Certificate) -> None:
    """Set when time may next change something: never again once the last day has passed, or it ended for good."""
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    today = clock.today(row.country.time_zone)
    days = [day + timedelta(days=1) for day in (row.risk_until, row.valid_until) if day]
    row.next_look_on = None if row.state in FINAL else min((day for day in days if day > today), default=None)
    row.save(update_fields=["next_look_on"])
