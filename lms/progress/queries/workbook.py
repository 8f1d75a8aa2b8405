"""What a learner's workbook is made of: the exercises of her course, its three lines and its words, as she is shown them."""

from lms.curriculum.models import Rendering
from lms.curriculum.rules.audience import Reader
from lms.progress.models import Enrolment
from lms.progress.queries.comfort import module_renderings
from lms.progress.queries.words import module_in, words_for
from lms.progress.rules.workbook import Task, Workbook, WorkbookLesson, WorkbookModule, steps_of


def workbook_of(enrolment: Enrolment, language: str) -> Workbook:
    """The workbook of a course in a language; lessons that are not translated stand in the language of the course."""
    words = words_for(enrolment, language)
    modules = [module_in(module, words) for module in enrolment.outline.modules]
    keys = [lesson.key for module in modules for lesson in module.lessons]
    spoken = {row.lesson_key: row for row in module_renderings(enrolment, keys, language)}
    return Workbook(
        words.title,
        words.aim,
        enrolment.edition.number,
        language,
        tuple(
            WorkbookModule(
                module.title,
                module.outcome,
                tuple(
                    workbook_lesson(spoken[lesson.key], enrolment.reader)
                    for lesson in module.lessons
                    if lesson.key in spoken
                ),
            )
            for module in modules
        ),
    )


def workbook_lesson(rendering: Rendering, reader: Reader) -> WorkbookLesson:
    return WorkbookLesson(
        title=rendering.title,
        outcome=rendering.outcome,
        summary=tuple(rendering.summary),
        terms=tuple((term, meaning) for term, meaning in rendering.terms),
        tasks=tuple(
            Task(steps_of(segment.html), segment.sheet)
            for segment in rendering.safe_segments(reader)
            if segment.sheet
        ),
    )
