"""Courses in other languages: a published translation reaches the editions that exist."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page

from lms.curriculum.actions.compiling import compiled
from lms.curriculum.models import (
    CataloguePage,
    CoursePage,
    Edition,
    EditionText,
    LessonPage,
    Rendering,
    SharedPiece,
)
from lms.curriculum.queries import lesson_digest, pieces_in, source_pages
from lms.curriculum.queries.translations import made_from, texts_of, translated_lessons
from lms.curriculum.rules.translations import MadeFrom, replaces
from lms.foundation import clock
from lms.outbox import topics
from lms.outbox.publishing import publish


@transaction.atomic
def add_renderings(*, edition: Edition, language: str) -> int:
    """Bring the published translations of an edition's lessons into it; how many were written. No new edition.

    A translation of the very text the edition pins always goes in. One of another text goes in where there is no
    better one; its `source_digest` tells the reader so.
    """
    keys = [lesson.key for lesson in edition.outline_value.lessons]
    rows = edition.renderings.filter(lesson_key__in=keys)
    sources = {row.lesson_key: made_from(row) for row in rows.filter(language=settings.LANGUAGE_CODE)}
    there = {row.lesson_key: made_from(row) for row in rows.filter(language=language)}
    pages = [
        page
        for page in translated_lessons(keys, [language])
        if replaces(
            sources[page.lesson_key], there.get(page.lesson_key), MadeFrom(page.text_digest, page.text_at)
        )
    ]
    write_renderings([compiled(edition, page) for page in pages])
    write_text(texts_of(edition, language))
    return len(pages)


def write_renderings(rows: list[Rendering]) -> None:
    changing = [
        "source_digest", "source_at", "untranslated_count", "title", "outcome", "minutes", "summary", "terms", "segments",
    ]  # fmt: skip
    Rendering.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["edition", "lesson_key", "language"],
        update_fields=changing,
    )


def write_text(text: EditionText) -> None:
    EditionText.objects.update_or_create(
        edition=text.edition,
        language=text.language,
        defaults={"titles": text.titles, "outcomes": text.outcomes, "aim": text.aim},
    )


@transaction.atomic
def announce_translation(*, page: Page) -> None:
    """Tell that a page of a course was published in another language."""
    course = page if isinstance(page, CoursePage) else page.get_ancestors().type(CoursePage).specific().last()
    if course is None or page.locale.language_code == settings.LANGUAGE_CODE:
        return
    publish(topics.TRANSLATION_PUBLISHED, f"{course.course_key}:{page.locale.language_code}")


def date_text(lesson: LessonPage, at: datetime | None = None) -> None:
    """Note on a lesson, before it is saved, what its text is and since when it reads so."""
    found = lesson_digest(lesson)
    if found != lesson.text_digest:
        lesson.text_digest, lesson.text_at = found, at or clock.now()


@transaction.atomic
def date_lessons_with(piece: SharedPiece) -> None:
    """Lessons that show a piece say something else since it changed; their translations are behind."""
    for lesson in source_pages(LessonPage):
        if piece in pieces_in(lesson):
            date_text(lesson)
            LessonPage.objects.filter(pk=lesson.pk).update(
                text_digest=lesson.text_digest, text_at=lesson.text_at
            )


@transaction.atomic
def ensure_languages() -> None:
    """Every language has its place: its locale, its catalogue; and every lesson knows its text. Twice changes nothing."""
    root = source_pages(CataloguePage).first()
    for code, _name in settings.LANGUAGES:
        locale, _new = Locale.objects.get_or_create(language_code=code)
        if root and not root.has_translation(locale):
            root.copy_for_translation(locale).save_revision().publish()
    for lesson in source_pages(LessonPage).filter(text_digest=""):
        date_text(lesson, lesson.last_published_at)
        LessonPage.objects.filter(pk=lesson.pk).update(text_digest=lesson.text_digest, text_at=lesson.text_at)
