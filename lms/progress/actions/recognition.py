"""Recognising what was completed elsewhere, one by one or from a file, and taking it back."""

import hashlib
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.credentials.rules.states import valid_through
from lms.curriculum.models import CoursePage
from lms.curriculum.queries import current_editions
from lms.foundation import clock
from lms.foundation.database import lock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution, InstitutionQuerySet, Membership
from lms.institutions.queries import countries_by_day, may
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish, publish_many
from lms.progress.models import CompletionImport, RecognisedCompletion, RecognitionWithdrawal
from lms.progress.rules.completions import CompletionLine, Problem, completion_lines

MONTHS = 36  # how long a course counts that has no edition here to say so


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would bring. `known`: lines whose completion is on record already."""

    new: tuple[RecognisedCompletion, ...]
    known: int
    problems: tuple[Problem, ...]
    digest: str

    @property
    def line_count(self) -> int:
        return len(self.new) + self.known + len(self.problems)

    @property
    def counts(self) -> tuple[int, int, list[tuple[int, str]]]:
        return len(self.new), self.known, [(problem.number, problem.reason) for problem in self.problems]


def scope_of(by: User | None, institution: Institution | None) -> InstitutionQuerySet:
    """Institutions whose staff may be recognised: an operator's are all, otherwise those of the person's role."""
    rows = Institution.objects.all() if by is None else Institution.objects.where(by, Capability.RECOGNISE)
    return rows.filter(pk=institution.pk) if institution else rows


def plan_import(text: str, *, by: User | None, institution: Institution | None = None) -> ImportPlan:
    """Read a file and say what it would bring; nothing is written.

    Raises:
        BadFile: no line of it can be read.
    """
    today = clock.today()
    read = list(completion_lines(io.StringIO(text, newline=""), today))
    lines = [line for line in read if isinstance(line, CompletionLine)]
    problems = [line for line in read if isinstance(line, Problem)]
    people = staff_by_email({line.email for line in lines}, scope_of(by, institution), today)
    months = months_of({line.course for line in lines})
    known = on_record({person for person, _institution in people.values()})
    new: list[RecognisedCompletion] = []
    again = 0
    for line in lines:
        if line.email not in people or line.course not in months:
            problems.append(Problem(line.number, "course" if line.email in people else "person"))
            continue
        person, works_for = people[line.email]
        same = (person, line.course, line.completed_on, line.source.casefold())
        again += same in known
        if same not in known:
            known.add(same)
            new.append(completion_of(line, person, works_for, months[line.course]))
    found = sorted(problems, key=lambda problem: problem.number)
    return ImportPlan(tuple(new), again, tuple(found), hashlib.sha256(text.encode()).hexdigest())


def staff_by_email(
    emails: Collection[str], scope: InstitutionQuerySet, today: date
) -> dict[str, tuple[int, int]]:
    """E-mail → (person, institution) of members in force within the scope."""
    rows = Membership.objects.in_force(today).filter(institution__in=scope).order_by("-id")
    found = rows.values_list("person__email", "person", "institution")
    return {
        email.lower(): (person, works_for) for email, person, works_for in found if email.lower() in emails
    }


def months_of(courses: Collection[str]) -> dict[str, int]:
    """Course → months it counts; only courses of the catalogue."""
    written = CoursePage.objects.filter(course_key__in=courses).values_list("course_key", flat=True)
    released = {key: edition.certificate_months for key, edition in current_editions(courses).items()}
    return dict.fromkeys(written, MONTHS) | released


def on_record(people: Collection[int]) -> set[tuple[int, str, date, str]]:
    rows = RecognisedCompletion.objects.standing().filter(person__in=people)
    found = rows.values_list("person", "course_key", "completed_on", "source")
    return {(person, course, day, source.casefold()) for person, course, day, source in found}


def completion_of(line: CompletionLine, person: int, institution: int, months: int) -> RecognisedCompletion:
    until = valid_through(line.completed_on, months)
    return RecognisedCompletion(
        person_id=person, institution_id=institution, course_key=line.course, completed_on=line.completed_on,
        valid_until=until, source=line.source, reference=line.reference, next_look_on=until + timedelta(days=1),
    )  # fmt: skip


@transaction.atomic
def import_completions(
    *,
    text: str,
    file_name: str,
    institution: Institution | None = None,
    by: User | None,
    at: datetime | None = None,
) -> CompletionImport:
    """Recognise every good line of a file; the bad ones are listed on the import. The same file again changes nothing.

    Raises:
        BadFile: no line of it can be read.
    """
    lock(["completion imports"])
    plan = plan_import(text, by=by, institution=institution)
    same = CompletionImport.objects.filter(file_digest=plan.digest, withdrawn_at=None)
    seen = same if by is None else same.filter(pk__in=CompletionImport.objects.visible_to(by).values("pk"))
    found = seen.first()
    if found:
        return found
    batch = CompletionImport.objects.create(
        institution=institution, file_name=file_name[:200], file_digest=plan.digest,
        line_count=plan.line_count, known_count=plan.known,
        problems=[[problem.number, problem.reason] for problem in plan.problems],
        imported_at=at or clock.now(), imported_by=by,
    )  # fmt: skip
    for row in plan.new:
        row.batch, row.recorded_at, row.recorded_by = batch, batch.imported_at, by
    RecognisedCompletion.objects.bulk_create(plan.new, batch_size=500)
    record(by, "progress.completions_imported", batch, detail={"lines": len(plan.new)})
    publish_institutions(plan.new)
    return batch


def publish_institutions(rows: Iterable[RecognisedCompletion]) -> None:
    """Say at which institutions the people of these rows work: coverage counts them where they work now."""
    people = {row.person_id for row in rows}
    keys = Membership.objects.in_force().filter(person__in=people).values_list("institution__key", flat=True)
    publish_many(topics.RECOGNITION_CHANGED, sorted({str(key) for key in keys}))


@transaction.atomic
def take_back_import(
    *, batch: CompletionImport, reason: str, by: User | None, at: datetime | None = None
) -> None:
    """Withdraw everything a file brought. The rows stay, each with its withdrawal."""
    row = CompletionImport.objects.select_for_update().get(pk=batch.pk)
    if row.withdrawn_at:
        return
    row.withdrawn_at = at or clock.now()
    row.save(update_fields=["withdrawn_at"])
    withdraw_all(list(row.completions.standing()), reason, by, row.withdrawn_at)
    record(by, "progress.import_taken_back", row)


def withdraw_all(
    rows: Sequence[RecognisedCompletion], reason: str, by: User | None, moment: datetime
) -> None:
    RecognitionWithdrawal.objects.bulk_create(
        (
            RecognitionWithdrawal(recognised=row, reason=reason[:300], withdrawn_at=moment, withdrawn_by=by)
            for row in rows
        ),
        batch_size=500,
    )
    publish_institutions(rows)


@transaction.atomic
def recognise(
    *,
    person: User,
    institution: Institution,
    course_key: str,
    completed_on: date,
    source: str,
    evidence: str,
    by: User,
    at: datetime | None = None,
) -> RecognisedCompletion:
    """Recognise one completion, with what it rests on. Doing it twice is doing it once.

    Raises:
        RuleViolation: not for this institution, oneself, an unknown course, or a day to come.
    """
    refuse_recognition(person, institution, course_key, completed_on, by)
    same = RecognisedCompletion.objects.standing().filter(
        person=person, course_key=course_key, completed_on=completed_on, source__iexact=source
    )
    found = same.first()
    if found:
        return found
    until = valid_through(completed_on, months_of([course_key])[course_key])
    row = RecognisedCompletion.objects.create(
        person=person, institution=institution, course_key=course_key, completed_on=completed_on,
        valid_until=until, source=source, evidence=evidence, recorded_at=at or clock.now(), recorded_by=by,
        next_look_on=until + timedelta(days=1),
    )  # fmt: skip
    record(by, "progress.completion_recognised", row, institution.key, {"course": course_key})
    publish(topics.RECOGNITION_CHANGED, institution.key)
    return row


def refuse_recognition(
    person: User, institution: Institution, course_key: str, completed_on: date, by: User
) -> None:
    if not may(by, Capability.RECOGNISE, institution):
        raise RuleViolation("not_yours", _("You do not recognise completions for this institution."))
    if person.pk == by.pk:
        raise RuleViolation("four_eyes", _("Nobody recognises her own completion; ask your ministry."))
    if not Membership.objects.in_force().filter(person=person, institution=institution).exists():
        raise RuleViolation("not_staff", _("This person does not work for the institution."))
    if course_key not in months_of([course_key]):
        raise RuleViolation("unknown_course", _("There is no such course."))
    if completed_on > clock.today(institution.territory.country.time_zone):
        raise RuleViolation("date_out_of_range", _("The day of completion lies in the future."))


@transaction.atomic
def take_back_recognition(
    *, recognised: RecognisedCompletion, reason: str, by: User, at: datetime | None = None
) -> None:
    """Withdraw one recognised completion. The row stays, with its withdrawal."""
    row = RecognisedCompletion.objects.select_for_update().get(pk=recognised.pk)
    if RecognitionWithdrawal.objects.filter(recognised=row).exists():
        return
    withdraw_all([row], reason, by, at or clock.now())
    record(by, "progress.recognition_taken_back", row, row.institution.key)


@transaction.atomic
def publish_ended_recognitions() -> None:
    """The last day of a recognised completion has passed: count anew where the person works."""
    due = [
        row
        for day, countries in countries_by_day().items()
        for row in RecognisedCompletion.objects.due(day).filter(institution__territory__country__in=countries)
    ]
    publish_institutions(due)
    RecognisedCompletion.objects.filter(pk__in=[row.pk for row in due]).update(next_look_on=None)
