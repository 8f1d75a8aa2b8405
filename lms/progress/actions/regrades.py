"""Learners hear that a test was marked again, and why."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lms.assessment.models import Attempt, RegradedAttempt
from lms.assessment.queries.attempts import regrades_of
from lms.curriculum.queries.translations import interface_language
from lms.notices.actions import write
from lms.progress.models import Enrolment
from lms.progress.queries.words import words_for
from lms.progress.rules.renewal import module_tested


def tell_regraded(attempt: Attempt, enrolment: Enrolment) -> None:
    """Once for every correction that changed her result, in her language."""
    for row in regrades_of(attempt):
        with translation.override(attempt.person.language):
            write(
                person=attempt.person,
                kind="test_regraded",
                key=row.pk,
                subject=_("Your test was marked again: now %(percent)s %%") % {"percent": row.new_percent},
                body=regrade_in_words(row, enrolment),
            )


def regrade_in_words(row: RegradedAttempt, enrolment: Enrolment) -> str:
    module = enrolment.edition.outline_value.module(module_tested(row.attempt.subject_key))
    words = words_for(enrolment, interface_language())
    course = words.title
    test = (
        _("Test: “%(module)s” of “%(course)s”.")
        % {"module": words.titles.get(module.key, module.title), "course": course}
        if module
        else _("A test of “%(course)s”.") % {"course": course}
    )
    lines = [
        test,
        _("Result until now: %(result)s.")
        % {"result": result_in_words(row.old_percent, is_passed=row.old_passed)},
        _("Result now: %(result)s.") % {"result": result_in_words(row.new_percent, is_passed=row.new_passed)},
        _("A question had a wrong key, or was withdrawn. What the trainers wrote: “%(reason)s”")
        % {"reason": row.correction.reason},
        f"{settings.PUBLIC_ADDRESS}/learning/{enrolment.key}/",
    ]
    return "\n".join(lines)


def result_in_words(percent: int, *, is_passed: bool) -> str:
    return (_("%(n)s %%, passed") if is_passed else _("%(n)s %%, not passed")) % {"n": percent}
