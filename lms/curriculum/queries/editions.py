"""The editions of a course: listed, compared, and read back as text."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lms.curriculum.models import CoursePage, Edition, LessonPage
from lms.curriculum.queries import course_as_file, piece_as_file, pieces_in
from lms.curriculum.rules.comparing import Compared, compared
from lms.curriculum.rules.files import CourseFile, Folder, ModuleFile, read_course, write_piece


def editions_of(course_key: str) -> list[Edition]:
    """The newest first, with who released it; without its texts."""
    rows = Edition.objects.filter(course_key=course_key).select_related("cut_by")
    return list(rows.defer("source", "outline").order_by("-number"))


def drawings_of(course: CoursePage, lessons: Iterable[LessonPage]) -> dict[str, str]:
    """The drawings of these lessons of a course as files beside the module they belong to."""
    found = {}
    slugs = dict(course.get_descendants().values_list("path", "slug"))
    for lesson in lessons:
        for child in lesson.body:
            if child.block_type == "diagram":
                module = slugs[lesson.path[: -lesson.steplen]]
                found[f"{module}/{child.value['file']}"] = child.value["svg"]
    return found


def pieces_of(lessons: Iterable[LessonPage]) -> dict[str, str]:
    """The shared pieces that lessons show, as files."""
    pieces = {piece for lesson in lessons for piece in pieces_in(lesson)}
    ordered = sorted(pieces, key=lambda piece: piece.key)
    return {f"shared/{piece.key}.md": write_piece(piece_as_file(piece)) for piece in ordered}


def editions_compared(old: Edition, new: Edition) -> tuple[Compared, ...]:
    """What differs between the texts of two editions; drawings are left out, their descriptions are in the lessons."""
    return compared(texts(old.source), texts(new.source))


def texts(source: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in source.items() if not path.endswith(".svg")}


def edition_as_file(edition: Edition, course: CoursePage) -> CourseFile:
    """The course as the edition has it, with the questions and the state it has now.

    Questions are not brought back: their pool has versions of its own, and editions pin one.
    """
    file, now = read_course(Folder(course.slug, edition.source)), course_as_file(course)
    present = {module.key: module for module in now.modules}
    modules = tuple(with_present_questions(module, present.get(module.key)) for module in file.modules)
    return replace(file, modules=modules, status=now.status)


def with_present_questions(module: ModuleFile, present: ModuleFile | None) -> ModuleFile:
    return replace(module, questions=present.questions if present else ())
