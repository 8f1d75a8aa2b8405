"""How far a learner is in the edition she takes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from lms.curriculum.rules.outlines import Outline, OutlineLesson, OutlineModule


@dataclass(frozen=True, slots=True)
class ModuleStanding:
    """`is_done`: every required lesson finished and the test, where there is one, passed."""

    module: OutlineModule
    lessons: tuple[tuple[OutlineLesson, bool], ...]
    test_passed: bool

    @property
    def lessons_done(self) -> bool:
        return all(done for lesson, done in self.lessons if lesson.required)

    @property
    def is_done(self) -> bool:
        return self.lessons_done and (self.module.test is None or self.test_passed)


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next: a lesson, or the test of a module; nothing when the course is done."""

    lesson: OutlineLesson | None = None
    module: OutlineModule | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    modules: tuple[ModuleStanding, ...]

    @property
    def done_count(self) -> int:
        return sum(done for module in self.modules for _lesson, done in module.lessons)

    @property
    def lesson_count(self) -> int:
        return sum(len(module.lessons) for module in self.modules)

    @property
    def is_complete(self) -> bool:
        return all(module.is_done for module in self.modules)

    @property
    def minutes_left(self) -> int:
        return sum(lesson.minutes for module in self.modules for lesson, done in module.lessons if not done)

    @property
    def next(self) -> Next:
        for module in self.modules:
            lesson = next((lesson for lesson, done in module.lessons if not done and lesson.required), None)
            if lesson:
                return Next(lesson, module.module)
            if not module.is_done:
                return Next(None, module.module)
        return Next()


def standing(outline: Outline, finished: Collection[str], passed: Collection[str]) -> Standing:
    """Where a learner is. Lessons finished that the outline no longer has are kept as facts and not counted.

    finished: lesson keys; passed: keys of modules whose test was passed.
    """
    return Standing(
        tuple(
            ModuleStanding(
                module,
                tuple((lesson, lesson.key in finished) for lesson in module.lessons),
                module.key in passed,
            )
            for module in outline.modules
        )
    )


def named(standing: Standing, titles: Mapping[str, str]) -> Standing:
    """The same standing with the titles of modules and lessons in other words; what has none keeps its own."""
    return Standing(tuple(named_module(part, titles) for part in standing.modules))


def named_module(part: ModuleStanding, titles: Mapping[str, str]) -> ModuleStanding:
    module = replace(part.module, title=titles.get(part.module.key, part.module.title))
    lessons = tuple(
        (replace(lesson, title=titles.get(lesson.key, lesson.title)), done) for lesson, done in part.lessons
    )
    return replace(part, module=module, lessons=lessons)
