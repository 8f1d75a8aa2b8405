"""The editor as a trainer finds it: her menu, her first page, her words on its buttons."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from lms.curriculum.forms import LessonForm
from lms.curriculum.models import LessonPage
from lms.curriculum.views import interchange, questions
from lms.curriculum.viewsets import checks, courses, editions, library, releases, reports, translations
from lms.curriculum.viewsets.courses import desk_of
from lms.curriculum.viewsets.library import Recordings, SharedPieces

# A model may not know its forms, so the editor's door brings the two together.
LessonPage.base_form_class = LessonForm

# What of Wagtail's own menus is of use to somebody who writes; the rest is for operators.
TRAINERS_MENU = {"questions", "images", "reports"}
TRAINERS_REPORTS = {"workflows"}


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("images/<int:image_id>/delete/", library.delete_image, name="curriculum_delete_image"),
        path("releases/", releases.releases, name="curriculum_releases"),
        path("releases/planned/<uuid:key>/withdraw/", releases.withdraw, name="curriculum_withdraw_release"),
        path("releases/<str:course_key>/", releases.release, name="curriculum_release"),
        path("releases/<str:course_key>/editions/", editions.editions, name="curriculum_editions"),
        path(
            "releases/<str:course_key>/editions/<int:old>/<int:new>/",
            editions.compare,
            name="curriculum_compare",
        ),
        path("releases/<str:course_key>/editions/<int:number>/back/", editions.back, name="curriculum_back"),
        path("stale-sources/", reports.stale, name="curriculum_stale"),
        path("legal-content/", reports.legal, name="curriculum_legal"),
        path("where-used/<str:kind>/", reports.used, name="curriculum_used"),
        path("courses/", courses.catalogue_page, name="curriculum_catalogue"),
        path("courses/<str:course_key>/ready/", checks.ready, name="curriculum_ready"),
        path("languages/", translations.translations, name="curriculum_translations"),
        path(
            "languages/<str:course_key>/<str:language>/",
            translations.translation,
            name="curriculum_translation",
        ),
        path(
            "languages/<str:course_key>/<str:language>/file/",
            translations.translation_file,
            name="curriculum_translation_file",
        ),
        path("masters/", releases.masters, name="curriculum_masters"),
        path("masters/<str:course_key>/", releases.master, name="curriculum_master"),
    ]


register_snippet(Recordings)
register_snippet(SharedPieces)


@hooks.register("before_delete_snippet")
def keep_recordings_of_editions(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    return library.refusal(request, instances, "wagtailadmin_home")


@hooks.register("before_bulk_action")
def keep_pictures_of_editions(
    request: HttpRequest, action: str, objects: list[Any], _action_class: Any
) -> HttpResponse | None:
    return library.refusal(request, objects, "wagtailadmin_home") if action == "delete" else None


@hooks.register("register_admin_menu_item")
def courses_menu_item() -> MenuItem:
    return MenuItem(
        _("Courses"),
        reverse("curriculum_catalogue"),
        name="courses",
        icon_name="folder-open-inverse",
        order=90,
    )


@hooks.register("register_admin_menu_item")
def release_menu_item() -> MenuItem:
    return MenuItem(
        _("Releases"), reverse("curriculum_releases"), name="releases", icon_name="upload", order=150
    )


@hooks.register("register_admin_urls")
def question_addresses() -> list[URLPattern]:
    pool = "questions/<str:pool_key>/"
    one = f"{pool}question/<str:key>/"
    return [
        path("questions/", questions.pools, name="assessment_pools"),
        path(pool, questions.questions, name="assessment_questions"),
        path(f"{pool}versions/", questions.versions, name="assessment_versions"),
        path(f"{pool}state/", questions.move, name="assessment_move"),
        path(f"{pool}add/<str:kind>/", questions.add, name="assessment_add"),
        path(f"{pool}preview/<str:kind>/<str:key>/", questions.preview, name="assessment_preview"),
        path(one, questions.question, name="assessment_question"),
        path(f"{one}copy/", questions.copy, name="assessment_copy"),
    ]


@hooks.register("register_admin_urls")
def interchange_addresses() -> list[URLPattern]:
    pool = "questions/<str:pool_key>/"
    return [
        path(f"{pool}import/", interchange.questions_in, name="assessment_import"),
        path(f"{pool}import/keep/", interchange.keep_questions, name="assessment_keep"),
        path(f"{pool}export/<str:format_name>/", interchange.questions_out, name="assessment_export"),
        path("import-course/", interchange.course_in, name="curriculum_import"),
        path("import-course/keep/", interchange.keep_course, name="curriculum_keep"),
    ]


@hooks.register("register_admin_menu_item")
def course_import_menu_item() -> MenuItem:
    return MenuItem(
        _("Import a course"),
        reverse("curriculum_import"),
        name="import-course",
        icon_name="download",
        order=145,
    )


@hooks.register("register_questions_menu_item")
def questions_menu_item() -> MenuItem:
    return MenuItem(_("All questions"), reverse("assessment_pools"), icon_name="help", order=10)


@hooks.register("register_admin_menu_item")
def languages_menu_item() -> MenuItem:
    return MenuItem(_("Languages"), reverse("curriculum_translations"), icon_name="globe", order=160)


@hooks.register("register_admin_menu_item")
def masters_menu_item() -> MenuItem:
    return MenuItem(_("Master editions"), reverse("curriculum_masters"), icon_name="download", order=151)


@hooks.register("register_admin_menu_item")
def glossary_menu_item() -> MenuItem:
    address = reverse("curriculum_used", args=["terms"])
    return MenuItem(_("Glossary"), address, name="glossary", icon_name="list-ul", order=160)


@hooks.register("register_reports_menu_item")
def stale_menu_item() -> MenuItem:
    address = reverse("curriculum_stale")
    return MenuItem(_("Sources gone stale"), address, name="stale-sources", icon_name="doc-full", order=10)


@hooks.register("register_reports_menu_item")
def legal_menu_item() -> MenuItem:
    address = reverse("curriculum_legal")
    return MenuItem(_("Legal content to review"), address, name="legal-content", icon_name="globe", order=20)


@hooks.register("register_reports_menu_item")
def used_menu_item() -> MenuItem:
    address = reverse("curriculum_used", args=["questions"])
    return MenuItem(_("Where used"), address, name="where-used", icon_name="link", order=30)


@hooks.register("construct_main_menu")
def leave_what_trainers_need(request: HttpRequest, items: list[MenuItem]) -> None:
    keep_for_trainers(request, items, TRAINERS_MENU)


@hooks.register("construct_reports_menu")
def leave_the_reports_trainers_need(request: HttpRequest, items: list[MenuItem]) -> None:
    keep_for_trainers(request, items, TRAINERS_REPORTS)


def keep_for_trainers(request: HttpRequest, items: list[MenuItem], wanted: set[str]) -> None:
    """Operators see everything; packages may add items of their own, so only Wagtail's are taken away."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name in wanted or not of_wagtail(item)]


def of_wagtail(item: MenuItem) -> bool:
    return (type(item).__module__.startswith("wagtail.") and type(item) is not MenuItem) or item.name in {
        "explorer", "documents", "snippets", "help", "settings", "site-history", "aging-pages",
        "page-types-usage", "locked-pages", "workflow-tasks",
    }  # fmt: skip


class TrainersDesk(Component):
    """The first page: what waits for this person, and what waits for anybody."""

    order = 50

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        context = {"desk": desk_of(self.request)}
        return render_to_string("curriculum/admin/desk.html", context, request=self.request)


@hooks.register("construct_homepage_panels")
def show_the_desk(request: HttpRequest, panels: list[Any]) -> None:
    """Our first page instead of Wagtail's lists of the same things in other words; what other packages add stays."""
    ours = [panel for panel in panels if not type(panel).__module__.startswith("wagtail.")]
    panels[:] = [TrainersDesk(request), *ours]


@hooks.register("construct_homepage_summary_items", order=1000)  # after Wagtail has put its own in
def count_no_pages(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


class SendToColleague(SubmitForModerationMenuItem):
    """Wagtail names the workflow; a trainer sends her text to somebody."""

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        return {**context, "label": _("Send to a colleague")}


WORDS = {"action-publish": _("Approve without a colleague"), "action-unpublish": _("Take out of the course")}


@hooks.register("construct_page_action_menu")
def say_what_buttons_do(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    for place, item in enumerate(menu_items):
        if item.name == "action-submit":
            menu_items[place] = SendToColleague(order=item.order)
        elif item.name in WORDS:
            item.label = WORDS[item.name]
