"""What trainers find about tests in the editor's menu."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.assessment import viewsets


@hooks.register("register_admin_urls")
def work_addresses() -> list[URLPattern]:
    return [
        path("works/", viewsets.works, name="assessment_works"),
        path("works/<uuid:key>/", viewsets.work, name="assessment_work"),
        path("time/", viewsets.time, name="assessment_time"),
    ]


@hooks.register("register_admin_menu_item")
def works_menu_item() -> MenuItem:
    return MenuItem(_("Works to mark"), reverse("assessment_works"), icon_name="edit", order=142)


@hooks.register("register_admin_menu_item")
def time_menu_item() -> MenuItem:
    return MenuItem(_("More time"), reverse("assessment_time"), icon_name="time", order=144)
