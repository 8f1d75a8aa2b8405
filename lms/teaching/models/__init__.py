"""Groups and what is known of them."""

from lms.teaching.models.cohorts import Cohort, CohortInvitation, CohortMember, CohortReminder
from lms.teaching.models.feedback import FollowUp, FollowUpAnswer, SurveyAnswer, SurveyReceipt
from lms.teaching.models.questions import Answer, LessonQuestion
from lms.teaching.models.sessions import Attendance, LiveSession
from lms.teaching.models.sheets import SheetEntry, TestSheet
from lms.teaching.models.trainers import CoTeaching, Observation, TrainerRecord

__all__ = [
    "Answer",
    "Attendance",
    "CoTeaching",
    "Cohort",
    "CohortInvitation",
    "CohortMember",
    "CohortReminder",
    "FollowUp",
    "FollowUpAnswer",
    "LessonQuestion",
    "LiveSession",
    "Observation",
    "SheetEntry",
    "SurveyAnswer",
    "SurveyReceipt",
    "TestSheet",
    "TrainerRecord",
]
