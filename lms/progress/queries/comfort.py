"""What helps a learner to find her way back: search, notes, bookmarks, and where to go on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from lms.accounts.models import User
from lms.curriculum.models import Edition, Rendering
from lms.curriculum.queries import found_renderings, released_courses
from lms.curriculum.queries.translations import CourseWords, words_of
from lms.curriculum.rules.audience import Reader
from lms.progress.models import Bookmark, Enrolment, Note
from lms.progress.queries.learners import standings_of
from lms.progress.queries.words import words_for
from lms.progress.rules.excerpts import Piece, excerpt, folded, words_in
from lms.progress.rules.standing import Next, named

MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class FoundLesson:
    """A lesson that holds what was looked for. Without an enrolment it can only be read about."""

    edition: Edition
    course: str
    rendering: Rendering
    enrolment: Enrolment | None
    excerpt: tuple[Piece, ...]
    terms: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class GoOn:
    """The course a learner was in last, and what comes next in it."""

    enrolment: Enrolment
    title: str
    next: Next


@dataclass(frozen=True, slots=True)
class Remembered:
    """A lesson a learner marked or wrote a note beside. `is_there`: her edition still has it."""

    enrolment: Enrolment
    course: str
    lesson_key: str
    title: str
    note: str
    is_marked: bool
    is_there: bool


def own_enrolments(user: User) -> dict[str, Enrolment]:
    """Course key → the person's enrolment."""
    return {row.course_key: row for row in Enrolment.objects.visible_to(user).with_edition()}


def found_lessons(user: User, query: str, language: str) -> list[FoundLesson]:
    """Lessons that hold the words, in the editions the person takes or could take. Four queries."""
    words = words_in(query)
    if not words:
        return []
    enrolments = own_enrolments(user)
    editions = {
        edition.pk: edition
        for released in released_courses()
        for edition in [
            enrolments[released.course_key].edition if released.course_key in enrolments else released
        ]
    }
    languages = list(dict.fromkeys([language, settings.LANGUAGE_CODE]))
    called = words_of(editions.values(), language)
    return [
        found_lesson(editions[row.edition_id], called[row.edition_id].title, row, enrolment, words)
        for row in found_renderings(query, editions, languages, MOST_FOUND)
        for enrolment in [enrolments.get(editions[row.edition_id].course_key)]
        if enrolment is None or enrolment.outline.module_of(row.lesson_key)
    ]


def found_lesson(
    edition: Edition, course: str, rendering: Rendering, enrolment: Enrolment | None, words: Sequence[str]
) -> FoundLesson:
    """The lesson with an excerpt of what this person is shown of it; before she takes the course, as anybody reads it."""
    text = rendering.plain_text_for(enrolment.reader if enrolment else Reader())
    terms = tuple(item for item in rendering.glossary if is_about(item["term"], words))
    return FoundLesson(edition, course, rendering, enrolment, excerpt(text, words), terms)


def is_about(term: str, words: Iterable[str]) -> bool:
    plain = folded(term)
    return all(word in plain for word in words)


def go_on(user: User, language: str) -> GoOn | None:
    """Where the person left last, in the words of the language; None when nothing is begun. At most five queries."""
    rows = Enrolment.objects.visible_to(user).filter(completed_at=None).with_edition()
    touched = Coalesce(Max("completions__recorded_at"), "opened_at")
    row = rows.annotate(touched_at=touched).order_by("-touched_at", "-id").first()
    if row is None:
        return None
    words = words_for(row, language)
    following = named(standings_of([row])[row.pk], words.titles).next
    return GoOn(row, words.title, following) if following.module else None


def remembered(user: User, language: str) -> list[Remembered]:
    """Notes and bookmarks of a person by course and lesson. Four queries."""
    notes = {(row.enrolment_id, row.lesson_key): row.text for row in Note.objects.visible_to(user)}
    marks = set(Bookmark.objects.filter(enrolment__person=user).values_list("enrolment", "lesson_key"))
    wanted = notes.keys() | marks
    rows = list(Enrolment.objects.visible_to(user).with_edition().order_by("course_key"))
    words = words_of([row.edition for row in rows], language)
    return [item for row in rows for item in remembered_in(row, words[row.edition_id], wanted, notes, marks)]


def remembered_in(
    row: Enrolment,
    words: CourseWords,
    wanted: Iterable[tuple[int, str]],
    notes: dict[tuple[int, str], str],
    marks: set[tuple[int, str]],
) -> list[Remembered]:
    titles = {lesson.key: words.titles.get(lesson.key, lesson.title) for lesson in row.outline.lessons}
    order = {key: place for place, key in enumerate(titles)}
    keys = sorted((key for pk, key in wanted if pk == row.pk), key=lambda key: order.get(key, len(order)))
    return [
        Remembered(
            row,
            words.title,
            key,
            titles.get(key, key),
            notes.get((row.pk, key), ""),
            (row.pk, key) in marks,
            key in titles,
        )
        for key in keys
    ]


def beside(enrolment: Enrolment, lesson_key: str) -> tuple[str, bool]:
    """The note beside a lesson, and whether the lesson is marked. One query."""
    here = {"enrolment": OuterRef("pk"), "lesson_key": lesson_key}
    note = Subquery(Note.objects.filter(**here).values("text")[:1])
    row = Enrolment.objects.filter(pk=enrolment.pk).values_list(note, Exists(Bookmark.objects.filter(**here)))
    text, is_marked = row.get()
    return text or "", is_marked


def module_renderings(enrolment: Enrolment, lesson_keys: Iterable[str], language: str) -> list[Rendering]:
    """The lessons of a module in order, each in the language asked for, or in the source language. One query."""
    keys = list(lesson_keys)
    rows = Rendering.objects.filter(edition=enrolment.edition_id, lesson_key__in=keys)
    by_place = {(row.lesson_key, row.language): row for row in rows}
    found = (by_place.get((key, language)) or by_place.get((key, settings.LANGUAGE_CODE)) for key in keys)
    return [row for row in found if row is not None]
