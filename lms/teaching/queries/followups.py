"""What somebody was asked of a course at work and has not answered."""

from dataclasses import dataclass

from lms.accounts.models import User
from lms.progress.queries.recognition import course_names
from lms.teaching.models import FollowUp


@dataclass(frozen=True, slots=True)
class Asked:
    """A follow-up to answer, with the title of its course in the language in force."""

    follow_up: FollowUp
    title: str


def asked_of(user: User) -> list[Asked]:
    """The oldest first. A fixed number of queries."""
    rows = list(FollowUp.objects.to_answer_by(user).select_related("enrolment").order_by("told_on", "pk"))
    names = course_names({row.enrolment.course_key for row in rows})
    return [Asked(row, names[row.enrolment.course_key].title) for row in rows]
