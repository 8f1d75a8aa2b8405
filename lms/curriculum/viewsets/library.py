"""What lessons share and trainers keep in one place: recordings, and pieces of text."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.curriculum.models import Recording, SharedPiece


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
