"""How the admin looks, what operators find in it (the outbox), and the page on which trainers mark tests again."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.progress.views import regrading
from lms.website import viewsets


@hooks.register("register_admin_urls")
def outbox_addresses() -> list[URLPattern]:
    return [
        path("outbox/", viewsets.outbox, name="website_outbox"),
        path("outbox/<int:delivery>/replay/", viewsets.replay_one, name="website_replay"),
    ]


@hooks.register("register_admin_urls")
def regrade_address() -> list[URLPattern]:
    return [path("questions/<str:pool_key>/regrade/", regrading.regrade, name="assessment_regrade")]


@hooks.register("insert_global_admin_css")
def our_colour() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


class OperatorsOnly(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_reports_menu_item")
def effect_menu_item() -> MenuItem:
    return MenuItem(_("What courses change"), reverse("progress:effects"), icon_name="history", order=40)


@hooks.register("register_admin_menu_item")
def outbox_menu_item() -> MenuItem:
    return OperatorsOnly(_("Outbox"), reverse("website_outbox"), icon_name="mail", order=900)
