"""The words of a course with their translations: what is exported, and what a translator still has to do."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from lms.assessment.models import Pool, QuestionText
from lms.assessment.queries.pools import latest_pool, questions_of
from lms.assessment.queries.translations import words_digest
from lms.assessment.rules.translation import texts_of
from lms.curriculum.models import CoursePage, LessonPage, ModulePage
from lms.curriculum.queries import lessons_of, modules_of
from lms.curriculum.rules.messages import Message


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a page where the editor keeps it (`path`, `data`), and as a message names it (`place`, `text`)."""

    place: str
    text: str
    path: str
    data: str


def pages_of(course: CoursePage) -> list[CoursePage | ModulePage | LessonPage]:
    """The course, its modules and their lessons in reading order."""
    pages: list[CoursePage | ModulePage | LessonPage] = [course]
    for module in modules_of(course):
        pages += [module, *lessons_of(module)]
    return pages


def pools_of(course: CoursePage) -> list[Pool]:
    found = (latest_pool(module.module_key) for module in modules_of(course))
    return [pool for pool in found if pool]


def passages(page: CoursePage | ModulePage | LessonPage) -> list[Passage]:
    """Every text of a page that is translated."""
    key, blocks = getattr(page, page.key_field), block_places(page)
    found = [
        Passage(
            place=f"{key}/{place_of(segment.path, blocks)}",
            text=segment.string.data.replace("<br/>", "\n"),
            path=segment.path,
            data=segment.string.data,
        )
        for segment in extract_segments(page)
        if isinstance(segment, StringSegmentValue)
    ]
    return list(dict.fromkeys(found))


def block_places(page: Page) -> dict[str, str]:
    """Block id → its place: the kind, and the how-manieth of its kind in the lesson."""
    seen: Counter[str] = Counter()
    places = {}
    for child in getattr(page, "body", ()):
        seen[child.block_type] += 1
        places[str(child.id)] = f"{child.block_type}-{seen[child.block_type]}"
    return places


def place_of(path: str, blocks: Mapping[str, str]) -> str:
    return "/".join(blocks.get(part, part) for part in path.split("."))


def kept(page: Page, locale: Locale) -> dict[tuple[str, str], str]:
    """(path, data) → translation, of everything that was ever translated on the page."""
    rows = StringTranslation.objects.filter(
        locale=locale, context__object_id=page.translation_key, has_error=False
    )
    return {
        (path, data): text
        for path, data, text in rows.values_list("context__path", "translation_of__data", "data")
    }


def page_messages(page: CoursePage | ModulePage | LessonPage, locale: Locale) -> list[Message]:
    """The texts of a page with their translations. A reworded text comes with the translation of its earlier words."""
    found, translations = passages(page), kept(page, locale)
    current = {(passage.path, passage.data) for passage in found}
    earlier: dict[str, list[tuple[str, str]]] = {}
    for (path, data), text in translations.items():
        if (path, data) not in current:
            earlier.setdefault(path, []).append((data, text))
    return [message_of(passage, translations, earlier) for passage in found]


def message_of(
    passage: Passage, translations: Mapping[tuple[str, str], str], earlier: dict[str, list[tuple[str, str]]]
) -> Message:
    message = Message(passage.place, passage.text)
    text = translations.get((passage.path, passage.data), "")
    if text:
        return replace(message, translation=text.replace("<br/>", "\n"))
    if earlier.get(passage.path):
        before, text = earlier[passage.path].pop(0)
        return replace(
            message,
            translation=text.replace("<br/>", "\n"),
            is_unsure=True,
            earlier=before.replace("<br/>", "\n"),
        )
    return message


def pool_messages(pool: Pool, language: str) -> Iterator[Message]:
    """The texts of the questions of a pool with their translations."""
    rows = QuestionText.objects.filter(pool_key=pool.key, language=language).order_by("id")
    exact = {(row.question_key, row.source_digest): row.texts for row in rows}
    latest = {row.question_key: row for row in rows}
    for key, question in questions_of(pool).items():
        words, before = exact.get((key, words_digest(question)), {}), latest.get(key)
        for place, text in texts_of(question).items():
            message = Message(f"{key}/{place}", text, words.get(place, ""))
            yield message if words or before is None else from_earlier(message, place, before)


def from_earlier(message: Message, place: str, before: QuestionText) -> Message:
    """What was said at this place before the question was reworded: still right where the text is the same."""
    source, text = before.source.get(place, ""), before.texts.get(place, "")
    if not text or source == message.text:
        return replace(message, translation=text)
    return replace(message, translation=text, is_unsure=True, earlier=source)


def course_messages(course: CoursePage, language: str) -> list[Message]:
    """Everything of a course that has words: pages in reading order, then the questions of each module."""
    locale = Locale.objects.get(language_code=language)
    found = [message for page in pages_of(course) for message in page_messages(page, locale)]
    return found + [message for pool in pools_of(course) for message in pool_messages(pool, language)]
