"""What people in groups are told, each in her language."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.notices.actions import write
from lms.progress.queries.words import words_for
from lms.teaching.models import (
    Cohort,
    CohortReminder,
    FollowUp,
    LessonQuestion,
    LiveSession,
    TestSheet,
    TrainerRecord,
)
from lms.teaching.queries.cohorts import not_begun


def address(name: str, *arguments: object) -> str:
    return settings.PUBLIC_ADDRESS + reverse(name, args=arguments)


def tell_invited(cohort: Cohort) -> None:
    for invitation in cohort.invitations.select_related("person"):
        with translation.override(invitation.person.language):
            write(
                person=invitation.person,
                kind="cohort_invited",
                key=cohort.key,
                subject=_("You are invited to the group “%(title)s”") % {"title": cohort.title},
                body=_("%(provider)s invites you. See what it is about and join: %(address)s")
                % {"provider": cohort.provider.name, "address": address("teaching:group", cohort.key)},
            )


def tell_reminded(reminder: CohortReminder) -> None:
    """Write the trainer's words to those who have not begun by now."""
    for member in not_begun(reminder.cohort):
        person = member.enrolment.person
        with translation.override(person.language):
            write(
                person=person,
                kind="cohort_reminder",
                key=reminder.key,
                subject=_("A word from your trainer: %(title)s") % {"title": reminder.cohort.title},
                body=f"{reminder.text}\n\n{address('progress:resume', member.enrolment.key)}",
            )


def tell_of_session(session: LiveSession) -> None:
    """Tell the members that a meeting is planned, moved or called off."""
    for member in session.cohort.members.now().select_related("enrolment__person"):
        person = member.enrolment.person
        with translation.override(person.language):
            tell_one_of_session(session, person)


def news_of(session: LiveSession) -> tuple[str, str, str]:
    """Kind and key of the notice about a meeting as it stands, and its subject; every move is told once."""
    if session.cancelled_at:
        return "session_cancelled", str(session.key), _("Called off: %(title)s")
    if session.moved_at:
        return "session_moved", f"{session.key} {session.moved_at.isoformat()}", _("Moved: %(title)s")
    return "session_planned", str(session.key), _("Your group meets: %(title)s")


def tell_one_of_session(session: LiveSession, person: User) -> None:
    kind, key, subject = news_of(session)
    start = formats.date_format(
        session.starts_at.astimezone(ZoneInfo(session.cohort.time_zone)), "DATETIME_FORMAT"
    )
    write(
        person=person,
        kind=kind,
        key=key,
        subject=subject % {"title": session.title},
        body=_("%(start)s (%(zone)s), %(place)s\n%(address)s")
        % {
            "start": start,
            "zone": session.cohort.time_zone,
            "place": session.place or session.link,
            "address": address("teaching:group", session.cohort.key),
        },
    )


def tell_answered(question: LessonQuestion) -> None:
    """The asker hears of every answer, once per answer."""
    person = question.enrolment.person
    last = question.answers.last()
    if last is None:
        return
    with translation.override(person.language):
        write(
            person=person,
            kind="question_answered",
            key=last.key,
            subject=_("Your question is answered"),
            body=_("Read the answer under the lesson: %(address)s")
            % {"address": address("teaching:asked", question.enrolment.key, question.lesson_key)},
        )


def tell_sat(sheet: TestSheet) -> None:
    """The learner, and nobody else, hears that her test on paper has a result."""
    enrolment, attempt = sheet.member.enrolment, sheet.attempt
    if attempt is None:
        return
    with translation.override(enrolment.person.language):
        write(
            person=enrolment.person,
            kind="sheet_entered",
            key=sheet.key,
            subject=_("Your test on paper is marked"),
            body=_("Only you see the result: %(address)s")
            % {"address": address("progress:result", enrolment.key, sheet.module_key, attempt.number)},
        )


def ask_what_became(follow_up: FollowUp, kind: str) -> None:
    """Ask the respondent what became of a course at work; `kind` tells a reminder from the first letter."""
    person, enrolment = follow_up.respondent, follow_up.enrolment
    if person is None:
        return
    with translation.override(person.language):
        write(
            person=person,
            kind=kind,
            key=follow_up.key,
            subject=_("What became of the course “%(title)s” at work?")
            % {"title": words_for(enrolment, person.language).title},
            body=_("A few questions, two minutes. Answering is voluntary and without your name: %(address)s")
            % {"address": address("teaching:follow_up", follow_up.key)},
        )


def tell_registered(record: TrainerRecord) -> None:
    """A trainer hears that she was registered, renewed, or has lapsed."""
    with translation.override(record.person.language):
        write(
            person=record.person,
            kind="trainer_registration",
            key=f"{record.key} {record.state} {record.valid_until}",
            subject=_("The register of trainers: you are %(state)s") % {"state": record.get_state_display()},
            body=_("See until when, and what comes next: %(address)s")
            % {"address": address("teaching:trainer", record.key)},
        )


def warn_trainer(record: TrainerRecord) -> None:
    """A trainer hears, once, that her registration ends and what a renewal asks."""
    if record.valid_until is None:
        return
    with translation.override(record.person.language):
        write(
            person=record.person,
            kind="trainer_ends",
            key=f"{record.key} {record.valid_until}",
            subject=_("Your registration as a trainer ends soon"),
            body=_(
                "It ends on %(day)s. It is renewed when you held two sessions and one was observed in the last 36 months: %(address)s"
            )
            % {
                "day": formats.date_format(record.valid_until),
                "address": address("teaching:trainer", record.key),
            },
        )
