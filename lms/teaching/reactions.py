"""What follows in groups when something happened."""

from lms.accounts.models import User
from lms.outbox import topics
from lms.outbox.registry import reaction
from lms.progress.models import Enrolment
from lms.teaching.actions.feedback import look_at_follow_up, plan_follow_ups
from lms.teaching.actions.notices import tell_answered, tell_invited, tell_of_session, tell_reminded, tell_sat
from lms.teaching.actions.trainers import look_at_trainer
from lms.teaching.actions.waiting import tell_what_waits
from lms.teaching.models import (
    Cohort,
    CohortReminder,
    FollowUp,
    LessonQuestion,
    LiveSession,
    TestSheet,
    TrainerRecord,
)


@reaction(topics.COHORT_INVITED, own_transactions=True)
def tell_those_invited(keys: list[str]) -> None:
    for cohort in Cohort.objects.filter(key__in=keys).select_related("provider"):
        tell_invited(cohort)


@reaction(topics.COHORT_REMINDED, own_transactions=True)
def tell_those_reminded(keys: list[str]) -> None:
    for reminder in CohortReminder.objects.filter(key__in=keys).select_related("cohort"):
        tell_reminded(reminder)


@reaction(topics.SESSION_CHANGED, own_transactions=True)
def tell_of_sessions(keys: list[str]) -> None:
    for session in LiveSession.objects.filter(key__in=keys).select_related("cohort"):
        tell_of_session(session)


@reaction(topics.QUESTION_ANSWERED)
def tell_askers(keys: list[str]) -> None:
    rows = LessonQuestion.objects.filter(key__in=keys).select_related("enrolment__person")
    for question in rows.prefetch_related("answers"):
        tell_answered(question)


@reaction(topics.SHEET_ENTERED)
def tell_those_who_sat(keys: list[str]) -> None:
    rows = TestSheet.objects.filter(key__in=keys).select_related("attempt", "member__enrolment__person")
    for sheet in rows:
        tell_sat(sheet)


@reaction(topics.COURSE_COMPLETED)
def plan_to_follow_up(keys: list[str]) -> None:
    plan_follow_ups(Enrolment.objects.filter(key__in=keys).select_related("institution__territory__country"))


@reaction(topics.FOLLOW_UP_DUE)
def follow_up(keys: list[str]) -> None:
    rows = FollowUp.objects.filter(key__in=keys).select_related(
        "respondent", "enrolment__person", "enrolment__institution", "enrolment__edition"
    )
    for row in rows.defer("enrolment__edition__source").order_by("pk"):
        look_at_follow_up(follow_up=row)


@reaction(topics.TRAINER_DUE)
def look_at_trainers(keys: list[str]) -> None:
    for record in TrainerRecord.objects.filter(key__in=keys).order_by("pk"):
        look_at_trainer(record=record)


@reaction(topics.TRAINER_WAITED_FOR, own_transactions=True)
def tell_trainers(keys: list[str]) -> None:
    for trainer in User.objects.filter(key__in=keys).order_by("pk"):
        tell_what_waits(trainer)
