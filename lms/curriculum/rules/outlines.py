"""What an edition promises: modules, lessons, order, tests. And what changed from one to the next."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from lms.assessment.rules.blueprints import Blueprint, Line, Paper
from lms.assessment.rules.questions import Form
from lms.curriculum.rules import audience
from lms.curriculum.rules.audience import EVERYONE, Audience, Reader, chosen


@dataclass(frozen=True, slots=True)
class TestSpec:
    """The test of a module: which pool in which version, and by what rule it is passed."""

    pool_key: str
    pool_version: int
    passing_percent: int = 70
    attempts: int = 2
    wait_hours: int = 48
    blueprint: Blueprint = ()
    time_limit_minutes: int = 0
    confidence: bool = False
    form: str = ""

    @property
    def paper(self) -> Paper:
        """How the test is made up."""
        return Paper(self.blueprint, Form(self.form), self.time_limit_minutes, self.confidence)


def spec_from_plain(plain: Mapping[str, Any]) -> TestSpec:
    """The test from JSON values, also from those of an outline that knew no blueprint."""
    lines = tuple(Line(**line) for line in plain.get("blueprint", ()))
    return TestSpec(**{**plain, "blueprint": lines})


@dataclass(frozen=True, slots=True)
class OutlineLesson:
    key: str
    title: str
    minutes: int
    digest: str = ""
    required: bool = True
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class OutlineModule:
    key: str
    title: str
    outcome: str
    lessons: tuple[OutlineLesson, ...]
    test: TestSpec | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A course as learners take it. `digest` of a lesson covers its words in the source language."""

    course_key: str
    title: str
    modules: tuple[OutlineModule, ...]

    @property
    def lessons(self) -> tuple[OutlineLesson, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    def module(self, key: str) -> OutlineModule | None:
        return next((module for module in self.modules if module.key == key), None)

    def module_of(self, lesson_key: str) -> OutlineModule | None:
        return next(
            (module for module in self.modules if any(lesson.key == lesson_key for lesson in module.lessons)),
            None,
        )

    def for_reader(self, reader: Reader) -> "Outline":
        """The course as this reader takes it. A module none of whose lessons is for her is not hers, nor is its test."""
        lessons = self.lessons
        hers = {lessons[place].key for place in chosen([lesson.audience for lesson in lessons], reader)}
        modules = (
            replace(module, lessons=tuple(lesson for lesson in module.lessons if lesson.key in hers))
            for module in self.modules
        )
        kept = zip(self.modules, modules, strict=True)
        return replace(self, modules=tuple(cut for whole, cut in kept if cut.lessons or not whole.lessons))


@dataclass(frozen=True, slots=True)
class Promise:
    """What an edition says of the course as a whole, beside its outline. `requires`: keys of courses to complete before."""

    aim: str = ""
    hours: int = 0
    certificate_months: int = 0
    requires: tuple[str, ...] = ()
    workplace_task: bool = False


DEMANDS = frozenset({"requires", "workplace_task"})  # what a learner has to do beside lessons and tests


def promised_otherwise(old: Promise, new: Promise) -> tuple[str, ...]:
    """Names of the fields that differ."""
    return tuple(item.name for item in fields(old) if getattr(old, item.name) != getattr(new, item.name))


def to_plain(outline: Outline) -> dict[str, Any]:
    """The outline as JSON values. A lesson for everyone says nothing of it, as outlines did from the first."""
    plain = asdict(outline)
    for module, written in zip(outline.modules, plain["modules"], strict=True):
        for lesson, row in zip(module.lessons, written["lessons"], strict=True):
            del row["audience"]
            if lesson.audience != EVERYONE:
                row["audience"] = audience.to_plain(lesson.audience)
    return plain


def from_plain(plain: Mapping[str, Any]) -> Outline:
    return Outline(
        plain["course_key"],
        plain["title"],
        tuple(
            OutlineModule(
                module["key"],
                module["title"],
                module["outcome"],
                tuple(lesson_from_plain(lesson) for lesson in module["lessons"]),
                spec_from_plain(module["test"]) if module["test"] else None,
            )
            for module in plain["modules"]
        ),
    )


def lesson_from_plain(plain: Mapping[str, Any]) -> OutlineLesson:
    return OutlineLesson(**{**plain, "audience": audience.from_plain(plain.get("audience"))})


class Severity(StrEnum):
    """How much a release changes for who is in the middle of it; the author has the last word."""

    WORDING = "wording"
    MATERIAL = "material"
    BREAKING = "breaking"


def severest(severities: Iterable[Severity]) -> Severity:
    """What a way over several editions amounts to: a comma after a new lesson is still a new lesson."""
    return max(severities, key=list(Severity).index, default=Severity.WORDING)


class Ground(StrEnum):
    """Why a program suggests a severity."""

    FIRST = "first"
    LESSONS = "lessons"
    QUESTIONS = "questions"
    DEMANDS = "demands"
    PLACES = "places"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between two editions, by lesson and module keys. `promised`: names of fields of the promise."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    requestioned: tuple[str, ...] = ()  # modules whose questions or rules of passing changed
    other_outcomes: tuple[str, ...] = ()  # modules
    promised: tuple[str, ...] = ()
    retitled: bool = False
    modules_changed: bool = False  # called otherwise, or in another order
    is_first: bool = False

    def __bool__(self) -> bool:
        parts = (self.added, self.removed, self.moved, self.reworded, self.requestioned)
        return any(parts) or bool(
            self.other_outcomes or self.promised or self.retitled or self.modules_changed
        )

    @property
    def suggested(self) -> Severity:
        """What the difference looks like to a program, which cannot read."""
        if self.ground in {Ground.PLACES, Ground.WORDS}:
            return Severity.WORDING
        return Severity.MATERIAL

    @property
    def ground(self) -> Ground:
        """What the suggestion rests on."""
        if self.is_first:
            return Ground.FIRST
        if self.added or self.removed:
            return Ground.LESSONS
        if self.requestioned:
            return Ground.QUESTIONS
        if DEMANDS & set(self.promised):
            return Ground.DEMANDS
        other_words = self.reworded or self.other_outcomes or self.promised or self.retitled
        return Ground.PLACES if self.moved and not other_words else Ground.WORDS


def compare_outlines(old: Outline | None, new: Outline) -> Change:
    """What a learner of `old` would find different in `new`. Comparing an outline with itself finds nothing."""
    if old is None:
        return Change(added=tuple(lesson.key for lesson in new.lessons), is_first=True)
    before = {lesson.key: lesson for lesson in old.lessons}
    after = {lesson.key: lesson for lesson in new.lessons}
    modules = {module.key: module for module in old.modules}
    return Change(
        added=tuple(key for key in after if key not in before),
        removed=tuple(key for key in before if key not in after),
        moved=moved(old, new),
        reworded=tuple(
            key for key, lesson in after.items() if key in before and words(lesson) != words(before[key])
        ),
        requestioned=tuple(
            module.key
            for module in new.modules
            if module.key in modules and module.test != modules[module.key].test
        ),
        other_outcomes=tuple(
            module.key
            for module in new.modules
            if module.key in modules and module.outcome != modules[module.key].outcome
        ),
        retitled=old.title != new.title,
        modules_changed=modules_changed(old, new),
    )


def modules_changed(old: Outline, new: Outline) -> bool:
    """Whether modules that both have are called otherwise or stand in another order."""
    common = {module.key for module in old.modules} & {module.key for module in new.modules}
    before, after = (
        [(module.key, module.title) for module in outline.modules if module.key in common]
        for outline in (old, new)
    )
    return before != after


def words(lesson: OutlineLesson) -> tuple[str, str]:
    return lesson.title, lesson.digest


def moved(old: Outline, new: Outline) -> tuple[str, ...]:
    """Lessons in both that stand in another module or after another of their common neighbours."""
    common = {lesson.key for lesson in old.lessons} & {lesson.key for lesson in new.lessons}
    return tuple(
        key for key, place in neighbours(new, common).items() if neighbours(old, common)[key] != place
    )


def neighbours(outline: Outline, common: set[str]) -> dict[str, tuple[str, str]]:
    places: dict[str, tuple[str, str]] = {}
    for module in outline.modules:
        before = ""
        for lesson in module.lessons:
            if lesson.key in common:
                places[lesson.key] = (module.key, before)
                before = lesson.key
    return places
