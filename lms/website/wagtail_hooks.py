"""What operators find in the admin: the outbox."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.website import viewsets


@hooks.register("register_admin_urls")
def outbox_addresses() -> list[URLPattern]:
    return [
        path("outbox/", viewsets.outbox, name="website_outbox"),
        path("outbox/<int:delivery>/replay/", viewsets.replay_one, name="website_replay"),
    ]


class OperatorsOnly(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_admin_menu_item")
def outbox_menu_item() -> MenuItem:
    return OperatorsOnly(_("Outbox"), reverse("website_outbox"), icon_name="mail", order=900)
