"""Renewing a certificate: open it, read again what changed, pass the tests anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.queries import current_edition
from lms.curriculum.rules.audience import reader_to_plain
from lms.curriculum.rules.outlines import OutlineModule
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.models import Enrolment, RefreshedLesson, Renewal
from lms.progress.queries.certification import (
    certificate_to_renew,
    lessons_to_read_again,
    open_renewal,
    renewal_standing,
)
from lms.progress.queries.variants import readers_of
from lms.progress.rules.renewal import to_refresh


@transaction.atomic
def start_renewal(*, enrolment: Enrolment, by: User, at: datetime | None = None) -> Renewal:
    """Open the renewal of the certificate of a completed course, or return the one that is open.

    The enrolment goes on in the newest edition, and its tests begin anew under the next taking.

    Raises:
        RuleViolation: there is no certificate to renew, or its window is not open yet.
    """
    row = Enrolment.objects.visible_to(by).with_edition().select_for_update(of=("self",)).get(pk=enrolment.pk)
    found = open_renewal(row)
    if found:
        return found
    certificate = certificate_to_renew(row)
    newest = current_edition(row.course_key)
    if certificate is None or newest is None or row.completed_at is None:
        raise RuleViolation("nothing_to_renew", _("There is no certificate to renew now."))
    before = row.completed_edition or row.edition  # she may have read on in a newer one since
    taken = before.outline_value.for_reader(row.reader)
    row.taking, row.edition, row.offered_edition = row.taking + 1, newest, None
    row.variant = reader_to_plain(readers_of([row])[row.pk])
    row.save(update_fields=["taking", "edition", "offered_edition", "variant"])
    today = clock.today(row.institution.territory.country.time_zone)
    renewal = Renewal.objects.create(
        enrolment=row,
        certificate=certificate,
        number=row.taking,
        from_edition=before,
        edition=newest,
        lesson_keys=list(to_refresh(taken, row.outline, certificate.valid_until, today)),
        opened_at=at or clock.now(),
    )
    record(by, "progress.renewal_opened", renewal, row.institution.key, {"serial": certificate.serial})
    return renewal


def refresh_lesson(enrolment: Enrolment, lesson_key: str, at: datetime | None) -> None:
    """A lesson was finished; when a renewal asks for it, it is read again by that."""
    renewal = open_renewal(enrolment)
    if renewal is None or lesson_key not in renewal.lesson_keys:
        return
    RefreshedLesson.objects.get_or_create(
        renewal=renewal, lesson_key=lesson_key, defaults={"occurred_at": at or clock.now()}
    )
    renew_if_done(enrolment, at)


def refuse_while_unread(enrolment: Enrolment, module: OutlineModule) -> None:
    """The test of a module opens when what changed in it was read."""
    if lessons_to_read_again(enrolment, module):
        raise RuleViolation("lessons_left", _("Read the changed lessons of this module first."))


def renew_if_done(enrolment: Enrolment, at: datetime | None) -> None:
    """Renewed once everything that changed was read and every test passed anew."""
    renewal = open_renewal(enrolment)
    if renewal is None or not renewal_standing(renewal, enrolment).is_complete:
        return
    renewal.completed_at = at or clock.now()
    renewal.save(update_fields=["completed_at"])
    enrolment.completed_edition = renewal.edition
    enrolment.save(update_fields=["completed_edition"])
    record(
        enrolment.person,
        "progress.renewal_completed",
        renewal,
        enrolment.institution.key,
        {"serial": renewal.certificate.serial},
    )
    publish(topics.COURSE_RENEWED, renewal.key)
