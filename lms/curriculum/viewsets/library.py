"""What lessons share and trainers keep in one place: recordings, and pieces of text."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.images.models import Image
from wagtail.images.views.images import DeleteView
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.curriculum.models import Recording, SharedPiece
from lms.curriculum.queries.media import editions_showing


def refusal(request: HttpRequest, shown: Sequence[Any], back: str) -> HttpResponse | None:
    """The way back with the reason, when an edition shows what is to be deleted."""
    editions = editions_showing(shown)
    if not editions:
        return None
    said = gettext("Learners see this in %(editions)s. It stays as long as these editions exist.")
    messages.error(request, said % {"editions": ", ".join(editions)})
    return redirect(back)


@require_http_methods(["GET", "POST"])
def delete_image(request: HttpRequest, image_id: int) -> HttpResponse:
    """Wagtail's own deletion of a picture, behind the question whether an edition shows it."""
    image = get_object_or_404(Image, pk=image_id)
    refused = refusal(request, [image], "wagtailimages:index")
    return refused or DeleteView.as_view()(request, image_id=image_id)


class Recordings(SnippetViewSet):
    model = Recording
    icon = "media"
    menu_label = _("Recordings")
    menu_name = "recordings"
    menu_order = 210
    add_to_admin_menu = True
    list_display = ("title", "medium", "size")
    search_fields = ("title",)
    copy_view_enabled = False


class SharedPieces(SnippetViewSet):
    model = SharedPiece
    icon = "copy"
    menu_label = _("Shared pieces")
    menu_name = "shared-pieces"
    menu_order = 220
    add_to_admin_menu = True
    search_fields = ("key",)
