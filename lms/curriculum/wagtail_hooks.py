"""What trainers find in the editor's menu and on its first page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from lms.curriculum import viewsets
from lms.curriculum.queries import changed_courses


@hooks.register("register_admin_urls")
def release_addresses() -> list[URLPattern]:
    return [
        path("releases/", viewsets.releases, name="curriculum_releases"),
        path("releases/planned/<uuid:key>/withdraw/", viewsets.withdraw, name="curriculum_withdraw_release"),
        path("releases/<str:course_key>/", viewsets.release, name="curriculum_release"),
        path("masters/", viewsets.masters, name="curriculum_masters"),
        path("masters/<str:course_key>/", viewsets.master, name="curriculum_master"),
    ]


@hooks.register("register_admin_menu_item")
def release_menu_item() -> MenuItem:
    return MenuItem(_("Releases"), reverse("curriculum_releases"), icon_name="upload", order=150)


@hooks.register("register_admin_menu_item")
def masters_menu_item() -> MenuItem:
    return MenuItem(_("Master editions"), reverse("curriculum_masters"), icon_name="download", order=151)


class ChangedCourses(Component):
    """What waits for a release, on the trainers' first page."""

    order = 50

    @cached_property
    def changed(self) -> list[Any]:
        return changed_courses()

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("curriculum/admin/_changed.html", {"changed": self.changed})


@hooks.register("construct_homepage_panels")
def add_changed_courses(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(ChangedCourses())
