"""What differs between two editions, with old and new words side by side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lms.assessment.rules.comparing import compare_pools
from lms.assessment.rules.questions import Question
from lms.curriculum.rules.files import Block, CourseFile, LessonFile, ModuleFile, write_block
from lms.curriculum.rules.outlines import Change


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line, and whether the other side lacks them."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line before and after; an empty side means that the line is new, or gone."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def changed_rows(old: LessonFile, new: LessonFile) -> tuple[Row, ...]:
    """The lines that differ, in the order of the lesson. Comparing a lesson with itself gives none."""
    return tuple(rows_between(lines_of(old), lines_of(new)))


def lines_of(lesson: LessonFile) -> list[str]:
    """The lesson as a reader meets it, line by line, without the marks of the file format."""
    return [
        lesson.title,
        lesson.outcome,
        *(line for block in lesson.blocks for line in block_lines(block)),
        *lesson.summary,
        *(f"{term}: {meaning}" for term, meaning in lesson.terms),
    ]


def block_lines(block: Block) -> list[str]:
    written = [line.strip().lstrip("#").strip() for line in write_block(block).splitlines()]
    if not written or not written[0].startswith(":::"):
        return [line for line in written if line]
    details = (f"{name}: {value}" if value else name for name, value in block.attributes)
    return [line for line in [block.title, *details, *written[1:-1]] if line]


def rows_between(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from paired(old[first:last], new[start:end])


def paired(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for at in range(max(len(old), len(new))):
        before = old[at] if at < len(old) else ""
        after = new[at] if at < len(new) else ""
        yield row_of(before, after)


def row_of(old: str, new: str) -> Row:
    before, after = words_of(old), words_of(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if last > first:
            left.append(Piece("".join(before[first:last]), kind != "equal"))
        if end > start:
            right.append(Piece("".join(after[start:end]), kind != "equal"))
    return Row(tuple(left), tuple(right))


def words_of(line: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", line)


@dataclass(frozen=True, slots=True)
class Reworded:
    """A lesson or question in both editions, with the lines that differ."""

    key: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ModuleDifference:
    """A module whose test differs: stems of questions that came, went or have another key, and other words."""

    key: str
    title: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    rekeyed: tuple[str, ...]
    reworded: tuple[Reworded, ...]
    has_other_rule: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """What a trainer reads before she releases: titles by kind of change, and words side by side.

    promised: by name of the field. other_outcomes: modules. module_titles: in their order.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[str, ...]
    reworded: tuple[Reworded, ...]
    modules: tuple[ModuleDifference, ...]
    promised: tuple[Reworded, ...] = ()
    other_outcomes: tuple[Reworded, ...] = ()
    module_titles: tuple[Row, ...] = ()


def differences(old: CourseFile, new: CourseFile, change: Change) -> Differences:
    """The change between two editions, told from what was written."""
    before = {lesson.key: lesson for module in old.modules for lesson in module.lessons}
    after = {lesson.key: lesson for module in new.modules for lesson in module.lessons}
    modules = {module.key: module for module in old.modules}
    return Differences(
        added=tuple(after[key].title for key in change.added),
        removed=tuple(before[key].title for key in change.removed if key in before),
        moved=tuple(after[key].title for key in change.moved),
        reworded=tuple(
            Reworded(key, after[key].title, changed_rows(before[key], after[key]))
            for key in change.reworded
            if key in before
        ),
        modules=tuple(
            module_difference(modules[module.key], module)
            for module in new.modules
            if module.key in change.requestioned and module.key in modules
        ),
        promised=tuple(promised(old, new, change)),
        other_outcomes=tuple(
            Reworded(
                module.key, module.title, tuple(rows_between([modules[module.key].outcome], [module.outcome]))
            )
            for module in new.modules
            if module.key in change.other_outcomes and module.key in modules
        ),
        module_titles=tuple(rows_between(titles_of(old), titles_of(new))) if change.modules_changed else (),
    )


def titles_of(course: CourseFile) -> list[str]:
    return [module.title for module in course.modules]


def promised(old: CourseFile, new: CourseFile, change: Change) -> Iterator[Reworded]:
    """The title and what is said of the course as a whole, where it differs."""
    for name in ["title"] * change.retitled + list(change.promised):
        sides = [said_lines(getattr(course, name)) for course in (old, new)]
        yield Reworded(name, name, tuple(rows_between(*sides)))


def said_lines(value: object) -> list[str]:
    """A field as lines; what is not asked for says nothing."""
    if isinstance(value, bool):
        return ["✓"] * value
    return list(value) if isinstance(value, tuple) else [str(value)]


def module_difference(old: ModuleFile, new: ModuleFile) -> ModuleDifference:
    found = compare_pools(old.questions, new.questions)
    before = {question.key: question for question in old.questions}
    after = {question.key: question for question in new.questions}
    return ModuleDifference(
        key=new.key,
        title=new.title,
        added=tuple(after[key].stem for key in found.added),
        gone=tuple(before[key].stem for key in found.gone),
        rekeyed=tuple(after[key].stem for key in found.rekeyed),
        reworded=tuple(
            Reworded(
                key,
                after[key].stem,
                tuple(rows_between(question_lines(before[key]), question_lines(after[key]))),
            )
            for key in found.reworded
        ),
        has_other_rule=old.test != new.test,
    )


def question_lines(question: Question) -> list[str]:
    """The question as words, one part a line."""
    return [
        question.stem,
        *(option.text for option in question.options),
        *(f"{pair.left}: {pair.right}" for pair in question.pairs),
        *question.steps,
        *(statement.text for statement in question.statements),
        *question.columns,
        question.feedback,
    ]
