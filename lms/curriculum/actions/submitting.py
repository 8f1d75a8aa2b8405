"""Sending what was written to a colleague."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.models import CoursePage
from lms.curriculum.queries.checks import checked_course
from lms.curriculum.queries.moderation import waiting_pages
from lms.foundation.errors import RuleViolation


@transaction.atomic
def send_to_colleague(*, course: CoursePage, by: User) -> int:
    """Send every changed page of the course that is not under way; the number of pages sent.

    Raises:
        RuleViolation: a lesson has faults that hold it up.
    """
    if checked_course(course).error_count:
        raise RuleViolation(
            "faults", _("Some lessons still have faults. Mend them and send the course again.")
        )
    pages = [item.page for item in waiting_pages(course) if send(item.page, by)]
    if pages:
        detail = {"course": course.course_key, "pages": len(pages)}
        record(by, "curriculum.sent_to_colleague", course, detail=detail)
    return len(pages)


def send(page: Page, by: User) -> bool:
    state = page.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=by)
        return True
    workflow = None if state else page.get_workflow()
    if workflow is None:
        return False
    workflow.start(page, by)
    return True
