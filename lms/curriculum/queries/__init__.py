"""Courses as files, as outlines and as learners find them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.search.backends import get_search_backend

from lms.assessment.queries import latest_pool, questions_of
from lms.curriculum.blocks import plain, rows_of
from lms.curriculum.models import (
    CataloguePage,
    CoursePage,
    Edition,
    LessonPage,
    ModulePage,
    Recording,
    Rendering,
    SharedPiece,
)
from lms.curriculum.rules.files import (
    Block,
    CourseFile,
    LessonFile,
    ModuleFile,
    PieceFile,
    TestFile,
    write_lesson,
    write_piece,
)
from lms.curriculum.rules.outlines import (
    Change,
    Outline,
    OutlineLesson,
    OutlineModule,
    TestSpec,
    compare_outlines,
    to_plain,
)
from lms.foundation.digest import digest

TEXT_FIELDS = (
    "title",
    "minutes",
    "product",
    "review",
    "publisher",
    "as_of",
    "stale_after",
    "certainty",
    "url",
    "file",
    "alt",
)


def catalogue() -> CataloguePage | None:
    return CataloguePage.objects.first()


def courses() -> list[CoursePage]:
    """All courses as they are being written, in the order of the catalogue."""
    found = catalogue()
    return list(CoursePage.objects.child_of(found).order_by("path")) if found else []


def modules_of(course: CoursePage) -> list[ModulePage]:
    return list(ModulePage.objects.child_of(course).order_by("path"))


def lessons_of(module: ModulePage) -> list[LessonPage]:
    return list(LessonPage.objects.child_of(module).order_by("path"))


def lessons_to_release(course: CoursePage, module: ModulePage) -> list[LessonPage]:
    """Lessons that a release takes: of a course that was approved, those that were approved with it."""
    return [lesson for lesson in lessons_of(module) if lesson.live or not course.live]


# --- pages as files


def course_as_file(course: CoursePage) -> CourseFile:
    """The course as it would be written down."""
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
        modules=tuple(module_as_file(module) for module in modules_of(course)),
        name=course.slug,
    )


def course_to_release(course: CoursePage) -> CourseFile:
    """The course as an edition keeps it: without lessons nobody has approved yet."""
    kept = {
        lesson.lesson_key for module in modules_of(course) for lesson in lessons_to_release(course, module)
    }
    file = course_as_file(course)
    modules = (
        replace(module, lessons=tuple(lesson for lesson in module.lessons if lesson.key in kept))
        for module in file.modules
    )
    return replace(file, modules=tuple(modules))


def module_as_file(module: ModulePage) -> ModuleFile:
    pool = latest_pool(module.module_key)
    return ModuleFile(
        key=module.module_key,
        title=module.title,
        outcome=module.outcome,
        lessons=tuple(lesson_as_file(lesson) for lesson in lessons_of(module)),
        test=TestFile(f"{module.passing_percent / 100:g}", module.attempts, module.wait_hours)
        if module.has_test
        else None,
        questions=tuple(questions_of(pool).values()) if pool else (),
        name=module.slug,
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
    )


def term_of(line: str) -> tuple[str, str]:
    term, _, meaning = line.partition(":")
    return term.strip(), meaning.strip()


def blocks_of(body: StreamValue) -> Iterable[Block]:
    for child in body:
        if child.block_type == "text":
            yield Block("text", html=child.value.source)
        elif child.block_type == "image":
            yield picture_block(child.value)
        elif child.block_type == "recording":
            yield from recording_blocks(child.value["recording"])
        elif child.block_type == "shared":
            yield Block("shared", str(child.value["piece"] or ""))
        else:
            yield block_from(child.block_type, child.value)


def picture_block(image: Any) -> Block:
    attributes = [("alt", image.contextual_alt_text or ""), ("file", PurePosixPath(image.file.name).name)]
    flags = [("decorative", "")] if image.decorative else []
    return Block("image", attributes=tuple(sorted([*attributes, *flags])))


def recording_blocks(recording: Recording | None) -> Iterable[Block]:
    """The recording as a block; none when it was deleted under a draft."""
    if recording is None:
        return
    files = {"file": recording.name}
    if recording.captions:
        files["captions"] = PurePosixPath(str(recording.captions.name)).name
    if recording.poster:
        files["poster"] = PurePosixPath(recording.poster.file.name).name
    yield Block(recording.medium, recording.title, tuple(sorted(files.items())), recording.transcript)


def block_from(kind: str, value: Mapping[str, Any]) -> Block:
    attributes = {name: plain(value, name) for name in TEXT_FIELDS if plain(value, name)}
    title = "" if kind == "source" else attributes.pop("title", "")
    if kind == "case":
        attributes[plain(value, "origin")] = ""
    if kind == "table":
        title = plain(value, "caption")
    if kind == "quiz":
        return Block("quiz", html=f"<p>{plain(value, 'keys')}</p>")
    body = value.get("body")
    return Block(
        kind={"diagram": "image"}.get(kind, kind),
        title=title,
        attributes=tuple(sorted(attributes.items())),
        html=body.source if body is not None else "",
        rows=tuple(tuple(row) for row in rows_of(plain(value, "rows"))),
    )


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
    return OutlineLesson(lesson.lesson_key, lesson.title, lesson.minutes, digest(words_of(lesson))[:16])


def words_of(lesson: LessonPage) -> str:
    """Everything a lesson says in its source language, with what it shares."""
    texts = [write_piece(piece_as_file(piece)) for piece in pieces_in(lesson)]
    return "\n".join([write_lesson(lesson_as_file(lesson)), *texts])


def pieces_in(lesson: LessonPage) -> list[SharedPiece]:
    """The shared pieces a lesson shows; those that were deleted under it are gone."""
    named = (child.value["piece"] for child in lesson.body if child.block_type == "shared")
    return [piece for piece in named if piece]


def piece_as_file(piece: SharedPiece) -> PieceFile:
    return PieceFile(piece.key, next(iter(blocks_of(piece.body))))


def test_of(module: ModulePage) -> TestSpec | None:
    pool = latest_pool(module.module_key)
    if not module.has_test or pool is None:
        return None
    return TestSpec(pool.key, pool.version, module.passing_percent, module.attempts, module.wait_hours)


def digest_of(outline: Outline) -> str:
    return digest(to_plain(outline))


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


def released_courses() -> list[Edition]:
    """The latest edition of every course that learners may take, in course order."""
    latest = {edition.course_key: edition for edition in Edition.objects.order_by("number").defer("source")}
    return sorted(latest.values(), key=lambda edition: (len(edition.course_key), edition.course_key))


def change_of(course: CoursePage) -> ChangedCourse:
    edition = current_edition(course.course_key)
    outline = outline_of(course)
    return ChangedCourse(
        course, edition, compare_outlines(edition.outline_value if edition else None, outline)
    )


def changed_courses() -> list[ChangedCourse]:
    """Released courses that a new edition would change."""
    found = (change_of(course) for course in courses() if course.status == CoursePage.Status.RELEASED)
    return [item for item in found if item.change]


def lesson_rendering(edition_id: int, lesson_key: str, language: str) -> Rendering | None:
    """The lesson in the language, or in another one when it is not translated."""
    found = {row.language: row for row in Rendering.objects.filter(edition=edition_id, lesson_key=lesson_key)}
    return found.get(language) or found.get("en") or next(iter(found.values()), None)


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
