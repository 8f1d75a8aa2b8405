"""What trainers learn about a course from many: where people stop, what they say, what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.conf import settings
from django.utils.translation import get_language

from lms.accounts.models import User
from lms.curriculum.models import Edition
from lms.curriculum.queries.translations import words_of
from lms.curriculum.rules.audience import EVERYONE
from lms.foundation import clock
from lms.institutions.models import Country
from lms.progress.models import Completion, Enrolment
from lms.progress.models.learning import EnrolmentQuerySet
from lms.teaching.models import Cohort, FollowUpAnswer, SurveyAnswer
from lms.teaching.rules.dropoff import Step, beside_known, steps
from lms.teaching.rules.feedback import ItemCounts, item_counts, last_month_shown, option_counts
from lms.teaching.rules.followups import AFTER_MONTHS, QUESTIONS, Part

Said = TypeVar("Said", SurveyAnswer, FollowUpAnswer)


@dataclass(frozen=True, slots=True)
class DropOff:
    """The lessons of an edition with how many got there."""

    edition: Edition
    title: str
    titles: dict[str, str]
    steps: tuple[Step, ...]


def drop_off(
    edition: Edition, enrolments: EnrolmentQuerySet, k: int, known: EnrolmentQuerySet | None = None
) -> DropOff:
    """Four queries for any number of learners. Lessons that only some are given are left out: others do not stop there.

    known: whose progress the reader sees one by one; no count tells her of few others.
    """
    lessons = [lesson for lesson in edition.outline_value.lessons if lesson.audience == EVERYONE]
    words = words_of([edition], get_language() or settings.LANGUAGE_CODE)[edition.pk]
    finished: dict[int, dict[str, datetime]] = {
        pk: {} for pk in enrolments.filter(edition=edition).values_list("pk", flat=True)
    }
    rows = Completion.objects.filter(enrolment__in=enrolments.filter(edition=edition).values("pk"))
    for enrolment, lesson, moment in rows.values_list("enrolment", "lesson_key", "occurred_at"):
        finished[enrolment][lesson] = moment
    keys = [lesson.key for lesson in lessons]
    found = steps(keys, list(finished.values()), k)
    if known is not None:
        hers = set(known.values_list("pk", flat=True))
        others = [moments for enrolment, moments in finished.items() if enrolment not in hers]
        found = beside_known(found, steps(keys, others, k))
    titles = {lesson.key: words.titles.get(lesson.key, lesson.title) for lesson in lessons}
    return DropOff(edition, words.title, titles, tuple(found))


def learners_of(cohort: Cohort) -> EnrolmentQuerySet:
    return Enrolment.objects.filter(groups__cohort=cohort, groups__left_at=None)


def learners_taught_by(user: User) -> EnrolmentQuerySet:
    """Who is in a group the person looks after."""
    cohorts = Cohort.objects.taught_by(user)
    return Enrolment.objects.filter(groups__cohort__in=cohorts, groups__left_at=None).distinct()


def learners_in(country: Country, course_key: str) -> EnrolmentQuerySet:
    return Enrolment.objects.filter(course_key=course_key, institution__territory__country=country)


def of_months_shown(answers: Iterable[Said], country: Country) -> list[Said]:
    """Those of the answers whose month may be counted by now in the country."""
    found, this_month = list(answers), clock.today(country.time_zone).replace(day=1)
    until = last_month_shown([answer.month for answer in found], this_month, country.small_number_k)
    return [answer for answer in found if until and answer.month <= until]


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """The answers of closed months up to `until`; None, and nothing shown, while fewer than k persons answered in them."""

    until: date | None
    answer_count: int
    items: tuple[ItemCounts, ...]
    texts: tuple[str, ...]


def survey_result(course_key: str, country: Country) -> SurveyResult:
    """One query."""
    rows = of_months_shown(SurveyAnswer.objects.filter(course_key=course_key, country=country), country)
    until = max((row.month for row in rows), default=None)
    items = item_counts([row.ratings for row in rows], country.small_number_k)
    return SurveyResult(until, len(rows), tuple(items), tuple(sorted(row.text for row in rows if row.text)))


@dataclass(frozen=True, slots=True)
class OptionResult:
    """How many chose each option of a question of one part, so many months after; None is hidden."""

    part: Part
    after_months: int
    question: str
    counts: dict[str, int | None]

    @property
    def is_shown(self) -> bool:
        """Whether at least k persons answered."""
        return any(count is not None for count in self.counts.values())


@dataclass(frozen=True, slots=True)
class FollowUpResult:
    options: tuple[OptionResult, ...]
    texts: tuple[tuple[Part, str, str], ...]  # part, question, words


def follow_up_result(course_key: str, country: Country) -> FollowUpResult:
    """Counts and words by part and months after, of closed months in which at least k persons answered. One query."""
    grouped = answers_shown(course_key, country)
    k = country.small_number_k
    options = tuple(
        OptionResult(
            part,
            months,
            name,
            option_counts(
                choices, [row.choices[name] for row in grouped[part, months] if name in row.choices], k
            ),
        )
        for part, questions in QUESTIONS.items()
        for months in AFTER_MONTHS
        for name, choices in questions.items()
        if choices
    )
    texts = tuple(
        (Part(part), name, text)
        for (part, _months), rows in sorted(grouped.items())
        for name, text in sorted(pair for row in rows for pair in row.texts.items())
    )
    return FollowUpResult(options, texts)


def answers_shown(course_key: str, country: Country) -> Mapping[tuple[str, int], list[FollowUpAnswer]]:
    """By part and months after: the answers that may be counted."""
    grouped: dict[tuple[str, int], list[FollowUpAnswer]] = defaultdict(list)
    for row in FollowUpAnswer.objects.filter(course_key=course_key, country=country):
        grouped[row.part, row.after_months].append(row)
    shown = {place: of_months_shown(rows, country) for place, rows in grouped.items()}
    return defaultdict(list, shown)
