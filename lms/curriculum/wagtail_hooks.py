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

from lms.curriculum.queries import changed_courses
from lms.curriculum.views import interchange, questions
from lms.curriculum.viewsets import releases, translations


@hooks.register("register_admin_urls")
def release_addresses() -> list[URLPattern]:
    return [
        path("releases/", releases.releases, name="curriculum_releases"),
        path("releases/planned/<uuid:key>/withdraw/", releases.withdraw, name="curriculum_withdraw_release"),
        path("releases/<str:course_key>/", releases.release, name="curriculum_release"),
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


@hooks.register("register_admin_menu_item")
def release_menu_item() -> MenuItem:
    return MenuItem(_("Releases"), reverse("curriculum_releases"), icon_name="upload", order=150)


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


@hooks.register("register_admin_menu_item")
def questions_menu_item() -> MenuItem:
    return MenuItem(_("Questions"), reverse("assessment_pools"), icon_name="help", order=140)


@hooks.register("register_admin_menu_item")
def languages_menu_item() -> MenuItem:
    return MenuItem(_("Languages"), reverse("curriculum_translations"), icon_name="globe", order=160)


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
