"""Answering the survey of a course, and asking months later what became of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Country, Institution, Membership, Role
from lms.institutions.rules.months import months_later
from lms.outbox import topics
from lms.outbox.publishing import publish_many
from lms.progress.actions.certificates import day_of
from lms.progress.models import Enrolment
from lms.teaching.actions.notices import ask_what_became
from lms.teaching.models import FollowUp, FollowUpAnswer, SurveyAnswer, SurveyReceipt
from lms.teaching.rules.followups import (
    MONTHS,
    QUESTIONS,
    QUIET,
    REMINDER_AFTER,
    Act,
    Part,
    act,
)


@transaction.atomic
def answer_survey(
    *, enrolment: Enrolment, ratings: Mapping[str, int], text: str, by: User, at: datetime | None = None
) -> None:
    """Say what one thinks of a completed course, once. Nothing ties the words to the person.

    Raises:
        RuleViolation: not her course, not completed, or answered already.
    """
    if enrolment.person_id != by.pk or enrolment.completed_at is None:
        raise RuleViolation("not_completed", _("The survey opens when the course is completed."))
    _receipt, new = SurveyReceipt.objects.get_or_create(enrolment=enrolment)
    if not new:
        raise RuleViolation("answered", _("You have answered this survey. Thank you."))
    SurveyAnswer.objects.create(
        course_key=enrolment.course_key,
        country=country_of(enrolment),
        month=day_of(at or clock.now(), enrolment).replace(day=1),
        ratings=dict(ratings),
        text=text.strip(),
    )


def country_of(enrolment: Enrolment) -> Country:
    return enrolment.institution.territory.country


@transaction.atomic
def plan_follow_ups(enrolments: Iterable[Enrolment]) -> None:
    """Note for completed courses who is asked when. Planning again changes nothing."""
    rows = [
        FollowUp(enrolment=enrolment, part=part, after_months=months, due_on=due, next_look_on=due)
        for enrolment in enrolments
        if enrolment.completed_at
        for months in MONTHS
        for due in [months_later(day_of(enrolment.completed_at, enrolment), months)]
        for part in Part
    ]
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


@transaction.atomic
def publish_due_follow_ups(*, at: datetime | None = None) -> None:
    # In the east a day begins before it does in Greenwich; a look that comes too early changes nothing.
    due = FollowUp.objects.due((at or clock.now()).date() + timedelta(days=1)).order_by("pk")
    publish_many(topics.FOLLOW_UP_DUE, due.values_list("key", flat=True))


@transaction.atomic
def look_at_follow_up(*, follow_up: FollowUp, at: datetime | None = None) -> None:
    """Ask, remind once, or leave in peace, as the day says. Again on the same day changes nothing."""
    today = day_of(at or clock.now(), follow_up.enrolment)
    match act(follow_up.asked, today):
        case Act.ASK:
            ask_someone(follow_up, today)
        case Act.REMIND:
            ask_what_became(follow_up, "follow_up_reminder")
            follow_up.reminded_on, follow_up.next_look_on = today, None
        case Act.REST:
            if follow_up.closed_on or follow_up.reminded_on:
                follow_up.next_look_on = None
    follow_up.save(update_fields=["respondent", "told_on", "reminded_on", "closed_on", "next_look_on"])


def ask_someone(follow_up: FollowUp, today: date) -> None:
    person = respondent(follow_up, today)
    if person is None or (follow_up.part != Part.LEARNER and was_asked_lately(follow_up, person, today)):
        follow_up.closed_on, follow_up.next_look_on = today, None
        return
    follow_up.respondent, follow_up.told_on = person, today
    follow_up.next_look_on = today + REMINDER_AFTER
    ask_what_became(follow_up, "follow_up")


def respondent(follow_up: FollowUp, day: date) -> User | None:
    """Who can say it on this day: the learner; a focal point of her institution; a representative nearby."""
    enrolment = follow_up.enrolment
    if follow_up.part == Part.LEARNER:
        return enrolment.person if enrolment.person.is_active else None
    acting = Membership.objects.in_force(day).filter(person__is_active=True).exclude(person=enrolment.person)
    if follow_up.part == Part.SUPERVISOR:
        acting = acting.filter(role=Role.FOCAL_POINT, institution=enrolment.institution)
    else:
        acting = acting.filter(
            role=Role.REPRESENTATIVE,
            institution__kind=Institution.Kind.MIGRANT_ORGANISATION,
            institution__territory=enrolment.institution.territory_id,
        )
    found = acting.select_related("person").order_by("pk").first()
    return found.person if found else None


def was_asked_lately(follow_up: FollowUp, person: User, today: date) -> bool:
    """Whether she was asked about the same course and institution in the last weeks: she speaks of a team, not of one."""
    return FollowUp.objects.filter(
        respondent=person,
        part=follow_up.part,
        enrolment__institution=follow_up.enrolment.institution_id,
        enrolment__course_key=follow_up.enrolment.course_key,
        told_on__gt=today - QUIET,
    ).exists()


@transaction.atomic
def answer_follow_up(
    *, follow_up: FollowUp, answers: Mapping[str, str], by: User, at: datetime | None = None
) -> None:
    """Say what became of a course at work. The words are kept without a name.

    Raises:
        RuleViolation: somebody else was asked, or it was answered already.
    """
    row = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if row.respondent_id != by.pk or row.closed_on:
        raise RuleViolation("answered", _("This was answered already. Thank you."))
    row.closed_on, row.next_look_on = day_of(at or clock.now(), follow_up.enrolment), None
    row.save(update_fields=["closed_on", "next_look_on"])
    asked = QUESTIONS[Part(row.part)]
    FollowUpAnswer.objects.create(
        course_key=follow_up.enrolment.course_key,
        country=country_of(follow_up.enrolment),
        part=row.part,
        after_months=row.after_months,
        month=row.closed_on.replace(day=1),
        choices={name: answers[name] for name, options in asked.items() if options and answers.get(name)},
        texts={name: answers[name] for name, options in asked.items() if not options and answers.get(name)},
    )
