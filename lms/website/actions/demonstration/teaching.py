"""The group of the trainer: a meeting to come, and a question that waits for her."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.foundation import clock
from lms.institutions.models import Institution
from lms.progress.models import Completion
from lms.teaching.actions.cohorts import CohortPlan, join_cohort, make_cohort
from lms.teaching.actions.questions import ask
from lms.teaching.actions.sessions import SessionPlan, plan_session
from lms.teaching.actions.trainers import enter_register
from lms.teaching.models import Cohort, TrainerRecord
from lms.teaching.rules.joining import Kind
from lms.website.actions.demonstration.population import COURSE

COLLEAGUES = 6


def teach(school: Institution, trainer: User, officer: User, town: Institution) -> None:
    """A group with the officer and some of her invented colleagues in it, begun anew each time."""
    forget_teaching(school)
    country = school.territory.country
    today = clock.today(country.time_zone)
    plan = CohortPlan(
        COURSE,
        _("Foundations, first group"),
        Kind.INSTITUTION,
        town,
        30,
        today - timedelta(days=30),
        today + timedelta(days=60),
        country.language,
    )
    cohort = make_cohort(provider=school, plan=plan, by=trainer)
    for person in [officer, *colleagues(town)]:
        join_cohort(cohort=cohort, institution=town, by=person)
    starts = datetime.combine(today + timedelta(days=7), time(10), ZoneInfo(country.time_zone))
    meeting = SessionPlan(
        _("What the words mean at our desk"), "", starts, starts + timedelta(hours=2), _("Town hall"), ""
    )
    plan_session(cohort=cohort, plan=meeting, by=trainer)
    ask_something(cohort, officer)
    enter_register(provider=school, by=trainer)


def colleagues(town: Institution) -> list[User]:
    """Invented people of the town who have begun the course."""
    begun = Completion.objects.filter(enrolment__institution=town, course_key=COURSE).values(
        "enrolment__person"
    )
    people = User.objects.filter(pk__in=begun, memberships__institution=town)
    return list(
        people.exclude(email__endswith="@demonstration.example").distinct().order_by("pk")[:COLLEAGUES]
    )


def ask_something(cohort: Cohort, officer: User) -> None:
    enrolment = cohort.members.get(enrolment__person=officer).enrolment
    ask(
        enrolment=enrolment,
        lesson_key=enrolment.outline.lessons[1].key,
        text=_("In which count does a person stand who arrived last year and left again this year?"),
        may_be_published=True,
        by=officer,
    )


def forget_teaching(school: Institution) -> None:
    """The groups and the register of the invented school."""
    Cohort.objects.filter(provider=school).delete()
    TrainerRecord.objects.filter(provider=school).delete()
