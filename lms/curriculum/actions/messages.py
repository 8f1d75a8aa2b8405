"""Bringing a translator's work into the pages and questions of a course, as an editor would."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polib
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from lms.accounts.models import User
from lms.assessment.actions.translations import keep_question_texts
from lms.assessment.models import Pool
from lms.assessment.queries.pools import questions_of
from lms.assessment.rules.translation import texts_of
from lms.curriculum.models import CoursePage, LessonPage, ModulePage
from lms.curriculum.queries.messages import kept, page_messages, pages_of, passages, pool_messages, pools_of
from lms.curriculum.queries.translations import other_languages
from lms.curriculum.rules.messages import Fit, Message, Unfit, fit
from lms.foundation.errors import RuleViolation

WrittenPage = CoursePage | ModulePage | LessonPage
Words = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did or would do. incomplete: key of the page → how many of its passages have no translation."""

    used_count: int
    changed_count: int
    unfit: tuple[Unfit, ...]
    incomplete: Mapping[str, int]


def fitted(course: CoursePage, language: str, messages: Iterable[Message]) -> Fit:
    """What of the messages fits the course as it is now; nothing is written.

    Raises:
        RuleViolation: courses are not translated into this language.
    """
    if language not in other_languages():
        raise RuleViolation("unknown_language", _("Courses are not translated into this language."))
    wanted = [Message(passage.place, passage.text) for page in pages_of(course) for passage in passages(page)]
    wanted += [message for pool in pools_of(course) for message in pool_messages(pool, "")]
    return fit(wanted, messages)


@transaction.atomic
def import_messages(
    *, course: CoursePage, language: str, messages: Sequence[Message], by: User | None
) -> Imported:
    """Translate pages and questions of a course with what fits. Twice changes nothing.

    A page whose passages all have a translation is published when its source is; one with some missing is kept as a
    draft, or left as it is when an earlier translation is published.
    """
    found = fitted(course, language, messages)
    locale = Locale.objects.get(language_code=language)
    changed, incomplete = 0, {}
    for page in pages_of(course):
        words = page_words(page, found.found)
        if words:
            changed += translate_page(page, locale, words, by)
            missing = sum(
                not message.translation or message.is_unsure for message in page_messages(page, locale)
            )
            incomplete[getattr(page, page.key_field)] = missing
    for pool in pools_of(course):
        changed += keep_question_texts(pool=pool, language=language, texts=pool_words(pool, found.found))
    return Imported(len(found.found), changed, found.unfit, {key: n for key, n in incomplete.items() if n})


def page_words(page: WrittenPage, found: Words) -> dict[tuple[str, str], str]:
    """(path, data) → translation as the editor keeps them."""
    return {
        (passage.path, passage.data): found[(passage.place, passage.text)].replace("\n", "<br/>")
        for passage in passages(page)
        if (passage.place, passage.text) in found
    }


def pool_words(pool: Pool, found: Words) -> dict[str, dict[str, str]]:
    """Question key → place → translation, of the questions that have any."""
    words = {
        key: {
            place: found[(f"{key}/{place}", text)]
            for place, text in texts_of(question).items()
            if (f"{key}/{place}", text) in found
        }
        for key, question in questions_of(pool).items()
    }
    return {key: texts for key, texts in words.items() if texts}


def translate_page(page: WrittenPage, locale: Locale, words: Words, by: User | None) -> bool:
    """Translate one page; whether anything changed."""
    before = TranslationSource.objects.filter(object_id=page.translation_key, locale=page.locale).first()
    source, _new = TranslationSource.update_or_create_from_instance(page)
    work, new = Translation.objects.get_or_create(source=source, target_locale=locale)
    known = kept(page, locale)
    is_same = before is not None and before.last_updated_at == source.last_updated_at
    if is_same and not new and all(known.get(place) == text for place, text in words.items()):
        return False
    work.import_po(as_po(words), user=by)
    save_page(page, work, by)
    return True


def as_po(words: Words) -> polib.POFile:
    file = polib.POFile()
    file.extend(polib.POEntry(msgctxt=path, msgid=data, msgstr=text) for (path, data), text in words.items())
    return file


def save_page(page: WrittenPage, work: Translation, by: User | None) -> None:
    total, done = work.get_progress()
    is_live = (
        type(page)
        .objects.live()
        .filter(translation_key=page.translation_key, locale=work.target_locale, alias_of=None)
    )
    if total > done and is_live.exists():
        return  # what is published stays whole
    work.save_target(user=by, publish=False)
    if page.live and total == done:
        work.get_target_instance().get_latest_revision().publish(user=by)
