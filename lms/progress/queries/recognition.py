"""What was completed elsewhere, and what has to come before a course."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.curriculum.models import CoursePage, Edition
from lms.curriculum.queries import current_editions
from lms.curriculum.queries.translations import interface_language, words_of
from lms.institutions.models import Institution, Membership
from lms.institutions.rules.roles import Capability
from lms.progress.models import CompletionImport, Enrolment, RecognisedCompletion

REASONS = {
    "formula": _("A cell begins like a formula of a spreadsheet (= + - @)."),
    "missing": _("The e-mail address, the course, the day or the source is missing."),
    "too_long_cell": _("A cell is too long."),
    "date": _("The day is not written as 2027-01-31."),
    "date_out_of_range": _("The day lies in the future, or before 1990."),
    "person": _("Nobody with this e-mail address works where you recognise completions."),
    "course": _("There is no course with this key."),
}


@dataclass(frozen=True, slots=True)
class CourseName:
    """A course by key and title. `is_released`: there is an edition one can take."""

    key: str
    title: str
    is_released: bool


def course_names(keys: Iterable[str], editions: Iterable[Edition] | None = None) -> dict[str, CourseName]:
    """Course key → its name in the reader's language, released or not; one nobody wrote keeps its key as title.

    Two queries; one when the released editions are at hand; one more outside the source language.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    written = dict(CoursePage.objects.filter(course_key__in=wanted).values_list("course_key", "title"))
    known = list(current_editions(wanted).values() if editions is None else editions)
    words = words_of(known, interface_language())
    released = {edition.course_key: words[edition.pk].title for edition in known}
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


def recognisable_courses() -> list[tuple[str, str]]:
    """Courses of the catalogue, released or not, as (key, title)."""
    rows = CoursePage.objects.order_by("path").values_list("course_key", "title")
    return [(key, title) for key, title in rows]


def institutions_to_recognise_for(user: User) -> list[Institution]:
    """Institutions with staff whose completions the person recognises, by name. One query."""
    staffed = Membership.objects.in_force().filter(institution=OuterRef("pk")).exclude(person=user.pk)
    rows = Institution.objects.where(user, Capability.RECOGNISE).filter(Exists(staffed))
    return list(rows.select_related("territory").order_by("name", "pk"))


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A recognised completion as those who recognise see it."""

    recognised: RecognisedCompletion
    course: str


def recognised_of(institution: Institution) -> list[RecognisedLine]:
    """What counts at an institution and was not taken back, the newest first. Three queries."""
    rows = list(
        RecognisedCompletion.objects.standing()
        .filter(institution=institution)
        .select_related("person", "batch")
        .order_by("-id")[:500]
    )
    names = course_names({row.course_key for row in rows})
    return [RecognisedLine(row, names[row.course_key].title) for row in rows]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the lines of a file. `problems`: line and reason in words."""

    new_count: int
    known_count: int
    problems: tuple[tuple[int, str], ...]


def report_of(counts: tuple[int, int, Iterable[tuple[int, str]]]) -> ImportReport:
    new, known, problems = counts
    return ImportReport(new, known, tuple((number, str(REASONS[reason])) for number, reason in problems))


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A file that was brought in, and how many of its completions count today."""

    batch: CompletionImport
    standing_count: int


def import_list(user: User) -> list[ImportLine]:
    """The files a person may see, the newest first. One query."""
    standing = Count("completions", filter=Q(completions__withdrawal=None))
    rows = CompletionImport.objects.visible_to(user).annotate(standing_count=standing).order_by("-id")[:100]
    return [ImportLine(row, row.standing_count) for row in rows]
