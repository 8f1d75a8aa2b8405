"""Courses in several languages: what a translator publishes reaches learners, and what is old says so."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale
from wagtail_localize.models import (
    String,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)

from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.actions.translating import ensure_languages
from lms.curriculum.models import (
    CataloguePage,
    CoursePage,
    Edition,
    EditionText,
    LessonPage,
    ModulePage,
    Rendering,
)
from lms.curriculum.queries import courses, outline_of, source_pages
from lms.curriculum.queries.translations import course_states, fresh_lessons, languages_of, lesson_text
from lms.curriculum.rules.outlines import Severity
from lms.curriculum.rules.translations import Freshness, MadeFrom, freshness, replaces
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from lms.progress.models import Completion, Enrolment
from lms.progress.queries.words import Taken, languages_taken
from tests.world import World

OLD, NEW = datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "translation", "found"),
    [
        (MadeFrom("a", OLD), None, Freshness.MISSING),
        (MadeFrom("a", OLD), MadeFrom("a", OLD), Freshness.FRESH),
        (MadeFrom("a", NEW), MadeFrom("a", OLD), Freshness.FRESH),
        (MadeFrom("b", NEW), MadeFrom("a", OLD), Freshness.EARLIER),
        (MadeFrom("b", NEW), MadeFrom("a"), Freshness.EARLIER),
        (MadeFrom("a", OLD), MadeFrom("b", NEW), Freshness.LATER),
    ],
)
def test_how_a_translation_stands_to_its_source(
    source: MadeFrom, translation: MadeFrom | None, found: Freshness
) -> None:
    assert freshness(source, translation) is found


@pytest.mark.parametrize(
    ("there", "candidate", "wins"),
    [
        (None, MadeFrom("x", OLD), True),
        (MadeFrom("a", OLD), MadeFrom("a", OLD), True),
        (MadeFrom("a", OLD), MadeFrom("x", NEW), False),
        (MadeFrom("x", OLD), MadeFrom("y", NEW), True),
        (MadeFrom("y", NEW), MadeFrom("x", OLD), False),
        (MadeFrom("y", NEW), MadeFrom("a", OLD), True),
    ],
)
def test_what_fits_the_edition_is_never_replaced_by_what_does_not(
    there: MadeFrom | None, candidate: MadeFrom, wins: bool
) -> None:
    assert replaces(MadeFrom("a", OLD), there, candidate) is wins


def translate(key: str, language: str, words: dict[str, str], *, publish: bool = True) -> LessonPage:
    """As a translator does in the editor: submit the page, translate some passages, publish."""
    page = source_pages(LessonPage).get(lesson_key=key)
    locale = Locale.objects.get(language_code=language)
    source, _new = TranslationSource.update_or_create_from_instance(page)
    work, _new = Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in source.stringsegment_set.select_related("string", "context"):
        if segment.string.data in words:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string, locale=locale, context=segment.context,
                defaults={"data": words[segment.string.data]},
            )  # fmt: skip
    work.save_target(publish=False)
    found = LessonPage.objects.get(lesson_key=key, language=language)
    if publish:
        found.get_latest_revision().publish()
    return found


TITLE, ARABIC = "A figure and its date", "رقم وتاريخه"
WORDS = {TITLE: ARABIC, "State a figure with its date.": "اذكر الرقم مع تاريخه."}


@pytest.fixture
def languages(course: CoursePage) -> None:
    ensure_languages()


def test_every_language_has_its_catalogue_once(languages: None) -> None:
    ensure_languages()

    assert {page.locale.language_code for page in CataloguePage.objects.all()} == {"en", "es", "fr", "ar"}


def test_courses_are_the_ones_in_the_source_language(languages: None) -> None:
    translate("T1.1.L2", "ar", WORDS)

    (course,) = courses()
    assert (course.language, len(outline_of(course).lessons)) == ("en", 2)


def test_a_translation_keeps_the_key_and_a_copy_gets_its_own(languages: None) -> None:
    translation = translate("T1.1.L2", "ar", WORDS)
    module = source_pages(ModulePage).get()

    copied = module.copy(recursive=True, update_attrs={"slug": "copied"})

    assert (translation.lesson_key, translation.title) == ("T1.1.L2", ARABIC)
    keys = {page.lesson_key for page in LessonPage.objects.child_of(copied)}
    assert len(keys) == 2 and not keys & {"T1.1.L1", "T1.1.L2"}
    page = LessonPage.objects.child_of(copied)[0]
    page.get_latest_revision().publish()
    page.refresh_from_db()
    assert page.lesson_key in keys


def test_a_source_published_again_leaves_the_mirrored_pages_in_their_language(languages: None) -> None:
    translate("T1.1.L2", "ar", WORDS)
    source = source_pages(ModulePage).get()
    source.title = "Counts, anew"
    source.save_revision().publish()

    mirror = ModulePage.objects.get(module_key="T1.1", language="ar")
    assert (mirror.title, mirror.locale.language_code) == ("Counts, anew", "ar")


def test_publishing_a_translation_brings_it_into_the_edition_there_is(
    languages: None, drain: Callable[[], None]
) -> None:
    translate("T1.1.L2", "ar", WORDS)
    drain()

    edition = Edition.objects.get()
    found = lesson_text(edition.pk, "T1.1.L2", "ar")
    assert found and found.rendering.title == ARABIC
    assert (found.freshness, found.languages) == (Freshness.FRESH, ("en", "ar"))
    assert languages_of(edition) == ["ar"]


def test_a_draft_of_a_translation_reaches_nobody(languages: None, drain: Callable[[], None]) -> None:
    translate("T1.1.L2", "ar", WORDS, publish=False)
    drain()

    assert not Rendering.objects.filter(language="ar").exists()


def test_a_lesson_without_translation_is_read_in_the_source_language(languages: None) -> None:
    found = lesson_text(Edition.objects.get().pk, "T1.1.L1", "ar")

    assert found and found.is_fallback and found.rendering.language == "en"
    assert found.freshness is Freshness.MISSING


def test_an_edition_of_a_newer_text_keeps_the_old_translation_and_marks_it(
    languages: None, world: World, drain: Callable[[], None]
) -> None:
    translate("T1.1.L2", "ar", WORDS)
    drain()
    lesson = source_pages(LessonPage).get(lesson_key="T1.1.L2")
    lesson.title = "A figure, its date, its source"
    lesson.save_revision().publish()

    newer = cut_edition(course=courses()[0], severity=Severity.WORDING, by=world.tomas)

    old = lesson_text(Edition.objects.get(number=1).pk, "T1.1.L2", "ar")
    new = lesson_text(newer.pk, "T1.1.L2", "ar")
    assert old and old.freshness is Freshness.FRESH
    assert new and new.freshness is Freshness.EARLIER and new.rendering.title == ARABIC
    assert fresh_lessons(newer.pk, "ar") == set()

    translate("T1.1.L2", "ar", {"A figure, its date, its source": "رقم وتاريخه ومصدره", **WORDS})
    drain()

    new = lesson_text(newer.pk, "T1.1.L2", "ar")
    old = lesson_text(Edition.objects.get(number=1).pk, "T1.1.L2", "ar")
    assert new and (new.freshness, new.rendering.title) == (Freshness.FRESH, "رقم وتاريخه ومصدره")
    assert old and (old.freshness, old.rendering.title) == (Freshness.FRESH, ARABIC)


def test_a_translation_published_half_done_says_how_much_is_left(
    languages: None, drain: Callable[[], None]
) -> None:
    translate("T1.1.L2", "ar", {TITLE: ARABIC})
    drain()

    assert Rendering.objects.get(language="ar").untranslated_count == 2


def test_keys_dates_and_addresses_are_not_given_to_a_translator(languages: None) -> None:
    page = source_pages(LessonPage).get(lesson_key="T1.1.L1")
    source, _new = TranslationSource.update_or_create_from_instance(page)

    texts = set(String.objects.filter(segments__source=source).values_list("data", flat=True))
    assert {"Two counts of one town", "The caller at ten", "Remember"} <= texts
    assert not texts & {"K.1", "2024-07", "2027-11-01", "A", "fictional", "15"}
    paths = set(TranslationContext.objects.filter(object=source.object).values_list("path", flat=True))
    assert not any(
        path.endswith((".keys", ".url", ".as_of", ".review", "lesson_key", "slug")) for path in paths
    )


# --- what a learner meets


@pytest.fixture
def ana_in(world: World, languages: None, drain: Callable[[], None]) -> Enrolment:
    translate("T1.1.L2", "ar", WORDS)
    drain()
    return enrol(course_key="T1", institution=world.aldea, by=world.ana)


def page_of(client: Client, enrolment: Enrolment, query: str = "") -> str:
    return client.get(reverse("progress:lesson", args=[enrolment.key, "T1.1.L2"]) + query).content.decode()


def test_a_learner_reads_one_lesson_in_another_language(
    ana_in: Enrolment, world: World, client: Client
) -> None:
    client.force_login(world.ana)

    page = page_of(client, ana_in, "?language=ar")

    assert f'<h1 lang="ar" dir="rtl">{ARABIC}</h1>' in page
    assert '<html lang="en" dir="ltr">' in page
    assert 'hreflang="ar" lang="ar" aria-current="true"' in page
    world.ana.refresh_from_db()
    assert world.ana.language == "en"


def test_a_learner_keeps_a_language_for_everything(ana_in: Enrolment, world: World, client: Client) -> None:
    client.force_login(world.ana)

    answer = client.post("/language/", {"language": "ar", "next": "/learning/"})

    assert answer["Location"] == "/learning/"
    world.ana.refresh_from_db()
    assert world.ana.language == "ar"
    other = Client(headers={"accept-language": "fr"})
    other.force_login(world.ana)
    assert '<html lang="ar" dir="rtl">' in page_of(other, ana_in)


def test_a_visitor_chooses_a_language_too(client: Client, db: None) -> None:
    client.post("/language/", {"language": "ar", "next": "/"})

    assert '<html lang="ar" dir="rtl">' in client.get("/").content.decode()


@pytest.mark.parametrize("language", ["", "xx", "en; DROP"])
def test_a_language_nobody_speaks_changes_nothing(world: World, client: Client, language: str) -> None:
    client.force_login(world.ana)

    client.post("/language/", {"language": language, "next": "/"})

    world.ana.refresh_from_db()
    assert world.ana.language == "en"


def test_choosing_a_language_does_not_lead_to_another_site(client: Client, db: None) -> None:
    assert client.post("/language/", {"language": "ar", "next": "https://evil.example/"})["Location"] == "/"


def test_a_learner_is_told_that_a_lesson_is_not_translated(
    ana_in: Enrolment, world: World, client: Client
) -> None:
    client.force_login(world.ana)

    page = page_of(client, ana_in, "?language=fr")

    assert "Not translated yet: you read the text in English." in page
    assert '<h1 lang="en" dir="ltr">' in page


def test_the_language_on_the_screen_is_noted_when_a_lesson_is_finished(
    ana_in: Enrolment, world: World, client: Client
) -> None:
    client.force_login(world.ana)
    for key, language in (("T1.1.L1", "xx"), ("T1.1.L2", "ar")):
        client.post(reverse("progress:lesson", args=[ana_in.key, key]), {"language": language})

    assert dict(Completion.objects.values_list("lesson_key", "language")) == {"T1.1.L1": "", "T1.1.L2": "ar"}
    assert languages_taken(ana_in, ana_in.edition) == (Taken("ar", 1, is_fresh=True),)


def test_the_pages_of_a_test_name_the_module_and_its_lessons_in_the_language_of_the_page(
    ana_in: Enrolment, world: World, client: Client
) -> None:
    EditionText.objects.filter(language="ar").update(
        titles={"T1": "الأرقام", "T1.1": "قراءة الأرقام", "T1.1.L2": ARABIC}, outcomes={"T1.1": "اقرأ الرقم."}
    )
    world.ana.language = "ar"
    world.ana.save(update_fields=["language"])
    client.force_login(world.ana)
    to_do = client.get(reverse("progress:test", args=[ana_in.key, "T1.1"])).content.decode()
    for key in ("T1.1.L1", "T1.1.L2"):
        finish_lesson(enrolment=ana_in, lesson_key=key, by=world.ana)
    attempt = start_test(enrolment=ana_in, module_key="T1.1", language="ar", by=world.ana)
    pages = {
        name: client.get(reverse(f"progress:{name}", args=[ana_in.key, "T1.1"])).content.decode()
        for name in ("test", "attempt", "review", "print_module")
    }
    submit_test(enrolment=ana_in, attempt=attempt, answers={}, by=world.ana)
    pages["result"] = client.get(
        reverse("progress:result", args=[ana_in.key, "T1.1", attempt.number])
    ).content.decode()

    source = Edition.objects.get().outline_value.modules[0]
    for name, page in pages.items():
        assert "قراءة الأرقام" in page, name
        assert not re.search(f"{source.title}(?! of one town)", page), name
    assert ARABIC in to_do and "اقرأ الرقم." in to_do and ARABIC in pages["result"]


# --- what an author is told


def test_an_author_sees_how_a_course_stands_in_each_language(
    languages: None, world: World, client: Client
) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    translate("T1.1.L2", "ar", WORDS)

    states = {state.language: state for state in course_states(courses()[0])}
    assert (states["ar"].fresh_count, states["ar"].missing_count) == (1, 1)
    assert states["fr"].missing_count == 2
    page = client.get("/admin/languages/").content.decode()
    assert "Arabic" in page and "Counting people" in page

    lesson = source_pages(LessonPage).get(lesson_key="T1.1.L2")
    lesson.title = "A figure, its date, its source"
    lesson.save_revision().publish()

    page = client.get("/admin/languages/T1/ar/").content.decode()
    assert "From an earlier text: 1. Missing: 1." in page
    assert "A figure, its date, its source" in page
    file = client.get("/admin/languages/T1/ar/file/")
    assert "رقم وتاريخه" in file.content.decode() and "attachment" in file["Content-Disposition"]


def sent(client: Client, content: bytes, language: str = "ar") -> tuple[int, str]:
    answer = client.post(f"/admin/languages/T1/{language}/", {"file": SimpleUploadedFile("T1.po", content)})
    return answer.status_code, answer.content.decode()


def test_a_translators_file_comes_back_in_the_browser(languages: None, world: World, client: Client) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    file = polib.pofile(client.get("/admin/languages/T1/ar/file/").content.decode(), wrapwidth=0)
    for entry in file:
        entry.msgstr = entry.msgstr or f"ترجمة {entry.msgid}"
    file.append(polib.POEntry(msgctxt="T1.9.L9/title", msgid="Gone", msgstr="ذهب"))

    status, page = sent(client, str(file).encode())

    assert status == 200 and "1 translation does not fit" in page and "T1.9.L9/title" in page
    assert "Lessons fresh: 2." in page
    assert "Pages and questions changed: 0" in sent(client, str(file).encode())[1], "twice changes nothing"


@pytest.mark.parametrize(
    ("content", "language", "said"),
    [
        (b"\xff\xfe", "ar", "not a text in UTF-8"),
        (b"no such thing", "ar", "This is no PO file"),
        (
            b'msgid ""\nmsgstr "Project-Id-Version: T9\\nLanguage: ar\\n"\n',
            "ar",
            "of course “T9” in the language “ar”",
        ),
        (
            b'msgid ""\nmsgstr "Project-Id-Version: T1\\nLanguage: fr\\n"\n',
            "ar",
            "of course “T1” in the language “fr”",
        ),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_with_words(
    languages: None, world: World, client: Client, content: bytes, language: str, said: str
) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)

    status, page = sent(client, content, language)

    assert status == 422 and said in page


def test_the_table_of_languages_takes_two_queries_a_course(
    languages: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    translate("T1.1.L2", "ar", WORDS)
    course = courses()[0]

    with django_assert_num_queries(2):
        course_states(course)


@pytest.mark.parametrize("who", ["ana", "mina", "olaf"])
def test_only_authors_see_the_languages(languages: None, world: World, client: Client, who: str) -> None:
    client.force_login(world.people[who])

    for address in ("/admin/languages/", "/admin/languages/T1/ar/", "/admin/languages/T1/ar/file/"):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    "address", ["/admin/languages/T9/ar/", "/admin/languages/T1/xx/", "/admin/languages/T1/en/"]
)
def test_a_language_or_course_that_is_not_there_is_not_found(
    languages: None, world: World, client: Client, address: str
) -> None:
    client.force_login(world.zoe)

    assert client.get(address).status_code == 404


def test_a_trainer_may_edit_translations_too(languages: None, world: World, client: Client) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    page = translate("T1.1.L2", "ar", WORDS, publish=False)

    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
