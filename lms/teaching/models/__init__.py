"""Groups and what is known of them."""

from lms.teaching.models.cohorts import Cohort, CohortInvitation, CohortMember, CohortReminder
from lms.teaching.models.questions import Answer, LessonQuestion
from lms.teaching.models.sessions import Attendance, LiveSession
from lms.teaching.models.sheets import SheetEntry, TestSheet

__all__ = [
    "Answer",
    "Attendance",
    "Cohort",
    "CohortInvitation",
    "CohortMember",
    "CohortReminder",
    "LessonQuestion",
    "LiveSession",
    "SheetEntry",
    "TestSheet",
]
