"""Paths, enrolments, learning facts, deadlines, recognised completions, and what leads to a certificate."""

from lms.progress.models.certification import RefreshedLesson, Renewal, WorkplaceTask, WorkplaceVerdict
from lms.progress.models.comfort import Bookmark, DeviceFact, Note
from lms.progress.models.deadlines import CalendarFeed, CourseDeadline, Escalation, Reminder
from lms.progress.models.drafts import Draft
from lms.progress.models.learning import (
    Completion,
    CoverageCell,
    EffectPair,
    Enrolment,
    EnrolmentMove,
    LearningCell,
)
from lms.progress.models.paths import RoleCombination, RolePath
from lms.progress.models.recognition import CompletionImport, RecognisedCompletion, RecognitionWithdrawal

__all__ = [
    "Bookmark",
    "CalendarFeed",
    "Completion",
    "CompletionImport",
    "CourseDeadline",
    "CoverageCell",
    "DeviceFact",
    "Draft",
    "EffectPair",
    "Enrolment",
    "EnrolmentMove",
    "Escalation",
    "LearningCell",
    "Note",
    "RecognisedCompletion",
    "RecognitionWithdrawal",
    "RefreshedLesson",
    "Reminder",
    "Renewal",
    "RoleCombination",
    "RolePath",
    "WorkplaceTask",
    "WorkplaceVerdict",
]
