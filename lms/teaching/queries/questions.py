"""Questions under lessons: one's own, those that others may read, and those that wait."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from lms.accounts.models import User
from lms.curriculum.models import Edition
from lms.curriculum.queries import current_editions
from lms.curriculum.queries.translations import interface_language, words_of
from lms.progress.models import Enrolment
from lms.progress.rules.personal import Trace, traces_in
from lms.teaching.models import LessonQuestion
from lms.teaching.models.questions import LessonQuestionQuerySet


@dataclass(frozen=True, slots=True)
class Titled:
    """A question as trainers see it, with the titles of its course and lesson."""

    question: LessonQuestion
    course: str
    lesson: str


def under_lesson(enrolment: Enrolment, lesson_key: str) -> LessonQuestionQuerySet:
    """What a learner reads under a lesson: her own questions, and those that were published."""
    of_lesson = LessonQuestion.objects.filter(
        lesson_key=lesson_key, enrolment__course_key=enrolment.course_key
    )
    hers = Q(enrolment=enrolment) | Q(published_at__isnull=False)
    return of_lesson.filter(hers).prefetch_related("answers").order_by("-asked_at")


def questions_waiting(user: User) -> list[Titled]:
    """Questions without an answer that a trainer may answer, the oldest first."""
    return titled(LessonQuestion.objects.seen_by_trainer(user).waiting().select_related("enrolment"))


def questions_answered(user: User, most: int = 50) -> list[Titled]:
    """The last questions that were answered."""
    rows = LessonQuestion.objects.seen_by_trainer(user).exclude(answers=None).distinct()
    return titled(rows.select_related("enrolment").order_by("-asked_at")[:most])


def titled(questions: Iterable[LessonQuestion]) -> list[Titled]:
    """The questions with their titles in the reader's language; a lesson the course no longer has keeps its key.

    At most two queries beside that of the questions.
    """
    found = list(questions)
    editions = current_editions({question.enrolment.course_key for question in found})
    words = words_of(editions.values(), interface_language())
    titles = {
        key: {**lesson_titles(edition), **words[edition.pk].titles} for key, edition in editions.items()
    }
    return [
        Titled(
            question,
            words[editions[course].pk].title,
            titles[course].get(question.lesson_key, question.lesson_key),
        )
        for question in found
        for course in [question.enrolment.course_key]
    ]


def lesson_titles(edition: Edition) -> dict[str, str]:
    """Lesson key → its title in the source language."""
    return {lesson.key: lesson.title for lesson in edition.outline_value.lessons}


def traces_of(question: LessonQuestion) -> frozenset[Trace]:
    """What in the question or its answers points at a person."""
    return traces_in([question.text, *(answer.text for answer in question.answers.all())])
