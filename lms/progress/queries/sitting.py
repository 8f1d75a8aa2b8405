"""The test of a module as its learner sits it, also where her edition asks for it no longer."""

from dataclasses import dataclass, replace

from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import attempts_of
from lms.curriculum.models import Edition
from lms.curriculum.rules.outlines import OutlineModule, TestSpec
from lms.progress.models import Enrolment
from lms.progress.rules.renewal import module_tested


@dataclass(frozen=True, slots=True)
class SatTest:
    """A module and its test. `is_asked`: her edition asks for it; otherwise what she began is only brought to its end."""

    module: OutlineModule
    spec: TestSpec
    is_asked: bool = True


def sat_test(enrolment: Enrolment, module_key: str) -> SatTest | None:
    """The test in her edition; else, where she has an attempt at it, as that attempt was opened; else None."""
    module = enrolment.outline.module(module_key)
    if module and module.test:
        return SatTest(module, module.test)
    attempt = attempts_of(enrolment.person, enrolment.test_key(module_key)).select_related("pool").last()
    return retired(enrolment, module_key, attempt) if attempt else None


def retired(enrolment: Enrolment, module_key: str, attempt: Attempt) -> SatTest | None:
    """By the rule the attempt keeps, in the words of the last edition that had the module.

    Of its lessons those are left that she can still open.
    """
    module = last_module(enrolment.edition, module_key)
    if module is None:
        return None
    hers = {lesson.key for lesson in enrolment.outline.lessons}
    lessons = tuple(lesson for lesson in module.lessons if lesson.key in hers)
    return SatTest(replace(module, lessons=lessons), spec_of(attempt), is_asked=False)


def last_module(edition: Edition, module_key: str) -> OutlineModule | None:
    """The module in this edition, or in the latest one before it that had it."""
    rows = Edition.objects.filter(course_key=edition.course_key, number__lte=edition.number)
    found = (row.outline_value.module(module_key) for row in rows.order_by("-number").defer("source"))
    return next((module for module in found if module), None)


def spec_of(attempt: Attempt) -> TestSpec:
    return TestSpec(
        attempt.pool.key,
        attempt.pool.version,
        attempt.passing_percent,
        attempt.attempts_allowed,
        attempt.wait_hours,
        time_limit_minutes=attempt.limit_minutes,
        confidence=attempt.asks_confidence,
    )


def tests_left_open(enrolment: Enrolment) -> list[OutlineModule]:
    """Modules of which she has a test open that her edition no longer asks for."""
    rows = Attempt.objects.visible_to(enrolment.person).open()
    keys = rows.filter(subject_key__startswith=f"{enrolment.key}:").values_list("subject_key", flat=True)
    modules = [module_tested(key) for key in keys if key == enrolment.test_key(module_tested(key))]
    found = [sat_test(enrolment, key) for key in modules]
    return [test.module for test in found if test and not test.is_asked]
