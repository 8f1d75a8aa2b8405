"""What is between a trainer's draft and the course: what waits, with whom, and since when."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from wagtail.models import Page, TaskState, WorkflowState

from lms.accounts.models import User
from lms.curriculum.models import CoursePage

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page whose newest draft was not approved. `step` names who has it; empty when nobody was asked."""

    page: Page
    step: str


@dataclass(frozen=True, slots=True)
class ToRead:
    """A page somebody sent, for the person who may read it."""

    page: Page
    sent_by: str
    sent_at: datetime


def waiting_pages(course: CoursePage) -> list[Waiting]:
    """Pages of a course that changed since they were approved, in reading order."""
    rows = Page.objects.descendant_of(course, inclusive=True).filter(has_unpublished_changes=True)
    pages = list(rows.order_by("path").specific())
    steps = steps_of(pages)
    return [Waiting(page, steps.get(str(page.pk), "")) for page in pages]


def steps_of(pages: list[Page]) -> dict[str, str]:
    """Page id → step of the workflow under way."""
    found = WorkflowState.objects.filter(
        object_id__in=[str(page.pk) for page in pages], status=WorkflowState.STATUS_IN_PROGRESS
    )
    return dict(found.values_list("object_id", "current_task_state__task__name"))


def drafts_of(user: User | AnonymousUser) -> list[Page]:
    """Pages with changes whose last draft is the person's and that nobody reads yet, newest first."""
    rows = Page.objects.filter(has_unpublished_changes=True, latest_revision__user=user.pk)
    under_way = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    taken = [int(key) for key in under_way.values_list("object_id", flat=True)]
    return list(rows.exclude(pk__in=taken).order_by("-latest_revision_created_at")[:SHOWN])


def to_read(user: User) -> list[ToRead]:
    """What the person may approve now, the longest waiting first. What she sent herself is not among it."""
    rows = TaskState.objects.reviewable_by(user).select_related("revision", "workflow_state__requested_by")
    states = list(rows.order_by("started_at")[:SHOWN])
    pages = Page.objects.in_bulk([int(state.revision.object_id) for state in states])
    return [
        ToRead(
            pages[int(state.revision.object_id)],
            str(state.workflow_state.requested_by or ""),
            state.started_at,
        )
        for state in states
        if int(state.revision.object_id) in pages
    ]
