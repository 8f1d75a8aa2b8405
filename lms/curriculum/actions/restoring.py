"""Bringing the pages of a course back to what an edition says, as drafts."""

from pathlib import PurePosixPath

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.actions.loading import Loaded, load_courses
from lms.curriculum.models import CoursePage, Edition
from lms.curriculum.queries import all_lessons, course_as_shown
from lms.curriculum.queries.editions import drawings_of, edition_as_file
from lms.curriculum.rules.files import BadText, CourseFile, with_drawings
from lms.curriculum.rules.plans import Act, Step, plan
from lms.foundation.errors import RuleViolation


def plan_of_return(edition: Edition, course: CoursePage) -> list[Step]:
    """What bringing the course back would do; pages that say the same already are not named.

    Raises:
        RuleViolation: the text of the edition is in an older form that is no longer understood.
    """
    wanted = with_drawings(text_of(edition, course), drawings_then(edition, course))
    steps = plan([wanted], [course_as_shown(course)])
    return [step for step in steps if step.act is not Act.KEEP]


def drawings_then(edition: Edition, course: CoursePage) -> dict[str, str]:
    """The drawings of the edition by file name, and those that came later."""
    kept = drawings_of(course, all_lessons(course)) | {
        path: text for path, text in edition.source.items() if path.endswith(".svg")
    }
    return {PurePosixPath(path).name: text for path, text in kept.items()}


def text_of(edition: Edition, course: CoursePage) -> CourseFile:
    try:
        return edition_as_file(edition, course)
    except BadText as error:
        raise RuleViolation(
            "older_form", _("The text of this edition is in an older form that is no longer understood.")
        ) from error


@transaction.atomic
def bring_back(*, edition: Edition, course: CoursePage, by: User) -> list[Step]:
    """Give every page that differs a draft with the words of the edition, and put lessons where they stood.

    Nothing is approved or released, and pages the edition does not know are left. Order is not a draft: it counts
    at once for the next release, as when a trainer moves a page.

    Raises:
        RuleViolation: the pages say already what the edition says, or its text is no longer understood.
    """
    steps = plan_of_return(edition, course)
    if not any(step.act in {Act.CREATE, Act.CHANGE} for step in steps):
        raise RuleViolation(
            "same_already", _("The pages say what this edition says. There is nothing to bring back.")
        )
    drawings = drawings_then(edition, course)
    load_courses(files=[Loaded(edition_as_file(edition, course), drawings, draft_by=by)])
    detail = {"course": course.course_key, "number": edition.number}
    record(by, "curriculum.brought_back", course, detail=detail)
    return steps
