"""Printing tests for people without a device, entering their answers, and voiding what was never entered."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.actions.sheets import draw_for_sheet, open_sitting
from lms.assessment.models import Attempt, Pool
from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.actions.learning import finish_lesson, policy_of, submit_test, test_of
from lms.progress.models import Enrolment
from lms.progress.queries.certification import lessons_before_test
from lms.progress.rules.lateness import counted_at
from lms.teaching.models import Attendance, CohortMember, SheetEntry, TestSheet
from lms.teaching.rules.codes import new_code
from lms.teaching.rules.sheets import BadDay, differing, wrong_day

DAYS_TO_ENTER = 30
WRONG_DAYS = {
    BadDay.BEFORE_PRINTING: _("The sheet was printed later than this day."),
    BadDay.IN_THE_FUTURE: _("This day is still to come."),
}

# What the learner is told as "you", a trainer reads of somebody else; whether she failed is not for her to know.
OF_SOMEBODY_ELSE = {
    "test_passed": _("This person has passed this test."),
    "test_wait": _("This person cannot sit this test now."),
    "test_marking": _("This person cannot sit this test now."),
    "unknown_test": _("This person has no such test in the edition of the course she takes."),
    "no_questions": _("This test has no questions at the moment."),
}


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """A member for whom no sheet was made, and why."""

    member: CohortMember
    why: object


@transaction.atomic
def print_sheets(
    *,
    members: Collection[CohortMember],
    module_key: str,
    by: User,
    four_eyes: bool = False,
    at: datetime | None = None,
) -> list[NotPrinted]:
    """Make a sheet for every member who may sit the test and has none open. Printing again makes no second one.

    four_eyes: two people enter the answers.
    """
    refused = []
    for member in members:
        if TestSheet.objects.open().filter(member=member, module_key=module_key).exists():
            continue
        try:
            make_sheet(member, module_key, by, at or clock.now(), four_eyes=four_eyes)
        except RuleViolation as error:
            refused.append(NotPrinted(member, OF_SOMEBODY_ELSE.get(error.code, error.message)))
    return refused


def make_sheet(
    member: CohortMember, module_key: str, by: User, at: datetime, *, four_eyes: bool
) -> TestSheet:
    enrolment = member.enrolment
    _module, spec = test_of(enrolment, module_key)
    pool = Pool.objects.get(key=spec.pool_key, version=spec.pool_version)
    drawn = draw_for_sheet(
        subject_key=enrolment.test_key(module_key),
        pool=pool,
        policy=policy_of(spec),
        paper=spec.paper,
        person=enrolment.person,
    )
    sheet = TestSheet.objects.create(
        member=member,
        module_key=module_key,
        pool=pool,
        draw=[[item.key, list(item.order)] for item in drawn],
        language=member.cohort.language,
        code=new_code(secrets.choice),
        four_eyes=four_eyes,
        printed_by=by,
        printed_at=at,
        due_on=at.astimezone(ZoneInfo(member.cohort.time_zone)).date() + timedelta(days=DAYS_TO_ENTER),
    )
    record(by, "teaching.sheet_printed", sheet, member.cohort.provider.key)
    return sheet


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of an entry: the attempt; or that another person enters it too; or the questions that differ."""

    attempt: Attempt | None = None
    waits_for_second: bool = False
    differing: tuple[int, ...] = ()


@transaction.atomic
def enter_sheet(
    *,
    sheet: TestSheet,
    answers: Mapping[str, object],
    sat_on: date,
    is_sure: bool = False,
    by: User,
    at: datetime | None = None,
) -> Entered:
    """Enter what stands on a sheet; handed in at once, or when a second person read the same.

    is_sure: who differs from the first reader has looked again.

    Raises:
        RuleViolation: the sheet is closed, the day is wrong, the first reader enters it again, her lessons are
            missing, or she may not sit the test any more.
    """
    row = TestSheet.objects.select_for_update(of=("self",)).with_person().get(pk=sheet.pk)
    refuse_entry(row, sat_on)
    first = first_reading(row, by)
    order = [drawn.key for drawn in row.drawn]
    apart = differing(order, first.answers, answers) if first else ()
    if apart and not is_sure:
        return Entered(differing=apart)
    moment = at or clock.now()
    SheetEntry.objects.create(
        sheet=row, answers=dict(answers), sat_on=sat_on, entered_by=by, entered_at=moment
    )
    detail = {"differing": len(apart), "on": sat_on.isoformat()}
    record(by, "teaching.sheet_entered", row, row.member.cohort.provider.key, detail)
    if row.four_eyes and first is None:
        refuse_unless_taught(row.member, row.module_key)
        return Entered(waits_for_second=True)
    return Entered(attempt=hand_in(row, answers, sat_on, moment))


def first_reading(sheet: TestSheet, by: User) -> SheetEntry | None:
    """What the first of two people read; she does not read it again herself."""
    first = sheet.entries.first() if sheet.four_eyes else None
    if first and first.entered_by_id == by.pk:
        raise RuleViolation("same_person", _("You entered this sheet already. Another person enters it now."))
    return first


def refuse_entry(sheet: TestSheet, sat_on: date) -> None:
    if not sheet.is_open:
        raise RuleViolation("sheet_closed", _("This sheet was handed in or voided already."))
    zone = ZoneInfo(sheet.member.cohort.time_zone)
    wrong = wrong_day(sat_on, sheet.printed_at.astimezone(zone).date(), sheet.member.cohort.today())
    if wrong:
        raise RuleViolation(wrong.value, WRONG_DAYS[wrong])


def refuse_unless_taught(member: CohortMember, module_key: str) -> None:
    """A test comes after its lessons: finished on screen, or taught in a meeting she came to."""
    if lessons_left(member.enrolment, module_key) and not was_taught(member, module_key):
        raise RuleViolation(
            "lessons_left",
            _(
                "Her lessons of this module are not finished. Note first that she was at the meeting about it; then enter the sheet."
            ),
        )


def lessons_left(enrolment: Enrolment, module_key: str) -> list[str]:
    module, _spec = test_of(enrolment, module_key)
    return lessons_before_test(enrolment, module)


def was_taught(member: CohortMember, module_key: str) -> bool:
    return Attendance.objects.filter(
        member=member,
        session__module_key=module_key,
        session__cancelled_at=None,
        state=Attendance.State.PRESENT,
    ).exists()


def hand_in(sheet: TestSheet, answers: Mapping[str, object], sat_on: date, now: datetime) -> Attempt:
    """Make the sheet the person's attempt of the day on which she sat; lessons taught in the room count as finished."""
    member, enrolment = sheet.member, sheet.member.enrolment
    person, sat_at = enrolment.person, moment_of(sat_on, member, now)
    refuse_unless_taught(member, sheet.module_key)
    for lesson in lessons_left(enrolment, sheet.module_key):
        finish_lesson(enrolment=enrolment, lesson_key=lesson, by=person, at=sat_at)
    attempt = sitting(sheet, sat_at)
    done = submit_test(enrolment=enrolment, attempt=attempt, answers=answers, by=person, at=sat_at)
    sheet.state, sheet.sat_on, sheet.attempt = TestSheet.State.HANDED_IN, sat_on, done
    sheet.save(update_fields=["state", "sat_on", "attempt"])
    publish(topics.SHEET_ENTERED, sheet.key)
    return done


def sitting(sheet: TestSheet, sat_at: datetime) -> Attempt:
    """The attempt of the sheet; refused in words about somebody else."""
    enrolment = sheet.member.enrolment
    _module, spec = test_of(enrolment, sheet.module_key)
    try:
        return open_sitting(
            subject_key=enrolment.test_key(sheet.module_key),
            pool=sheet.pool,
            policy=policy_of(spec),
            draw=sheet.drawn,
            language=sheet.language,
            person=enrolment.person,
            sat_at=sat_at,
        )
    except RuleViolation as error:
        raise RuleViolation(error.code, OF_SOMEBODY_ELSE.get(error.code, error.message)) from error


def moment_of(sat_on: date, member: CohortMember, now: datetime) -> datetime:
    """The end of the day on which she sat, where she sat, as late facts count."""
    zone = ZoneInfo(member.cohort.time_zone)
    end = datetime.combine(sat_on, time.max, zone)
    return counted_at(end, member.enrolment.opened_at.astimezone(zone), now.astimezone(zone))


@transaction.atomic
def void_sheet(*, sheet: TestSheet, reason: str, by: User) -> None:
    """Give a sheet up: it counts as no attempt, and another may be printed. Again changes nothing.

    Raises:
        RuleViolation: it was handed in, or no reason is given.
    """
    row = TestSheet.objects.select_for_update(of=("self",)).with_person().get(pk=sheet.pk)
    if row.state == TestSheet.State.VOIDED:
        return
    if not row.is_open:
        raise RuleViolation("sheet_closed", _("This sheet was handed in or voided already."))
    if not reason.strip():
        raise RuleViolation("no_reason", _("Say why the sheet is voided."))
    row.state, row.void_reason = TestSheet.State.VOIDED, reason.strip()
    row.save(update_fields=["state", "void_reason"])
    record(by, "teaching.sheet_voided", row, row.member.cohort.provider.key)
