"""What follows in groups when something happened."""

from lms.outbox import topics
from lms.outbox.registry import reaction
from lms.teaching.actions.notices import tell_answered, tell_invited, tell_of_session, tell_reminded, tell_sat
from lms.teaching.models import Cohort, CohortReminder, LessonQuestion, LiveSession, TestSheet


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
