"""What trainers learn about a course from many: where people stop, what they say, what became of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from lms.accounts.models import User
from lms.curriculum.models import Edition
from lms.curriculum.queries.translations import interface_language, words_of
from lms.curriculum.rules.audience import EVERYONE
from lms.foundation import clock
from lms.institutions.models import Country
from lms.progress.models import Completion, Enrolment
from lms.progress.models.learning import EnrolmentQuerySet
from lms.teaching.models import Cohort, FollowUpAnswer, SurveyAnswer
from lms.teaching.rules.dropoff import Step, beside_known, steps
from lms.teaching.rules.feedback import ItemCounts, counted_months, item_counts, option_counts
from lms.teaching.rules.followups import MONTHS, QUESTIONS, Part

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
    words = words_of([edition], interface_language())[edition.pk]
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


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """`answers` is None and `texts` empty while fewer than k persons answered."""

    answers: int | None
    items: tuple[ItemCounts, ...]
    texts: tuple[str, ...]


def counted(answers: Iterable[Said], country: Country) -> list[Said]:
    """Of these answers those of the months that are counted."""
    found = list(answers)
    by_month = Counter(answer.month for answer in found)
    this_month = clock.today(country.time_zone).replace(day=1)
    months = counted_months(by_month, this_month, country.small_number_k)
    return [answer for answer in found if answer.month in months]


def survey_result(course_key: str, country: Country) -> SurveyResult:
    answers = counted(SurveyAnswer.objects.filter(course_key=course_key, country=country), country)
    rows = [(answer.ratings, answer.text) for answer in answers]
    k = country.small_number_k
    if len(rows) < k:
        return SurveyResult(None, tuple(item_counts([], k)), ())
    items = item_counts([ratings for ratings, _text in rows], k)
    return SurveyResult(len(rows), tuple(items), tuple(sorted(text for _ratings, text in rows if text)))


@dataclass(frozen=True, slots=True)
class OptionResult:
    """How many chose each option of a question of one part so many months after the course; None is hidden."""

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
    """Counts by part and months after the course; words only of parts from which at least k persons answered."""
    said: dict[tuple[str, int], list[FollowUpAnswer]] = defaultdict(list)
    for row in FollowUpAnswer.objects.filter(course_key=course_key, country=country):
        said[row.part, row.after_months].append(row)
    grouped = defaultdict(list, {asked: counted(rows, country) for asked, rows in said.items()})
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
        for months in MONTHS
        for name, choices in questions.items()
        if choices
    )
    texts = tuple(
        (Part(part), name, text)
        for (part, _months), rows in sorted(grouped.items())
        if len(rows) >= k
        for name, text in sorted(pair for row in rows for pair in row.texts.items())
    )
    return FollowUpResult(options, texts)
