"""Bringing the pages of a course back to what an edition says, as drafts."""

from pathlib import PurePosixPath

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.actions.loading import Loaded, load_courses
from lms.curriculum.models import CoursePage, Edition
from lms.curriculum.queries import course_as_file
from lms.curriculum.queries.editions import drawings_of, edition_as_file
from lms.curriculum.rules.plans import Act, Step, plan
from lms.foundation.errors import RuleViolation


def plan_of_return(edition: Edition, course: CoursePage) -> list[Step]:
    """What bringing the course back would do; pages that say the same already are not named."""
    steps = plan([edition_as_file(edition, course)], [course_as_file(course)])
    return [step for step in steps if step.act is not Act.KEEP]


@transaction.atomic
def bring_back(*, edition: Edition, course: CoursePage, by: User) -> list[Step]:
    """Give every page that differs a draft with the words of the edition, and put lessons where they stood.

    Nothing is approved or released, and pages the edition does not know are left. Order is not a draft: it counts
    at once for the next release, as when a trainer moves a page.

    Raises:
        RuleViolation: the pages say already what the edition says.
    """
    steps = plan_of_return(edition, course)
    if not any(step.act in {Act.CREATE, Act.CHANGE} for step in steps):
        raise RuleViolation(
            "same_already", _("The pages say what this edition says. There is nothing to bring back.")
        )
    kept = drawings_of(course) | {
        path: text for path, text in edition.source.items() if path.endswith(".svg")
    }
    drawings = {PurePosixPath(path).name: text for path, text in kept.items()}
    load_courses(files=[Loaded(edition_as_file(edition, course), drawings, draft_by=by)])
    detail = {"course": course.course_key, "number": edition.number}
    record(by, "curriculum.brought_back", course, detail=detail)
    return steps
