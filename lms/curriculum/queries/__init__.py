"""Courses as files, as outlines and as learners find them."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search.backends import get_search_backend

from lms.assessment.models import Pool
from lms.assessment.models import Question as QuestionRow
from lms.assessment.queries.pools import active_questions, latest_pool
from lms.assessment.rules.blueprints import Paper, of_form, read_blueprint, shortfalls
from lms.assessment.rules.forms import parallel
from lms.assessment.rules.questions import Form, Question
from lms.curriculum.blocks import audience_from, plain, rows_of
from lms.curriculum.models import (
    CataloguePage,
    CoursePage,
    Edition,
    LessonPage,
    MasterText,
    MergeConflict,
    ModulePage,
    Recording,
    Rendering,
    ScheduledRelease,
    SharedPiece,
)
from lms.curriculum.rules.audience import LETTERS, ROLES, Audience
from lms.curriculum.rules.differences import Differences, differences
from lms.curriculum.rules.files import (
    BadText,
    Block,
    CourseFile,
    Folder,
    LessonFile,
    ModuleFile,
    PieceFile,
    TestFile,
    read_course,
    with_audience,
    with_drawings,
    write_course,
    write_guide,
    write_lesson,
    write_piece,
)
from lms.curriculum.rules.outlines import (
    Change,
    Outline,
    OutlineLesson,
    OutlineModule,
    Promise,
    Severity,
    TestSpec,
    compare_outlines,
    promised_otherwise,
    to_plain,
)
from lms.foundation.digest import digest
from lms.institutions.models import PLACES_BY_PROFILE, ROLE_NAMES, Country, Dialogue, Territory

AnyPage = TypeVar("AnyPage", bound=Page)

TEXT_FIELDS = (
    "title",
    "minutes",
    "product",
    "evidence",
    "review",
    "publisher",
    "as_of",
    "stale_after",
    "certainty",
    "url",
    "file",
    "alt",
)


def source_pages(kind: type[Page]) -> PageQuerySet:
    """The pages of a kind as they were written. Their translations are pages too, in trees of their own."""
    return kind.objects.filter(locale__language_code=settings.LANGUAGE_CODE)


def catalogue() -> CataloguePage | None:
    found: CataloguePage | None = source_pages(CataloguePage).first()
    return found


def courses() -> list[CoursePage]:
    """All courses as they are being written, in the order of the catalogue."""
    found = catalogue()
    return list(CoursePage.objects.child_of(found).order_by("path")) if found else []


def unused_course_key() -> str:
    """A key for a course from elsewhere that no course has."""
    taken = set(CoursePage.objects.values_list("course_key", flat=True))
    return next(key for number in itertools.count(1) if (key := f"I{number}") not in taken)


def modules_of(course: CoursePage) -> list[ModulePage]:
    return list(ModulePage.objects.child_of(course).order_by("path"))


def lessons_of(module: ModulePage) -> list[LessonPage]:
    return list(LessonPage.objects.child_of(module).order_by("path"))


def lessons_to_release(course: CoursePage, module: ModulePage) -> list[LessonPage]:
    """Lessons that a release takes: of a course that was approved, those that were approved with it."""
    return [lesson for lesson in lessons_of(module) if lesson.live or not course.live]


def all_lessons(course: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def all_to_release(course: CoursePage) -> list[LessonPage]:
    return [lesson for module in modules_of(course) for lesson in lessons_to_release(course, module)]


# --- pages as files


def as_it_is(page: AnyPage) -> AnyPage:
    return page


def as_drafted(page: AnyPage) -> AnyPage:
    """The page as its editors left it last, published or not."""
    draft: AnyPage = page.get_latest_revision_as_object()
    return draft


def course_as_file(course: CoursePage, seen: Callable[[Any], Any] = as_it_is) -> CourseFile:
    """The course as it would be written down. `seen`: which state of each page, `as_it_is` or `as_drafted`."""
    course = seen(course)
    return CourseFile(
        key=course.course_key,
        title=course.title,
        aim=course.aim,
        hours=course.hours,
        roles=course.roles,
        points=tuple(course.points.split()),
        competencies=tuple(course.competencies.split()),
        status=course.status,
        certificate_months=course.certificate_months,
        modules=tuple(module_as_file(module, seen) for module in modules_of(course)),
        name=course.slug,
        requires=tuple(course.requires.split()),
        workplace_task=course.workplace_task,
        guide=write_guide(blocks_of(course.guide)),
    )


def course_to_release(course: CoursePage) -> CourseFile:
    """The course as an edition keeps it: without lessons nobody has approved yet."""
    kept = {lesson.lesson_key for lesson in all_to_release(course)}
    file = course_as_file(course)
    modules = (
        replace(module, lessons=tuple(lesson for lesson in module.lessons if lesson.key in kept))
        for module in file.modules
    )
    return replace(file, modules=tuple(modules))


def module_as_file(module: ModulePage, seen: Callable[[Any], Any] = as_it_is) -> ModuleFile:
    module = seen(module)
    pool = latest_pool(module.module_key)
    return ModuleFile(
        key=module.module_key,
        title=module.title,
        outcome=module.outcome,
        lessons=tuple(lesson_as_file(seen(lesson)) for lesson in lessons_of(module)),
        test=test_as_file(module) if module.has_test else None,
        questions=tuple(active_questions(pool)) if pool else (),
        name=module.slug,
    )


def test_as_file(module: ModulePage) -> TestFile:
    return TestFile(
        f"{module.passing_percent / 100:g}",
        module.attempts,
        module.wait_hours,
        read_blueprint(module.blueprint),
        module.time_limit_minutes,
        module.asks_confidence,
        module.form,
    )


def lesson_as_file(lesson: LessonPage) -> LessonFile:
    return LessonFile(
        key=lesson.lesson_key,
        title=lesson.title,
        outcome=lesson.outcome,
        minutes=lesson.minutes,
        terms=tuple(term_of(line) for line in lesson.terms.splitlines() if line.strip()),
        summary=tuple(line for line in lesson.summary.splitlines() if line.strip()),
        blocks=tuple(blocks_of(lesson.body)),
        name=lesson.slug,
        audience=lesson.for_whom,
    )


def term_of(line: str) -> tuple[str, str]:
    term, _colon, meaning = line.partition(":")
    return term.strip(), meaning.strip()


def blocks_of(body: StreamValue) -> Iterable[Block]:
    for child in body:
        if child.block_type == "text":
            yield Block("text", html=child.value.source)
        elif child.block_type == "image":
            yield picture_block(child.value)
        elif child.block_type == "recording":
            yield recording_block(child.value)
        elif child.block_type == "shared":
            yield shared_block(child.value)
        else:
            yield block_from(child.block_type, child.value)


def picture_block(image: Any) -> Block:
    attributes = [("alt", image.contextual_alt_text or ""), ("file", PurePosixPath(image.file.name).name)]
    flags = [("decorative", "")] if image.decorative else []
    return Block("image", attributes=tuple(sorted([*attributes, *flags])))


def shared_block(value: Mapping[str, Any]) -> Block:
    attributes = with_audience((), audience_from(value.get("audience")))
    return Block("shared", str(value["piece"] or ""), attributes)


def recording_block(value: Mapping[str, Any]) -> Block:
    """The recording as a block; an empty one when it was deleted under a draft."""
    recording = value["recording"]
    if recording is None:
        return Block("audio", attributes=with_audience((), audience_from(value.get("audience"))))
    files = {"file": recording.name}
    if recording.captions:
        files["captions"] = PurePosixPath(str(recording.captions.name)).name
    if recording.poster:
        files["poster"] = PurePosixPath(recording.poster.file.name).name
    attributes = with_audience(files.items(), audience_from(value.get("audience")))
    return Block(recording.medium, recording.title, attributes, recording.transcript)


def block_from(kind: str, value: Mapping[str, Any]) -> Block:
    attributes = {name: plain(value, name) for name in TEXT_FIELDS if plain(value, name)}
    title = "" if kind == "source" else attributes.pop("title", "")
    if kind == "case":
        attributes[plain(value, "origin")] = ""
    if kind == "table":
        title = plain(value, "caption")
    audience = audience_from(value.get("audience"))
    if kind == "quiz":
        return Block("quiz", html=f"<p>{plain(value, 'keys')}</p>", attributes=with_audience((), audience))
    body, closing = rich_source(value.get("body")), rich_source(value.get("closing"))
    rows = tuple(tuple(row) for row in rows_of(plain(value, "rows")))
    return Block(
        kind={"diagram": "image"}.get(kind, kind),
        title=title,
        attributes=with_audience(attributes.items(), audience),
        html=body if rows else body + closing,
        rows=rows,
        closing=closing if rows else "",
    )


def rich_source(value: Any) -> str:
    """What the editor keeps of a rich text; nothing for a block that has none."""
    return "" if value is None else str(value.source)


# --- pages as outline


def outline_of(course: CoursePage) -> Outline:
    """The outline a release would cut now."""
    return Outline(
        course.course_key,
        course.title,
        tuple(
            OutlineModule(
                module.module_key,
                module.title,
                module.outcome,
                tuple(outline_lesson(lesson) for lesson in lessons_to_release(course, module)),
                test_of(module),
            )
            for module in modules_of(course)
        ),
    )


def outline_lesson(lesson: LessonPage) -> OutlineLesson:
    return OutlineLesson(
        lesson.lesson_key,
        lesson.title,
        lesson.minutes,
        lesson_digest(lesson),
        audience=lesson.for_whom,
    )


def pieces_in(lesson: LessonPage) -> list[SharedPiece]:
    """The shared pieces a lesson shows; those that were deleted under it are gone."""
    named = (child.value["piece"] for child in lesson.body if child.block_type == "shared")
    return [piece for piece in named if piece]


def piece_as_file(piece: SharedPiece) -> PieceFile:
    return PieceFile(piece.key, next(iter(blocks_of(piece.body))))


def lesson_digest(lesson: LessonPage) -> str:
    """A digest of all a lesson says, with what it shares; an edition pins it, and a translation remembers whose it is."""
    texts = [write_piece(piece_as_file(piece)) for piece in pieces_in(lesson)]
    parts = [write_lesson(lesson_as_file(lesson)), *texts, *shown_in(lesson)]
    return digest("\n".join(parts))[:16]


def shown_in(lesson: LessonPage) -> Iterator[str]:
    """What tells drawings, pictures and recordings of the same name apart. Nothing for a lesson of words alone."""
    for child in lesson.body:
        if child.block_type == "diagram":
            yield child.value["svg"]
        if child.block_type == "image" and child.value:
            yield child.value.get_file_hash()
        if child.block_type == "recording" and (recording := child.value["recording"]):
            yield " ".join(
                filter(None, [recording.file.name, str(recording.captions or ""), poster_of(recording)])
            )


def poster_of(recording: Recording) -> str:
    return recording.poster.get_file_hash() if recording.poster else ""


def test_of(module: ModulePage) -> TestSpec | None:
    pool = latest_pool(module.module_key)
    if not module.has_test or pool is None:
        return None
    return TestSpec(
        pool.key,
        pool.version,
        module.passing_percent,
        module.attempts,
        module.wait_hours,
        read_blueprint(module.blueprint),
        module.time_limit_minutes,
        module.asks_confidence,
        module.form,
    )


def all_modules() -> list[ModulePage]:
    """The modules of all courses as they are being written."""
    return [module for course in courses() for module in modules_of(course)]


def paper_of_page(module: ModulePage) -> Paper:
    """How the test of a module is made up as it is being written."""
    return Paper(
        read_blueprint(module.blueprint), Form(module.form), module.time_limit_minutes, module.asks_confidence
    )


@dataclass(frozen=True, slots=True)
class PoolCount:
    """A module and how many questions of the latest version of its pool are in each state."""

    module: ModulePage
    version: int
    counts: tuple[int, ...]


def pool_counts() -> list[PoolCount]:
    """One row for each module, with draft, reviewed, active and retired questions."""
    newest = dict(Pool.objects.values_list("key").annotate(Max("version")))
    counts: Counter[tuple[str, str]] = Counter()
    for key, version, state, count in Pool.objects.values_list("key", "version", "questions__state").annotate(
        Count("questions")
    ):
        if newest[key] == version:
            counts[key, state] = count
    return [
        PoolCount(
            module,
            newest.get(module.module_key, 0),
            tuple(counts[module.module_key, state] for state in QuestionRow.State.values),
        )
        for module in all_modules()
    ]


@dataclass(frozen=True, slots=True)
class PoolUse:
    """The version of a pool that the latest edition of a course asks from."""

    edition: Edition
    version: int


def uses_of_pool(module: ModulePage) -> list[PoolUse]:
    course = CoursePage.objects.ancestor_of(module).first()
    edition = current_edition(course.course_key) if course else None
    there = edition.outline_value.module(module.module_key) if edition else None
    return [PoolUse(edition, there.test.pool_version)] if edition and there and there.test else []


@dataclass(frozen=True, slots=True)
class QuestionUse:
    """An edition that may ask a question. is_as_shown: with the words and the key of the row one looks at."""

    edition: Edition
    version: int
    is_as_shown: bool


def uses_of_question(module: ModulePage, row: QuestionRow) -> list[QuestionUse]:
    uses = uses_of_pool(module)
    versions = [use.version for use in uses]
    asked = (
        QuestionRow.objects.named(module.module_key, [row.key]).active().filter(pool__version__in=versions)
    )
    there = {question.pool.version: question.value for question in asked.select_related("pool")}
    return [
        QuestionUse(use.edition, use.version, there[use.version] == row.value)
        for use in uses
        if use.version in there
    ]


def test_faults(module: OutlineModule) -> list[str]:
    """Why the test of a module cannot be asked as its blueprint says; empty when it can."""
    if module.test is None:
        return []
    pool = Pool.objects.get(key=module.test.pool_key, version=module.test.pool_version)
    return paper_faults(active_questions(pool), module.test.paper)


def paper_faults(active: Sequence[Question], paper: Paper) -> list[str]:
    """In words: what the pool lacks for a test, and where its forms differ."""
    asked, forms = of_form(active, paper.form), parallel(active)
    faults = [] if asked else [_("no question of the test is active.")]
    faults += [
        _("%(n)s more active questions are needed: competency %(competency)s, level %(level)s.")
        % {"n": short.missing, "competency": short.line.competency or "*", "level": short.line.level or "*"}
        for short in (shortfalls(asked, paper.blueprint) if asked else ())
    ]
    if forms.exist:
        faults += [
            _(
                "form A has %(a)s and form B has %(b)s questions of competency %(competency)s, level %(level)s."
            )
            % {
                "a": item.in_a,
                "b": item.in_b,
                "competency": item.competency or "–",
                "level": item.level or "–",
            }
            for item in forms.uneven
        ]
    return faults


def digest_of(outline: Outline) -> str:
    return digest(to_plain(outline))


# --- for whom


def audience_words(audience: Audience) -> str:
    """For whom something is, in the language of the moment: “Ecuador, Morocco · places of transit”. Empty for everyone."""
    if audience.is_fallback:
        return _("everybody else")
    parts = (
        named(audience.regions, territory_names),
        named(audience.countries, country_names),
        named(audience.dialogues, dialogue_names),
        [str(PLACES_BY_PROFILE[letter]) for letter in LETTERS if letter in audience.profiles],
        [str(ROLE_NAMES[role]) for role in ROLES if role in audience.roles],
    )
    return " · ".join(", ".join(names) for names in parts if names)


def named(codes: frozenset[str], names: Callable[[Iterable[str]], Mapping[str, str]]) -> list[str]:
    """The names behind codes; a code nobody knows here stands for itself."""
    found = names(codes) if codes else {}
    return [found.get(code, code) for code in sorted(codes)]


def country_names(codes: Iterable[str]) -> dict[str, str]:
    return dict(Country.objects.filter(code__in=list(codes)).values_list("code", "name"))


def dialogue_names(keys: Iterable[str]) -> dict[str, str]:
    return dict(Dialogue.objects.filter(key__in=list(keys)).values_list("key", "name"))


def territory_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of territories by country and code, as EC/01."""
    parted = [code.partition("/") for code in codes]
    rows = Territory.objects.filter(country__in={country for country, _slash, _code in parted},
                                    code__in={code for _country, _slash, code in parted})  # fmt: skip
    return {f"{row.country_id}/{row.code}": row.name for row in rows}


# --- editions


@dataclass(frozen=True, slots=True)
class ChangedCourse:
    """A course whose pages differ from its latest edition."""

    course: CoursePage
    edition: Edition | None
    change: Change


def current_edition(course_key: str) -> Edition | None:
    return Edition.objects.filter(course_key=course_key).order_by("-number").first()


def current_editions(keys: Iterable[str]) -> dict[str, Edition]:
    """Course key → latest edition, for the courses that have one."""
    rows = Edition.objects.filter(course_key__in=list(keys)).order_by("course_key", "number")
    return {edition.course_key: edition for edition in rows}


def editions_after(edition: Edition) -> list[Edition]:
    """The editions of the course that came later, oldest first, without their text."""
    rows = Edition.objects.filter(course_key=edition.course_key, number__gt=edition.number)
    return list(rows.order_by("number").defer("source", "outline"))


def severities_until(edition: Edition) -> list[tuple[int, Severity]]:
    """Number and severity of every edition of the course up to this one, oldest first."""
    rows = Edition.objects.filter(course_key=edition.course_key, number__lte=edition.number)
    return [
        (number, Severity(level))
        for number, level in rows.order_by("number").values_list("number", "severity")
    ]


def released_courses() -> list[Edition]:
    """The latest edition of every course that learners may take, in course order."""
    latest = {edition.course_key: edition for edition in Edition.objects.order_by("number").defer("source")}
    return sorted(latest.values(), key=lambda edition: (len(edition.course_key), edition.course_key))


def change_of(course: CoursePage) -> ChangedCourse:
    edition = current_edition(course.course_key)
    change = compare_outlines(edition.outline_value if edition else None, outline_of(course))
    if edition:
        change = replace(change, promised=promised_otherwise(edition.promise, promise_of(course)))
    return ChangedCourse(course, edition, change)


def promise_of(course: CoursePage) -> Promise:
    """What a release would promise now."""
    requires = tuple(course.requires.split())
    return Promise(course.aim, course.hours, course.certificate_months, requires, course.workplace_task)


def differences_of(item: ChangedCourse) -> Differences | None:
    """The change in words; None for a first edition, and where the text of the last one is no longer understood."""
    if item.edition is None:
        return None
    try:
        old = read_course(Folder(item.course.slug, item.edition.source))
    except BadText:
        return None
    return differences(old, course_to_release(item.course), item.change)


def confirmation_of(course: CoursePage) -> str:
    """A digest of everything a release would freeze now: whoever confirms it has seen exactly this."""
    return digest([to_plain(outline_of(course)), write_course(course_to_release(course))])


def planned_release(course_key: str) -> ScheduledRelease | None:
    """The release that waits for its day."""
    return ScheduledRelease.objects.waiting().filter(course_key=course_key).first()


def planned_releases() -> list[ScheduledRelease]:
    """What waits for its day, and what was refused or withdrawn lately, the newest first."""
    return list(ScheduledRelease.objects.select_related("by", "edition").order_by("-due_at")[:20])


def changed_courses() -> list[ChangedCourse]:
    """Released courses that a new edition would change."""
    found = (change_of(course) for course in courses() if course.status == CoursePage.Status.RELEASED)
    return [item for item in found if item.change]


def found_renderings(
    query: str, editions: Iterable[int], languages: Sequence[str], most: int
) -> list[Rendering]:
    """Lessons of these editions that hold every word of the query, best first; each in the first language it has."""
    rows = Rendering.objects.filter(edition_id__in=list(editions), language__in=list(languages))
    best: dict[tuple[int, str], Rendering] = {}
    for row in get_search_backend().search(query, rows, operator="and")[: most * len(languages)]:
        place = (row.edition_id, row.lesson_key)
        held = best.get(place)
        if held is None or languages.index(row.language) < languages.index(held.language):
            best[place] = row
    return list(best.values())[:most]


# --- master editions


def base_of(course_key: str) -> MasterText | None:
    """The master text our pages came from."""
    return (
        MasterText.objects.filter(course_key=course_key, adopted_at__isnull=False)
        .order_by("-adopted_at", "-id")
        .first()
    )


def waiting_master(course_key: str) -> MasterText | None:
    """The newer master text of which places are still to be decided."""
    return MasterText.objects.filter(course_key=course_key, adopted_at=None).first()


def waiting_masters() -> QuerySet[MasterText]:
    """Every master text that waits, with how many places are open."""
    return (
        MasterText.objects.filter(adopted_at=None)
        .defer("files", "drawings")
        .annotate(open_count=Count("conflicts", filter=Q(conflicts__state=MergeConflict.State.OPEN)))
        .order_by("course_key")
    )


def course_of(master: MasterText) -> CourseFile:
    """The course of a master text, its drawings inside its image blocks."""
    return with_drawings(read_course(Folder(master.course_key, master.files)), master.drawings)


def course_of_pages(page: CoursePage) -> CourseFile:
    """Our course as its editors left it, its drawings inside its image blocks."""
    return with_drawings(course_as_file(page, as_drafted), drawings_of(page))


def course_as_shown(page: CoursePage) -> CourseFile:
    """Our course as approved, its drawings inside its image blocks."""
    drawings = {
        child.value["file"]: child.value["svg"]
        for lesson in all_lessons(page)
        for child in lesson.body
        if child.block_type == "diagram"
    }
    return with_drawings(course_as_file(page), drawings)


def changed_here(course_keys: Iterable[str]) -> set[str]:
    """Which of these courses say something else than the text they were loaded from."""
    found = set()
    for page in source_pages(CoursePage).filter(course_key__in=list(course_keys)):
        base = base_of(page.course_key)
        if base and said(course_of_pages(page)) != said(course_of(base)):
            found.add(page.course_key)
    return found


def said(course: CourseFile) -> CourseFile:
    """The course without what a release and a folder decide."""
    return replace(course, status="", name="")


def drawings_of(page: CoursePage) -> dict[str, str]:
    """The drawings of a course by file name."""
    return {
        child.value["file"]: child.value["svg"]
        for lesson in all_lessons(page)
        for child in as_drafted(lesson).body
        if child.block_type == "diagram"
    }


@dataclass(frozen=True, slots=True)
class PlaceToDecide:
    """An open place with the title and the page it is in. `page_id` is None for what has no page, as a question."""

    conflict: MergeConflict
    title: str
    page_id: int | None


def places_to_decide(master: MasterText) -> list[PlaceToDecide]:
    """Four queries for any number of places."""
    rows = list(master.conflicts.filter(state=MergeConflict.State.OPEN).order_by("item_key", "id"))
    pages = pages_by_key({row.item_key for row in rows})
    return [
        PlaceToDecide(row, page.title if page else row.item_key, page.pk if page else None)
        for row in rows
        for page in [pages.get(row.item_key)]
    ]


def pages_by_key(keys: set[str]) -> dict[str, Page]:
    found: dict[str, Page] = {}
    for kind, name in ((LessonPage, "lesson_key"), (ModulePage, "module_key"), (CoursePage, "course_key")):
        for page in source_pages(kind).filter(**{f"{name}__in": keys}):
            found[getattr(page, name)] = page
    return found


def conflicts_left(master: MasterText) -> bool:
    return master.conflicts.filter(state=MergeConflict.State.OPEN).exists()
