"""The trainer's ways in: the catalogue, the questions module by module, and her first page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET
from wagtail.models import Page

from lms.accounts.models import User
from lms.assessment.viewsets.access import trainer
from lms.curriculum.models import MasterText
from lms.curriculum.queries import catalogue, changed_courses, waiting_masters
from lms.curriculum.queries.moderation import ToRead, drafts_of, to_read
from lms.curriculum.queries.usage import Dated, legal_texts_to_review, stale_sources, written_lessons


@dataclass(frozen=True, slots=True)
class Desk:
    """What a trainer finds first."""

    drafts: list[Page]
    to_read: list[ToRead]
    masters: list[MasterText]
    changed: list[Any]
    stale: list[Dated]
    legal: list[Dated]


def desk_of(request: HttpRequest) -> Desk:
    user = request.user
    assert isinstance(user, User)
    lessons = written_lessons()
    return Desk(
        drafts_of(user),
        to_read(user),
        list(waiting_masters()),
        changed_courses(),
        stale_sources(lessons),
        legal_texts_to_review(lessons),
    )


@require_GET
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """The explorer, opened where the courses are."""
    trainer(request)
    found = catalogue()
    return redirect("wagtailadmin_explore", found.pk) if found else redirect("wagtailadmin_home")
