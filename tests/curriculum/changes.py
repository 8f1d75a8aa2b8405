"""What trainers do to the small course T1 between two editions."""

from dataclasses import replace
from decimal import Decimal

from lms.accounts.models import User
from lms.assessment.actions.pools import load_pool
from lms.assessment.models import Pool
from lms.assessment.queries.pools import latest_pool, questions_of
from lms.assessment.rules.questions import Number, Option
from lms.assessment.rules.text import PoolFile
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.models import CoursePage, Edition, LessonPage, ModulePage
from lms.curriculum.rules.outlines import Severity


def reword(key: str = "T1.1.L2", title: str = "A figure, its date and its source") -> None:
    lesson = LessonPage.objects.get(lesson_key=key)
    lesson.title = title
    lesson.save_revision().publish()


def add_lesson(key: str = "T1.1.L3", title: str = "What a rate is", minutes: int = 9) -> None:
    module = ModulePage.objects.get(module_key="T1.1")
    module.add_child(
        instance=LessonPage(title=title, lesson_key=key, minutes=minutes, outcome="Tell a rate.")
    )


def take_out(key: str) -> None:
    LessonPage.objects.get(lesson_key=key).delete()


def release(severity: Severity, note: str = "What changed", by: User | None = None) -> Edition:
    return cut_edition(course=CoursePage.objects.get(), severity=severity, note=note, by=by)


def mis_key(value: str = "0.8") -> Pool:
    """A new version in which the numeric question K.5 (an eighth) has another right value."""
    return write_question("K.5", numbers=(Number(Decimal(value), Decimal("0.001")),))


def right_option(text: str) -> Pool:
    """A new version in which another option of K.1 is right."""
    latest = latest_pool("T1.1")
    assert latest
    options = questions_of(latest)["K.1"].options
    return write_question("K.1", options=tuple(Option(o.text, o.text == text, o.feedback) for o in options))


def write_question(key: str, **parts: object) -> Pool:
    latest = latest_pool("T1.1")
    assert latest
    questions = [
        replace(question, **parts) if question.key == key else question  # type: ignore[arg-type]
        for question in questions_of(latest).values()
    ]
    return load_pool(PoolFile("T1.1", tuple(questions)))
