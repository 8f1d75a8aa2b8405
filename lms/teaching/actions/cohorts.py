"""Making a group, joining it, leaving it, and writing to its members."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.queries import current_edition
from lms.foundation import clock
from lms.foundation.changes import take_over
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution, Membership
from lms.institutions.queries import may
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.actions.learning import enrol
from lms.teaching.models import Cohort, CohortInvitation, CohortMember, CohortReminder
from lms.teaching.rules.codes import new_code
from lms.teaching.rules.joining import Applicant, Kind, Offer, Refusal, next_reminder_at, refusal

REFUSALS = {
    Refusal.CLOSED: _("This group is closed."),
    Refusal.REMOVED: _("A trainer has taken you out of this group. Ask the training provider."),
    Refusal.NOT_INVITED: _("This group is by invitation. Ask the trainer for the code."),
    Refusal.OTHER_INSTITUTION: _("This group is for the staff of another institution."),
    Refusal.TOO_EARLY: _("This group is not open yet."),
    Refusal.OVER: _("The time to join this group is over."),
    Refusal.FULL: _("All places of this group are taken."),
}


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """What a trainer decides of a group. `places` None: no limit; `audience` only where it is for one institution."""

    course_key: str
    title: str
    kind: Kind
    audience: Institution | None
    places: int | None
    opens_on: date
    closes_on: date
    language: str


@dataclass(frozen=True, slots=True)
class CohortTerms:
    """What may still be changed of a group; its course and whom it is for may not, since members joined by them."""

    title: str
    places: int | None
    opens_on: date
    closes_on: date
    language: str


@transaction.atomic
def make_cohort(*, provider: Institution, plan: CohortPlan, by: User) -> Cohort:
    """A new group of a training provider.

    Raises:
        RuleViolation: not a trainer there, or the course is not released.
    """
    if not may(by, Capability.TEACH, provider):
        raise RuleViolation("not_a_trainer", _("You do not train for this provider."))
    if current_edition(plan.course_key) is None:
        raise RuleViolation("not_released", _("This course is not open yet."))
    cohort = Cohort.objects.create(
        provider=provider,
        course_key=plan.course_key,
        title=plan.title,
        kind=plan.kind,
        audience=plan.audience,
        places=plan.places,
        opens_on=plan.opens_on,
        closes_on=plan.closes_on,
        language=plan.language,
        time_zone=provider.territory.country.time_zone,
        join_code=new_code(secrets.choice),
        made_by=by,
        made_at=clock.now(),
    )
    record(by, "teaching.cohort_made", cohort, provider.key, {"course": plan.course_key})
    return cohort


@transaction.atomic
def change_cohort(*, cohort: Cohort, terms: CohortTerms, by: User) -> None:
    """Give a group another name, other days, places or language. With fewer places than members all stay in."""
    changed = take_over(cohort, terms)
    if not changed:
        return
    cohort.save(update_fields=changed)
    record(by, "teaching.cohort_changed", cohort, cohort.provider.key, {"changed": " ".join(changed)})


@transaction.atomic
def reopen_cohort(*, cohort: Cohort, by: User) -> None:
    """Let people join a closed group again, until its last day."""
    if cohort.is_open:
        return
    cohort.state = Cohort.State.OPEN
    cohort.save(update_fields=["state"])
    record(by, "teaching.cohort_reopened", cohort, cohort.provider.key)


@transaction.atomic
def close_cohort(*, cohort: Cohort, by: User) -> None:
    """Nobody joins any more; members go on with their course."""
    if not cohort.is_open:
        return
    cohort.state = Cohort.State.CLOSED
    cohort.save(update_fields=["state"])
    record(by, "teaching.cohort_closed", cohort, cohort.provider.key)


@transaction.atomic
def invite(*, cohort: Cohort, emails: Collection[str], by: User) -> list[str]:
    """Invite people who act for an institution of the provider's country; returns the other addresses.

    An address of another country answers like one that nobody has. Inviting again changes nothing.

    Raises:
        RuleViolation: the group is closed, or nobody is invited to it.
    """
    if not cohort.is_open:
        raise RuleViolation("cohort_closed", REFUSALS[Refusal.CLOSED])
    if cohort.kind != Cohort.Kind.INVITED:
        raise RuleViolation("not_by_invitation", _("This group is not joined by invitation."))
    wanted = {email.strip().lower() for email in emails if email.strip()}
    acting = Membership.objects.in_force().filter(
        institution__territory__country=cohort.provider.territory.country_id
    )
    people = User.objects.filter(email__in=wanted, is_active=True, pk__in=acting.values("person"))
    known = {person.email.lower(): person for person in people}
    CohortInvitation.objects.bulk_create(
        [CohortInvitation(cohort=cohort, person=person) for person in known.values()], ignore_conflicts=True
    )
    record(by, "teaching.invited", cohort, cohort.provider.key, {"count": len(known)})
    publish(topics.COHORT_INVITED, cohort.key)
    return sorted(wanted - known.keys())


@transaction.atomic
def join_cohort(
    *, cohort: Cohort, institution: Institution, code: str = "", by: User, at: datetime | None = None
) -> CohortMember:
    """Take part in a group and its course. Joining again changes nothing.

    Raises:
        RuleViolation: the group is closed, full, over or not for her; or she cannot take the course.
    """
    row = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    found = CohortMember.objects.now().filter(cohort=row, enrolment__person=by).first()
    if found:
        return found
    reason = refusal(offer_of(row), applicant(row, by, code), row.today())
    if reason:
        raise RuleViolation(reason.value, REFUSALS[reason])
    enrolment = enrol(course_key=row.course_key, institution=institution, by=by, at=at)
    member = CohortMember.objects.create(cohort=row, enrolment=enrolment, joined_at=at or clock.now())
    record(by, "teaching.joined", row, row.provider.key)
    return member


def offer_of(cohort: Cohort) -> Offer:
    return Offer(
        Kind(cohort.kind),
        cohort.is_open,
        cohort.opens_on,
        cohort.closes_on,
        cohort.places,
        CohortMember.objects.now().filter(cohort=cohort).count(),
    )


def applicant(cohort: Cohort, person: User, code: str) -> Applicant:
    acting = Membership.objects.in_force().filter(person=person, institution=cohort.audience_id)
    removed = CohortMember.objects.filter(cohort=cohort, enrolment__person=person).exclude(removal_reason="")
    return Applicant(
        is_invited=code == cohort.join_code or cohort.invitations.filter(person=person).exists(),
        is_of_institution=cohort.audience_id is not None and acting.exists(),
        was_removed=removed.exists(),
    )


@transaction.atomic
def leave_cohort(*, cohort: Cohort, by: User, at: datetime | None = None) -> None:
    """Take part no longer. The course and what was done in it stay."""
    left = CohortMember.objects.now().filter(cohort=cohort, enrolment__person=by)
    if left.update(left_at=at or clock.now()):
        record(by, "teaching.left", cohort, cohort.provider.key)


@transaction.atomic
def remove_member(*, member: CohortMember, reason: str, by: User, at: datetime | None = None) -> None:
    """Take somebody out of a group, and say why. Her course stays hers.

    Raises:
        RuleViolation: no reason is given.
    """
    if not reason.strip():
        raise RuleViolation("no_reason", _("Say why this person is taken out of the group."))
    if member.left_at:
        return
    member.left_at, member.removed_by, member.removal_reason = at or clock.now(), by, reason.strip()
    member.save(update_fields=["left_at", "removed_by", "removal_reason"])
    record(by, "teaching.member_removed", member, member.cohort.provider.key)


@transaction.atomic
def remind(*, cohort: Cohort, text: str, by: User, at: datetime | None = None) -> CohortReminder:
    """Write to those of a group who have not begun, at most once a week.

    Raises:
        RuleViolation: the last reminder is less than a week old.
    """
    row, moment = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk), at or clock.now()
    last = row.reminders.order_by("-written_at").first()
    if next_reminder_at(last.written_at if last else None, moment):
        raise RuleViolation("reminded_lately", _("This group was reminded less than a week ago."))
    reminder = CohortReminder.objects.create(cohort=row, text=text, written_by=by, written_at=moment)
    record(by, "teaching.reminded", row, row.provider.key)
    publish(topics.COHORT_REMINDED, reminder.key)
    return reminder
