"""What people hold, and when they held it: certificates, recognised completions, modules passed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from lms.assessment.models import Attempt
from lms.credentials.models import Certificate
from lms.credentials.rules.states import LASTING, State, valid_through
from lms.progress.models import Enrolment, RecognisedCompletion
from lms.progress.rules.paths import Span, Spans, course_of, module_of
from lms.progress.rules.renewal import module_tested

MODULE_MONTHS = 36  # how long a module counts that was passed as part of a path


def spans_of(people: Collection[int], items: Iterable[str]) -> dict[int, Spans]:
    """Person → item → when she held it. Two queries, and two more when an item is a module."""
    wanted = set(items)
    courses = {course_of(item) for item in wanted}
    found: dict[int, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for person, item, span in [
        *certified(people, courses),
        *recognised(people, courses),
        *modules_passed(people, {item for item in wanted if module_of(item)}),
    ]:
        found[person][item].append(span)
    return {person: found.get(person, {}) for person in people}


def certified(people: Collection[int], courses: Collection[str]) -> Iterable[tuple[int, str, Span]]:
    """Spans of certificates that count. A superseded one counted until its successor."""
    rows = (
        Certificate.objects.personal()
        .filter(person__in=people, programme_key__in=courses)
        .exclude(state=State.VOID)
        .order_by("person", "programme_key", "issued_on", "id")
        .values_list("person", "programme_key", "state", "issued_on", "valid_until")
    )
    for (person, course), group in groupby(rows, key=lambda row: row[:2]):
        in_order = list(group)
        for place, (_person, _course, state, first, last) in enumerate(in_order):
            if state in LASTING:
                yield person, course, (first, last)
            elif state == State.SUPERSEDED and place + 1 < len(in_order):
                yield person, course, (first, min(last, in_order[place + 1][3] - timedelta(days=1)))


def recognised(people: Collection[int], courses: Collection[str]) -> Iterable[tuple[int, str, Span]]:
    rows = RecognisedCompletion.objects.standing().filter(person__in=people, course_key__in=courses)
    for person, course, first, last in rows.values_list(
        "person", "course_key", "completed_on", "valid_until"
    ):
        yield person, course, (first, last)


def modules_passed(people: Collection[int], items: Collection[str]) -> Iterable[tuple[int, str, Span]]:
    """Spans of modules whose test was passed, from the day it was where the learner works."""
    if not items:
        return
    rows = Enrolment.objects.filter(
        person__in=people, course_key__in={course_of(item) for item in items}
    ).values_list("key", "person", "course_key", "institution__territory__country__time_zone")
    enrolments = {str(key): (person, course, ZoneInfo(zone)) for key, person, course, zone in rows}
    passed = Attempt.objects.filter(person__in=people, passed=True).values_list("subject_key", "submitted_at")
    for subject, moment in passed:
        key = subject.partition(":")[0]
        if key not in enrolments or moment is None:
            continue
        person, course, zone = enrolments[key]
        item = f"{course}:{module_tested(subject)}"
        if item in items:
            yield person, item, span_from(moment.astimezone(zone).date())


def span_from(day: date) -> Span:
    return day, valid_through(day, MODULE_MONTHS)
