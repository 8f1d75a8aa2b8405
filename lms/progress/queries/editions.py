"""What a newer edition means: to one learner, and to all who are inside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from lms.credentials.models import Certificate
from lms.curriculum.models import Edition
from lms.curriculum.queries import current_edition, editions_after
from lms.curriculum.rules.outlines import Severity
from lms.foundation import clock
from lms.progress.models import Enrolment
from lms.progress.queries.certification import open_renewal
from lms.progress.queries.learners import finished_in, passed_in
from lms.progress.queries.variants import readers_of
from lms.progress.rules.editions import Forecast, Group, Transition, forecast, transition


def newer_edition_for(enrolment: Enrolment) -> Edition | None:
    """The edition a learner may change to: the one she was asked about; after completing, the newest."""
    if enrolment.completed_at is None:
        return enrolment.offered_edition
    if open_renewal(enrolment):
        return None  # a renewal goes to its end in the edition it was opened with
    newest = current_edition(enrolment.course_key)
    return newest if newest and newest.number > enrolment.edition.number else None


@dataclass(frozen=True, slots=True)
class NewerEdition:
    """Her edition beside the newer one. `notes`: what trainers wrote about each edition since hers, oldest first.

    earlier_valid_until: the last day of certificates earned with her edition, where a breaking edition set one.
    """

    edition: Edition
    notes: tuple[Edition, ...]
    transition: Transition
    earlier_valid_until: date | None


def newer_edition(enrolment: Enrolment) -> NewerEdition | None:
    """What the page about a newer edition says; None when there is none."""
    newer = newer_edition_for(enrolment)
    if newer is None:
        return None
    return NewerEdition(
        newer,
        tuple(row for row in editions_after(enrolment.edition) if row.number <= newer.number),
        transition(
            enrolment.outline,
            newer.outline_value.for_reader(readers_of([enrolment])[enrolment.pk]),
            finished_in(enrolment),
            passed_in(enrolment),
        ),
        last_day_of_earlier(enrolment.edition),
    )


def last_day_of_earlier(edition: Edition) -> date | None:
    """The last day that later breaking editions left to certificates earned with this one."""
    days = [row.earlier_valid_until for row in editions_after(edition) if row.earlier_valid_until]
    return min(days, default=None)


@dataclass(frozen=True, slots=True)
class Inside:
    """Who is in a course now, and what a release of each severity would do. Counts of learners, without names."""

    not_begun: int
    begun: int
    completed: int
    forecasts: tuple[Forecast, ...]
    certificate_count: int

    @property
    def count(self) -> int:
        """Those who still learn; who has completed is not moved or asked."""
        return self.not_begun + self.begun


def inside(course_key: str) -> Inside:
    """Counted now. Three queries."""
    groups = groups_in(course_key)
    return Inside(
        not_begun=learners(group for group in groups if not group.begun and not group.completed),
        begun=learners(group for group in groups if group.begun and not group.completed),
        completed=learners(group for group in groups if group.completed),
        forecasts=tuple(forecast(groups, severity) for severity in Severity),
        certificate_count=Certificate.objects.personal()
        .lasting_on(clock.today())
        .filter(programme_key=course_key)
        .count(),
    )


def learners(groups: Iterable[Group]) -> int:
    return sum(group.count for group in groups)


def groups_in(course_key: str) -> list[Group]:
    editions = list(
        Edition.objects.filter(course_key=course_key).order_by("number").values_list("number", "severity")
    )
    rows = (
        Enrolment.objects.filter(course_key=course_key)
        .annotate(
            begun=ExpressionWrapper(~Q(last_lesson_key=""), output_field=BooleanField()),
            completed=ExpressionWrapper(Q(completed_at__isnull=False), output_field=BooleanField()),
        )
        .values_list("edition__number", "begun", "completed")
        .order_by()
        .annotate(people=Count("pk"))
    )
    return [
        Group(tuple(Severity(level) for n, level in editions if n > number), bool(begun), bool(done), people)
        for number, begun, done, people in rows
    ]
