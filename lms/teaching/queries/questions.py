"""Questions under lessons: one's own, those that others may read, and those that wait."""

from dataclasses import dataclass

from django.db.models import Q

from lms.accounts.models import User
from lms.curriculum.queries import current_editions
from lms.progress.models import Enrolment
from lms.progress.rules.personal import Trace, traces_in
from lms.teaching.models import LessonQuestion
from lms.teaching.models.questions import LessonQuestionQuerySet


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question in the queue of trainers, with the titles of its course and lesson."""

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


def questions_waiting(user: User) -> list[Waiting]:
    """Questions without an answer that a trainer may answer, the oldest first."""
    return titled(LessonQuestion.objects.seen_by_trainer(user).waiting())


def questions_answered(user: User, most: int = 50) -> list[Waiting]:
    """The last questions that were answered."""
    rows = LessonQuestion.objects.seen_by_trainer(user).exclude(answers=None).distinct()
    return titled(rows.order_by("-asked_at")[:most])


def titled(rows: LessonQuestionQuerySet) -> list[Waiting]:
    questions = list(rows.select_related("enrolment"))
    editions = current_editions({question.enrolment.course_key for question in questions})
    outlines = {key: edition.outline_value for key, edition in editions.items()}
    titles = {
        (key, lesson.key): lesson.title for key, outline in outlines.items() for lesson in outline.lessons
    }
    return [
        Waiting(
            question,
            outlines[question.enrolment.course_key].title,
            titles.get((question.enrolment.course_key, question.lesson_key), question.lesson_key),
        )
        for question in questions
    ]


def traces_of(question: LessonQuestion) -> frozenset[Trace]:
    """What in the question or its answers points at a person."""
    return traces_in([question.text, *(answer.text for answer in question.answers.all())])
