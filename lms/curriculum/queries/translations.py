"""Courses in other languages: what there is, from which text it was made, and what is left to translate."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail_localize.models import Translation

from lms.curriculum.models import CoursePage, Edition, EditionText, LessonPage, ModulePage, Rendering
from lms.curriculum.queries import source_pages
from lms.curriculum.rules.translations import Freshness, MadeFrom, freshness


def other_languages() -> list[str]:
    """The languages a course may be translated into."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


# --- translated pages


def translated_lessons(keys: Collection[str], languages: Iterable[str]) -> PageQuerySet:
    """Published translations of lessons. Pages that only mirror their source are none."""
    return LessonPage.objects.live().filter(lesson_key__in=keys, language__in=list(languages), alias_of=None)


def languages_of(edition: Edition) -> list[str]:
    """Languages in which at least one lesson of the edition is published."""
    keys = [lesson.key for lesson in edition.outline_value.lessons]
    rows = translated_lessons(keys, other_languages())
    return sorted(set(rows.values_list("language", flat=True)))


def untranslated_count(page: Page) -> int:
    """Passages of a translated page that still stand in the source language; 0 for a page in its source language."""
    work = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id
    ).first()
    if work is None:
        return 0
    total, done = work.get_progress()
    return int(total - done)


def texts_of(edition: Edition, language: str) -> EditionText:
    """The titles of an edition as its translated pages have them, unsaved."""
    outline = edition.outline_value
    module_keys = [module.key for module in outline.modules]
    course = (
        CoursePage.objects.live()
        .filter(course_key=edition.course_key, language=language, alias_of=None)
        .first()
    )
    modules = ModulePage.objects.live().filter(module_key__in=module_keys, language=language, alias_of=None)
    lessons = translated_lessons([lesson.key for lesson in outline.lessons], [language])
    named = [
        *((page.module_key, page) for page in modules),
        *((page.lesson_key, page) for page in lessons),
    ]
    return EditionText(
        edition=edition,
        language=language,
        titles={key: page.title for key, page in named}
        | ({edition.course_key: course.title} if course else {}),
        outcomes={key: page.outcome for key, page in named if page.outcome},
        aim=course.aim if course else "",
    )


# --- what a learner is told


def interface_language() -> str:
    """The language in which the page, the mail or the file is made now."""
    return get_language() or settings.LANGUAGE_CODE


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson as it can be read: in the language wanted, or in the source language when there is no other.

    languages: those the lesson can be read in, in the order of the product.
    """

    rendering: Rendering
    wanted: str
    languages: tuple[str, ...]
    freshness: Freshness

    source_language: str = settings.LANGUAGE_CODE

    @property
    def is_fallback(self) -> bool:
        return self.rendering.language != self.wanted


def lesson_text(edition_id: int, lesson_key: str, wanted: str) -> LessonText | None:
    """The lesson in the language wanted, with what must be said about it. None when the edition has no such lesson."""
    rows = {row.language: row for row in Rendering.objects.filter(edition=edition_id, lesson_key=lesson_key)}
    source = rows.get(settings.LANGUAGE_CODE)
    if source is None:
        return None
    found = rows.get(wanted)
    order = [code for code, _name in settings.LANGUAGES if code in rows]
    return LessonText(
        found or source,
        wanted,
        tuple(order),
        freshness(made_from(source), made_from(found) if found else None),
    )


def made_from(rendering: Rendering) -> MadeFrom:
    return MadeFrom(rendering.source_digest, rendering.source_at)


@dataclass(frozen=True, slots=True)
class CourseWords:
    """What a course is called in a language: its title and aim; titles and outcomes by the key of module or lesson."""

    title: str
    aim: str
    titles: Mapping[str, str]
    outcomes: Mapping[str, str]


def words_of(editions: Iterable[Edition], language: str) -> dict[int, CourseWords]:
    """Edition id → what it is called in the language, in the source's words where it is not translated.

    One query; none in the source language.
    """
    found = list(editions)
    rows = EditionText.objects.filter(edition__in=found, language=language)
    texts = {row.edition_id: row for row in rows} if language != settings.LANGUAGE_CODE else {}
    return {edition.pk: edition_words(edition, texts.get(edition.pk)) for edition in found}


def edition_words(edition: Edition, text: EditionText | None) -> CourseWords:
    if text is None:
        return CourseWords(edition.title, edition.aim, {}, {})
    return CourseWords(
        text.titles.get(edition.course_key, edition.title),
        text.aim or edition.aim,
        text.titles,
        text.outcomes,
    )


def languages_of_lessons(edition_id: int, keys: Collection[str]) -> dict[str, set[str]]:
    """Lesson key → the languages in which the edition has the lesson. One query."""
    found: dict[str, set[str]] = {key: set() for key in keys}
    rows = Rendering.objects.filter(edition=edition_id, lesson_key__in=keys)
    for key, language in rows.values_list("lesson_key", "language"):
        found[key].add(language)
    return found


def fresh_lessons(edition_id: int, language: str) -> set[str]:
    """Keys of the lessons of an edition that can be read in the language as the edition has them. One query."""
    rows = Rendering.objects.filter(
        edition=edition_id, language__in=[language, settings.LANGUAGE_CODE]
    ).values_list("lesson_key", "language", "source_digest")
    source = {key: digest for key, spoken, digest in rows if spoken == settings.LANGUAGE_CODE}
    return {key for key, spoken, digest in rows if spoken == language and digest == source.get(key)}


# --- what an author is told


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How far a course is in a language, lesson by lesson against the text of today."""

    language: str
    lessons: Mapping[str, Freshness]

    @property
    def fresh_count(self) -> int:
        return sum(found is Freshness.FRESH for found in self.lessons.values())

    @property
    def earlier_count(self) -> int:
        return sum(found in {Freshness.EARLIER, Freshness.LATER} for found in self.lessons.values())

    @property
    def missing_count(self) -> int:
        return sum(found is Freshness.MISSING for found in self.lessons.values())


def course_states(course: CoursePage) -> list[LanguageState]:
    """Each language of a course. Two queries for any number of lessons."""
    source = {
        row.lesson_key: MadeFrom(row.text_digest, row.text_at)
        for row in source_pages(LessonPage).descendant_of(course).order_by("path")
    }
    found = {
        (row.language, row.lesson_key): MadeFrom(row.text_digest, row.text_at)
        for row in translated_lessons(list(source), other_languages())
    }
    return [
        LanguageState(
            language, {key: freshness(text, found.get((language, key))) for key, text in source.items()}
        )
        for language in other_languages()
    ]
