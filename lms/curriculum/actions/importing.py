"""A course from another system becomes draft pages."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.actions.pools import add_questions
from lms.assessment.queries.pools import latest_pool
from lms.audit.actions import record
from lms.curriculum.actions.loading import Loaded, keys_of, load_courses
from lms.curriculum.models import CoursePage, LessonPage, ModulePage
from lms.curriculum.rules.files import CourseFile
from lms.foundation.errors import RuleViolation


@transaction.atomic
def import_course(*, course: CourseFile, by: User | None) -> CoursePage:
    """Make draft pages of a course that is new here; its questions are drafts too.

    Raises:
        RuleViolation: a course, module, lesson or pool has one of its keys; nothing is ever overwritten.
    """
    keys = keys_of(course)
    if (
        CoursePage.objects.filter(course_key=course.key).exists()
        or ModulePage.objects.filter(module_key__in=keys).exists()
        or LessonPage.objects.filter(lesson_key__in=keys).exists()
        or any(latest_pool(module.key) for module in course.modules)
    ):
        raise RuleViolation(
            "course_exists",
            _("Something here has the key %(key)s already. Choose another.") % {"key": course.key},
        )
    pages = replace(course, modules=tuple(replace(module, questions=()) for module in course.modules))
    load_courses(files=[Loaded(pages, {})])
    for module in course.modules:
        if module.questions:
            add_questions(pool_key=module.key, questions=module.questions, by=by)
    page = CoursePage.objects.get(course_key=course.key)
    record(by, "import_course", page, detail={"course": course.key})
    return page
