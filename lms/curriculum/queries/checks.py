"""What is to be mended in a lesson or a course, in words a trainer can act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.assessment.queries.pools import latest_pool
from lms.curriculum.models import CoursePage, LessonPage, ModulePage, SharedPiece
from lms.curriculum.queries import lesson_as_file, modules_of
from lms.curriculum.rules.checks import Fault, Finding, Known, findings
from lms.curriculum.rules.files import LessonFile
from lms.foundation import clock

# fault: (what is wrong, what to do)
WORDS: Mapping[Fault, tuple[Any, Any]] = {
    Fault.NO_OUTCOME: (gettext_lazy("The lesson has no learning outcome."), gettext_lazy("Write what a learner can do afterwards.")),
    Fault.NO_MINUTES: (gettext_lazy("The reading time is missing."), gettext_lazy("Read the lesson once with a watch and write the minutes.")),
    Fault.NOTHING_TO_READ: (gettext_lazy("The lesson has no text."), gettext_lazy("Add the first piece.")),
    Fault.NO_ALTERNATIVE: (gettext_lazy("The picture has no alternative text."), gettext_lazy("Say in words what it shows.")),
    Fault.ALTERNATIVE_IS_FILE: (gettext_lazy("The alternative text is the name of a file."), gettext_lazy("Say in words what the picture shows.")),
    Fault.HEADING_SKIPPED: (gettext_lazy("A heading skips a level."), gettext_lazy("Use the next level below the heading above it.")),
    Fault.LINK_WITHOUT_WORDS: (gettext_lazy("A link does not say where it leads."), gettext_lazy("Link the words that name the page.")),
    Fault.TABLE_WITHOUT_HEAD: (gettext_lazy("The first row of the table does not name the columns."), gettext_lazy("Write a name above each column.")),
    Fault.CASE_WITHOUT_SOURCE: (gettext_lazy("A real case has no source."), gettext_lazy("Put a source box after it, or mark the case as fictional.")),
    Fault.SOURCE_WITHOUT_DATE: (gettext_lazy("The source has no date that can be read."), gettext_lazy("Write the date of the figure, as 2024-07.")),
    Fault.SOURCE_STALE: (gettext_lazy("The source has gone stale."), gettext_lazy("Look for a newer figure, or confirm this one with a newer date.")),
    Fault.VARIANT_WITHOUT_REVIEW: (gettext_lazy("Legal content has no day of review."), gettext_lazy("Write by when the law has to be read again, as 2027-11-01.")),
    Fault.VARIANT_OVERDUE: (gettext_lazy("The day of review has passed."), gettext_lazy("Read the law again and set the next day.")),
    Fault.NO_CAPTIONS: (gettext_lazy("The video has no captions."), gettext_lazy("Upload a WebVTT file with what is said and heard.")),
    Fault.NO_TRANSCRIPT: (gettext_lazy("The recording has no transcript."), gettext_lazy("Write down what is said, for those who cannot listen.")),
    Fault.UNKNOWN_QUESTION: (gettext_lazy("The module has no question of this key."), gettext_lazy("Copy the key from the questions of this module.")),
    Fault.UNKNOWN_PIECE: (gettext_lazy("There is no shared piece of this key."), gettext_lazy("Choose one that exists, or write it first.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """A finding as it is shown: where, what is wrong, what to do, and whether it holds the text up."""

    place: str
    what: str
    advice: str
    holds_up: bool


@dataclass(frozen=True, slots=True)
class CheckedLesson:
    lesson: LessonPage
    checks: tuple[Check, ...]

    @property
    def errors(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.holds_up)


@dataclass(frozen=True, slots=True)
class CheckedCourse:
    course: CoursePage
    lessons: tuple[CheckedLesson, ...]

    @property
    def error_count(self) -> int:
        return sum(len(lesson.errors) for lesson in self.lessons)

    @property
    def warning_count(self) -> int:
        return sum(len(lesson.checks) - len(lesson.errors) for lesson in self.lessons)


def question_keys(module_key: str) -> frozenset[str]:
    """Keys of the questions in the newest version of a module's pool."""
    pool = latest_pool(module_key)
    return frozenset(pool.questions.values_list("key", flat=True)) if pool else frozenset()


def known_in(module: ModulePage | None) -> Known:
    questions = question_keys(module.module_key) if module else frozenset()
    return Known(clock.today(), questions, frozenset(SharedPiece.objects.values_list("key", flat=True)))


def checks_of(lesson: LessonFile, known: Known) -> tuple[Check, ...]:
    return tuple(in_words(finding) for finding in findings(lesson, known))


def in_words(finding: Finding) -> Check:
    what, advice = WORDS[finding.fault]
    said = f"{what} ({finding.detail})" if finding.detail else str(what)
    return Check(place_of(finding), said, str(advice), finding.blocks_submission)


def place_of(finding: Finding) -> str:
    if not finding.block:
        return _("The lesson")
    kind = LessonPage.body.field.stream_block.child_blocks.get(finding.kind)
    words = {"number": finding.block, "kind": kind.label if kind else finding.kind, "title": finding.title}
    return (
        _("Piece %(number)s, %(kind)s “%(title)s”") % words
        if finding.title
        else _("Piece %(number)s, %(kind)s") % words
    )


def module_of(lesson: LessonPage) -> ModulePage | None:
    return ModulePage.objects.parent_of(lesson).first()


def checked_lesson(lesson: LessonPage) -> CheckedLesson:
    """One lesson as it stands in the object."""
    return CheckedLesson(lesson, checks_of(lesson_as_file(lesson), known_in(module_of(lesson))))


def checked_course(course: CoursePage) -> CheckedCourse:
    """The newest drafts of all lessons, in reading order."""
    known = {module.path: known_in(module) for module in modules_of(course)}
    return CheckedCourse(
        course,
        tuple(
            CheckedLesson(draft, checks_of(lesson_as_file(draft), known[draft.path[: -draft.steplen]]))
            for draft in newest_drafts(course)
        ),
    )


def newest_drafts(course: CoursePage) -> list[LessonPage]:
    """All lessons of a course as their trainers left them, in reading order."""
    lessons = LessonPage.objects.descendant_of(course).select_related("latest_revision").order_by("path")
    return [
        lesson.get_latest_revision_as_object() if lesson.has_unpublished_changes else lesson
        for lesson in lessons
    ]
