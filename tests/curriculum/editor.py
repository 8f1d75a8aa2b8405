"""What a trainer does in the editor, as requests."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from lms.curriculum.models import LessonPage


def lesson_form(
    lesson: LessonPage, body: list[tuple[str, Any]] | None = None, **changed: Any
) -> dict[str, Any]:
    """The form of a lesson as the browser sends it, with one paragraph for its text when no body is given."""
    pieces = [("text", rich_text("<p>A stock belongs to a day.</p>"))] if body is None else body
    fields = {
        "title": lesson.title, "slug": lesson.slug, "outcome": lesson.outcome, "minutes": lesson.minutes,
        "terms": lesson.terms, "summary": lesson.summary, "lesson_key": lesson.lesson_key,
        "body": streamfield(pieces), "audience": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
    }  # fmt: skip
    return nested_form_data({**fields, **changed})


def edit(client: Client, lesson: LessonPage, data: dict[str, Any], button: str = "") -> HttpResponse:
    """Save a draft; with a button also what it says, as action-submit or action-publish."""
    pressed = {button: "1"} if button else {}
    return client.post(f"/admin/pages/{lesson.pk}/edit/", {**data, **pressed})  # type: ignore[return-value]


def approve(client: Client, page: Page) -> HttpResponse:
    """Approve what is under way, as the button of the page does."""
    return answer(client, page, "approve")


def reject(client: Client, page: Page, comment: str) -> HttpResponse:
    """Send what is under way back to who wrote it."""
    return answer(client, page, "reject", {"comment": comment})


def answer(client: Client, page: Page, act: str, words: dict[str, str] | None = None) -> HttpResponse:
    state = WorkflowState.objects.get(object_id=str(page.pk), status=WorkflowState.STATUS_IN_PROGRESS)
    arguments = [page.pk, act, state.current_task_state_id]
    return client.post(reverse("wagtailadmin_pages:workflow_action", args=arguments), words or {})  # type: ignore[return-value]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client
