"""The modules of the course a group takes, as they are called."""

from django.conf import settings
from django.utils.translation import get_language

from lms.curriculum.models import Edition
from lms.curriculum.queries import current_edition
from lms.curriculum.queries.translations import words_of
from lms.curriculum.rules.outlines import OutlineModule
from lms.progress.queries.words import module_in
from lms.teaching.models import Cohort


def modules_of(cohort: Cohort) -> list[OutlineModule]:
    """The modules of the course as it is released now, in the reader's language. Two queries."""
    edition = current_edition(cohort.course_key)
    return modules_in(edition, get_language() or settings.LANGUAGE_CODE) if edition else []


def modules_in(edition: Edition, language: str) -> list[OutlineModule]:
    """The modules of an edition in the words of a language. One query."""
    words = words_of([edition], language)[edition.pk]
    return [module_in(module, words) for module in edition.outline_value.modules]
