"""What loading text would do to the pages that are there: shown first, then done."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from lms.curriculum.rules.files import Block, CourseFile, LessonFile, ModuleFile


class Act(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"
    LEAVE = "leave"  # there is a page and no text: reported, never deleted


@dataclass(frozen=True, slots=True)
class Step:
    act: Act
    kind: str
    key: str
    title: str


def plan(files: Sequence[CourseFile], pages: Sequence[CourseFile]) -> list[Step]:
    """One step per course, module, pool and lesson, in reading order. Equal files and pages give KEEP only."""
    there = {course.key: course for course in pages}
    steps: list[Step] = []
    for course in files:
        steps += course_steps(course, there.get(course.key))
    wanted = {course.key for course in files}
    steps += [
        Step(Act.LEAVE, "course", course.key, course.title) for course in pages if course.key not in wanted
    ]
    return steps


def course_steps(course: CourseFile, page: CourseFile | None) -> Iterator[Step]:
    old = {module.key: module for module in page.modules} if page else {}
    yield step("course", course, bare(course), bare(page) if page else None)
    for module in course.modules:
        yield from module_steps(module, old.get(module.key))
    yield from left("module", old.values(), {module.key for module in course.modules})


def module_steps(module: ModuleFile, page: ModuleFile | None) -> Iterator[Step]:
    old = {lesson.key: lesson for lesson in page.lessons} if page else {}
    yield step("module", module, bare_module(module), bare_module(page) if page else None)
    for lesson in module.lessons:
        yield step("lesson", lesson, lesson, old.get(lesson.key))
    yield from left("lesson", old.values(), {lesson.key for lesson in module.lessons})


def step(kind: str, item: CourseFile | ModuleFile | LessonFile, new: object, old: object | None) -> Step:
    act = Act.CREATE if old is None else Act.KEEP if old == new else Act.CHANGE
    return Step(act, kind, item.key, item.title)


def left(kind: str, pages: Iterable[ModuleFile | LessonFile], wanted: set[str]) -> Iterator[Step]:
    return (Step(Act.LEAVE, kind, page.key, page.title) for page in pages if page.key not in wanted)


def bare(course: CourseFile) -> tuple[CourseFile, tuple[str, ...]]:
    """The course without what its modules say, but with their order."""
    return replace(course, modules=()), tuple(module.key for module in course.modules)


def bare_module(module: ModuleFile) -> tuple[ModuleFile, tuple[str, ...]]:
    return replace(module, lessons=()), tuple(lesson.key for lesson in module.lessons)


def kept_ids(old: Sequence[tuple[str, Block]], new: Sequence[Block]) -> list[str | None]:
    """For each new block the id of the old one it is or rewords, so that its translations stay with it; None: a new one."""
    ids: list[str | None] = [None] * len(new)
    matcher = SequenceMatcher(None, [block for _id, block in old], list(new), autojunk=False)
    for _same, start, end, at, until in matcher.get_opcodes():
        left = list(old[start:end])
        for place in range(at, until):
            found = next((item for item in left if item[1].kind == new[place].kind), None)
            if found:
                ids[place] = found[0]
                left.remove(found)
    return ids
