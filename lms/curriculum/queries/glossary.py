"""The words that lessons explain: those of a course while it is written, and those learners can look up."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, Subquery

from lms.curriculum.models import Edition, LessonPage, Rendering
from lms.curriculum.queries import term_of
from lms.curriculum.rules.glossary import Term


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the public glossary, and the released lesson that explains it."""

    word: str
    meaning: str
    language: str
    lesson: str
    course_key: str
    course: str

    @property
    def letter(self) -> str:
        return plain_letters(self.word)[:1].upper()


def course_terms(lesson: LessonPage) -> list[Term]:
    """The terms of all lessons of the lesson's course, in reading order; the first meaning of a word counts."""
    course_path = lesson.path[: -2 * lesson.steplen]
    rows = LessonPage.objects.filter(path__startswith=course_path, locale=lesson.locale_id).exclude(
        pk=lesson.pk
    )
    texts = [lesson.terms, *rows.order_by("path").values_list("terms", flat=True)]
    pairs = (term_of(line) for text in texts for line in text.splitlines() if line.strip())
    found: dict[str, Term] = {}
    for word, meaning in pairs:
        found.setdefault(word.casefold(), Term(word, meaning))
    return list(found.values())


def glossary(language: str) -> list[Entry]:
    """Every word of the editions that learners take now, in `language` where its lesson has it; one query."""
    latest = (
        Edition.objects.filter(course_key=OuterRef("edition__course_key")).order_by("-number").values("pk")
    )
    rows = Rendering.objects.filter(
        edition=Subquery(latest[:1]), language__in={language, settings.LANGUAGE_CODE}
    )
    rows = (
        rows.exclude(terms=[])
        .select_related("edition")
        .defer("segments", "edition__source", "edition__outline")
    )
    best: dict[tuple[int, str], Rendering] = {}
    for row in rows:
        place = (row.edition_id, row.lesson_key)
        if place not in best or row.language == language:
            best[place] = row
    entries = [entry for row in best.values() for entry in entries_of(row)]
    return sorted(entries, key=lambda entry: (plain_letters(entry.word), entry.course_key))


def entries_of(row: Rendering) -> list[Entry]:
    course = row.edition
    return [
        Entry(word, meaning, row.language, row.title, course.course_key, course.title)
        for word, meaning in row.terms
    ]


def looked_up(entries: Sequence[Entry], text: str, letter: str) -> list[Entry]:
    """The entries that begin with the letter and hold the text in word or meaning."""
    wanted = plain_letters(text)
    return [
        entry
        for entry in entries
        if (not letter or entry.letter == letter)
        and (wanted in plain_letters(entry.word) or wanted in plain_letters(entry.meaning))
    ]


def plain_letters(text: str) -> str:
    """Text for sorting and finding: without case and without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).strip()
