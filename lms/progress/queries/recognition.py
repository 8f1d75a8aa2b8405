"""What was completed elsewhere, and what has to come before a course."""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.accounts.models import User
from lms.curriculum.models import CoursePage, Edition
from lms.curriculum.queries import current_editions
from lms.progress.models import Enrolment, RecognisedCompletion


@dataclass(frozen=True, slots=True)
class CourseName:
    """A course by key and title. `is_released`: there is an edition one can take."""

    key: str
    title: str
    is_released: bool


def course_names(keys: Iterable[str], editions: Iterable[Edition] | None = None) -> dict[str, CourseName]:
    """Course key → its name, released or not; a key nobody wrote a course for keeps its key as title.

    Two queries; one when the released editions are at hand.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    written = dict(CoursePage.objects.filter(course_key__in=wanted).values_list("course_key", "title"))
    known = current_editions(wanted).values() if editions is None else editions
    released = {edition.course_key: edition.title for edition in known}
    return {
        key: CourseName(key, released.get(key) or written.get(key) or key, key in released) for key in wanted
    }


def courses_done(person_id: int) -> set[str]:
    """Courses a person completed here at any time, or elsewhere as recognised. Two queries."""
    here = Enrolment.objects.filter(person=person_id).exclude(completed_at=None)
    elsewhere = RecognisedCompletion.objects.standing().filter(person=person_id)
    return set(here.values_list("course_key", flat=True)) | set(
        elsewhere.values_list("course_key", flat=True)
    )


def prerequisites_missing(person: User, edition: Edition) -> list[CourseName]:
    """Courses to complete before this one, in the order the course names them."""
    if not edition.requires:
        return []
    done = courses_done(person.pk)
    missing = [key for key in edition.requires if key not in done]
    names = course_names(missing)
    return [names[key] for key in missing]
