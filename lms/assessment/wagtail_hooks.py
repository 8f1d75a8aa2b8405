"""What trainers find about tests in the editor's menu and on its first page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from lms.accounts.models import User
from lms.assessment.queries.items import bad_items
from lms.assessment.queries.works import works_to_mark
from lms.assessment.viewsets import items, regrading, works
from lms.institutions.queries import is_author


@hooks.register("register_admin_urls")
def test_addresses() -> list[URLPattern]:
    return [
        path("works/", works.works, name="assessment_works"),
        path("works/<uuid:key>/", works.work, name="assessment_work"),
        path("time/", works.time, name="assessment_time"),
        path("question-figures/", items.pools, name="assessment_item_pools"),
        path("question-figures/<str:pool_key>/", items.items, name="assessment_items"),
        path("questions/<str:pool_key>/regrade/<uuid:key>/", regrading.regraded, name="assessment_regraded"),
        path(
            "questions/<str:pool_key>/regrade/<uuid:key>/changes.csv",
            regrading.regraded_file,
            name="assessment_regraded_file",
        ),
    ]


QUESTIONS_MENU = Menu(register_hook_name="register_questions_menu_item")


@hooks.register("register_admin_menu_item")
def questions_menu() -> MenuItem:
    """One entry for all that is about questions; other packages hang theirs into it."""
    return SubmenuMenuItem(_("Questions"), QUESTIONS_MENU, name="questions", icon_name="help", order=140)


@hooks.register("register_questions_menu_item")
def works_menu_item() -> MenuItem:
    return MenuItem(_("Works to mark"), reverse("assessment_works"), icon_name="edit", order=142)


@hooks.register("register_questions_menu_item")
def time_menu_item() -> MenuItem:
    return MenuItem(_("More time"), reverse("assessment_time"), icon_name="time", order=144)


@hooks.register("register_questions_menu_item")
def items_menu_item() -> MenuItem:
    return MenuItem(_("Question figures"), reverse("assessment_item_pools"), icon_name="table", order=146)


class BadQuestions(Component):
    """Questions that behave badly, on the trainers' first page."""

    order = 60

    def render_html(self, parent_context: Any = None) -> str:
        bad = [items.shown(line) for line in bad_items()]
        return render_to_string("assessment/admin/_bad.html", {"bad": bad})


class WaitingWorks(Component):
    """How many works wait for a mark, on the trainers' first page."""

    order = 55

    def __init__(self, count: int) -> None:
        self.count = count

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("assessment/admin/_waiting.html", {"count": self.count})


@hooks.register("construct_homepage_panels")
def add_waiting_works(request: HttpRequest, panels: list[Any]) -> None:
    count = (
        works_to_mark(request.user).count()
        if isinstance(request.user, User) and is_author(request.user)
        else 0
    )
    if count:
        panels.append(WaitingWorks(count))


@hooks.register("construct_homepage_panels")
def add_bad_questions(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(BadQuestions())
