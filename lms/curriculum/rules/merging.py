"""A new edition of the master text merged into ours: what only one side changed is taken, the rest is for a person."""

import hashlib
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, TypeVar

from lms.assessment.rules.questions import Question
from lms.assessment.rules.text import check, dump_pool
from lms.curriculum.rules.audience import Audience, words_for
from lms.curriculum.rules.files import (
    Block,
    CourseFile,
    LessonFile,
    ModuleFile,
    TestFile,
    write_block,
    write_lesson,
    write_rows,
    write_test,
)
from lms.curriculum.rules.markdown import to_markdown
from lms.curriculum.rules.sequences import is_sound, pieces

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
Item = TypeVar("Item", ModuleFile, LessonFile, Question)


class Outcome(StrEnum):
    TAKEN = "taken"  # only the master changed it
    KEPT = "kept"  # only we changed it
    MERGED = "merged"  # both changed it, in the same way or in different parts
    CONFLICT = "conflict"  # both changed it differently


class Choice(StrEnum):
    """What a person decided about a conflict. EDITED: she wrote a third text herself, in the page."""

    MINE = "mine"
    THEIRS = "theirs"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a course: a course, module, lesson or question by its key, and which part of it."""

    kind: str
    key: str
    part: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the merge came to at one place, with the three texts; empty where there is nothing."""

    place: Place
    outcome: Outcome
    base: str
    mine: str
    theirs: str

    @property
    def key(self) -> str:
        """The same for the same disagreement, whatever was edited around it or at our side since."""
        said = "\x00".join([self.place.kind, self.place.key, self.place.part, self.base, self.theirs])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(slots=True)
class Merge:
    """A merge on its way: what was decided before, and what was found so far."""

    decisions: Mapping[str, Choice] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.outcome is Outcome.CONFLICT]

    def settled(self, place: Place, base: T, mine: T, theirs: T) -> tuple[bool, T]:
        """Whether three values agree without a person, and on what."""
        if mine == theirs:
            if mine != base:
                self.note(place, Outcome.MERGED, base, mine, theirs)
            return True, mine
        if mine == base:
            self.note(place, Outcome.TAKEN, base, mine, theirs)
            return True, theirs
        if theirs == base:
            self.note(place, Outcome.KEPT, base, mine, theirs)
            return True, mine
        return False, mine

    def value(self, place: Place, base: T, mine: T, theirs: T) -> T:
        """One value of three; ours where they disagree and nobody has decided."""
        is_settled, found = self.settled(place, base, mine, theirs)
        return found if is_settled else self.disputed(place, base, mine, theirs)

    def disputed(self, place: Place, base: T, mine: T, theirs: T) -> T:
        finding = Finding(place, Outcome.CONFLICT, as_text(base), as_text(mine), as_text(theirs))
        choice = self.decisions.get(finding.key)
        outcomes = {None: Outcome.CONFLICT, Choice.THEIRS: Outcome.TAKEN}
        self.findings.append(replace(finding, outcome=outcomes.get(choice, Outcome.KEPT)))
        return theirs if choice is Choice.THEIRS else mine

    def note(self, place: Place, outcome: Outcome, base: object, mine: object, theirs: object) -> None:
        self.findings.append(Finding(place, outcome, as_text(base), as_text(mine), as_text(theirs)))


def as_text(value: object) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, Block):
        return block_text(value)
    if isinstance(value, Question):
        return dump_pool((value,)).strip()
    if isinstance(value, Audience):
        return words_for(value)
    if isinstance(value, LessonFile):
        return write_lesson(value)
    if isinstance(value, ModuleFile):
        return value.title
    if isinstance(value, TestFile):
        return str(write_test(value).as_string()).strip()
    if isinstance(value, tuple):
        parts = [as_text(part) for part in value]
        return ("\n\n" if any(isinstance(part, Block) for part in value) else "\n").join(parts)
    return str(value)


def block_text(block: Block) -> str:
    """A block without the signs of the file: its title, what stands in its fields, its words and its table."""
    given = [f"{name}: {field_text(name, said)}".rstrip(": ") for name, said in block.attributes]
    parts = [block.title, "\n".join(given), to_markdown(block.html), write_rows(block.rows)]
    parts.append(to_markdown(block.closing))
    return "\n\n".join(part for part in parts if part)


def field_text(name: str, said: str) -> str:
    """A drawing is told from another by the beginning of its digest; nobody reads it as text."""
    return hashlib.sha256(said.encode()).hexdigest()[:8] if name == "svg" and said else said


# --- lists


def merged_list(
    merge: Merge,
    place: Place,
    base: Sequence[H],
    mine: Sequence[H],
    theirs: Sequence[H],
    *,
    alike: Callable[[H, H], bool],
    join: Callable[[H, H, H], H | None],
) -> tuple[H, ...]:
    """A list merged element by element. `join` makes one element of two that were changed in different parts, or None.

    Where both sides moved the same element to different places, the list as a whole is in dispute.
    """
    if list(mine) == list(theirs) or list(base) in (list(mine), list(theirs)):
        return merge.value(place, tuple(base), tuple(mine), tuple(theirs))
    trial = Merge(merge.decisions)
    found: list[H] = []
    joined: list[H] = []
    for piece in pieces(base, mine, theirs, alike):
        is_settled, part = trial.settled(place, piece.base, piece.mine, piece.theirs)
        both = None if is_settled else joined_piece(piece.base, piece.mine, piece.theirs, join)
        if both is not None:
            trial.note(place, Outcome.MERGED, piece.base, piece.mine, piece.theirs)
            joined.append(both)
        elif not is_settled:
            part = trial.disputed(place, piece.base, piece.mine, piece.theirs)
        found += [both] if both is not None else part
    if not is_sound([item for item in found if item not in joined], mine, theirs):
        return merge.disputed(place, tuple(base), tuple(mine), tuple(theirs))
    merge.findings += trial.findings
    return tuple(found)


def joined_piece(
    base: Sequence[H], mine: Sequence[H], theirs: Sequence[H], join: Callable[[H, H, H], H | None]
) -> H | None:
    if not (base and mine and theirs):
        return None
    return join(base[0], mine[0], theirs[0])


def never(_one: object, _other: object) -> bool:
    return False


def not_joined(_base: object, _mine: object, _theirs: object) -> None:
    return None


def merged_order(
    merge: Merge, place: Place, base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> tuple[str, ...]:
    """Keys in their merged order. What both added at one place stands side by side: that is no disagreement."""
    added = [key for key in theirs if key not in base and key not in mine]
    known = [key for key in theirs if key not in added]
    order = list(merged_list(merge, place, base, mine, known, alike=never, join=not_joined))
    for key in added:
        before = theirs[: theirs.index(key)]
        after = next((order.index(one) + 1 for one in reversed(before) if one in order), 0)
        order.insert(after, key)
    return tuple(order)


# --- parts


def merged_fields(
    merge: Merge, kind: str, names: Sequence[str], base: Any, mine: Any, theirs: Any
) -> dict[str, Any]:
    """The named fields of a course, module or lesson, one by one."""
    return {
        name: merge.value(
            Place(kind, mine.key, name), getattr(base, name), getattr(mine, name), getattr(theirs, name)
        )
        for name in names
    }


def joined(base: Any, mine: Any, theirs: Any, own: Mapping[str, Any]) -> Any | None:
    """One dataclass of two that were changed in different fields; None when they changed the same field.

    own: fields that were joined already.
    """
    trial = Merge()
    names = [item.name for item in fields(base) if item.name not in own]
    values = {
        name: trial.value(
            Place("", "", name), getattr(base, name), getattr(mine, name), getattr(theirs, name)
        )
        for name in names
    }
    return None if trial.conflicts else replace(mine, **values, **own)


def joined_block(base: Block, mine: Block, theirs: Block) -> Block | None:
    """A block of which one side changed one paragraph and the other side another."""
    if not base.kind == mine.kind == theirs.kind:
        return None
    trial = Merge()
    texts = (paragraphs(block.html) for block in (base, mine, theirs))
    html = merged_list(trial, Place("", "", "html"), *texts, alike=similar, join=not_joined)
    return None if trial.conflicts else joined(base, mine, theirs, {"html": "".join(html)})


def joined_question(base: Question, mine: Question, theirs: Question) -> Question | None:
    """A question changed in different fields, when what comes out can still be asked."""
    found: Question | None = joined(base, mine, theirs, {})
    try:
        if found:
            check(found)
    except ValueError:
        return None
    return found


def paragraphs(html: str) -> tuple[str, ...]:
    return tuple(
        part for part in re.split(r"(?<=</p>)|(?<=</h2>)|(?<=</h3>)|(?<=</ul>)|(?<=</ol>)", html) if part
    )


def similar(one: str, other: str) -> bool:
    """Whether a paragraph may be another one with some other words."""
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() > 0.4


def alike_blocks(one: Block, other: Block) -> bool:
    if one.kind != other.kind:
        return False
    return (one.title == other.title and bool(one.title)) or similar(write_block(one), write_block(other))


# --- keyed things: modules, lessons, questions


def merged_keyed(
    merge: Merge,
    kind: str,
    versions: tuple[Mapping[str, Item], Mapping[str, Item], Mapping[str, Item]],
    both: Callable[[Item, Item, Item], Item],
) -> dict[str, Item]:
    """What remains, by key. Whoever removes something the other side changed has to be asked."""
    found: dict[str, Item] = {}
    for key in dict.fromkeys([*versions[1], *versions[2]]):
        old, ours, other = versions[0].get(key), versions[1].get(key), versions[2].get(key)
        if old and ours and other:
            found[key] = both(old, ours, other)
        elif kept_item := merge.value(Place(kind, key, ""), old, ours, other):
            found[key] = kept_item
    return found


def keyed(items: Sequence[Item]) -> dict[str, Item]:
    return {item.key: item for item in items}


# --- a course


COURSE_FIELDS = (
    "title",
    "aim",
    "hours",
    "roles",
    "points",
    "competencies",
    "certificate_months",
    "requires",
    "workplace_task",
    "guide",
)
MODULE_FIELDS = ("title", "outcome", "test")
LESSON_FIELDS = ("title", "outcome", "minutes", "audience")
LESSON_LISTS = ("terms", "summary")


def merge_course(
    base: CourseFile, mine: CourseFile, theirs: CourseFile, decisions: Mapping[str, Choice] | None = None
) -> tuple[CourseFile, Merge]:
    """Our course with what the new master changed, and what was found on the way. Status and names of files stay ours."""
    merge = Merge(decisions or {})
    values = merged_fields(merge, "course", COURSE_FIELDS, base, mine, theirs)
    versions = (keyed(base.modules), keyed(mine.modules), keyed(theirs.modules))
    modules = merged_keyed(merge, "module", versions, lambda *three: merged_module(merge, *three))
    lessons = merged_lessons(merge, (base, mine, theirs))
    place = Place("course", mine.key, "modules")
    order = merged_order(
        merge, place, *([module.key for module in course.modules] for course in (base, mine, theirs))
    )
    placed = tuple(replace(modules[key], lessons=lessons.get(key, ())) for key in complete(order, modules))
    return replace(mine, **values, modules=placed), merge


def complete(order: Sequence[str], there: Mapping[str, object]) -> list[str]:
    """The keys that are there, in order; one the order does not know comes last."""
    return [key for key in order if key in there] + [key for key in there if key not in order]


def merged_module(merge: Merge, base: ModuleFile, mine: ModuleFile, theirs: ModuleFile) -> ModuleFile:
    values = merged_fields(merge, "module", MODULE_FIELDS, base, mine, theirs)
    return replace(mine, **values, questions=merged_questions(merge, base, mine, theirs))


def merged_questions(
    merge: Merge, base: ModuleFile, mine: ModuleFile, theirs: ModuleFile
) -> tuple[Question, ...]:
    versions = (keyed(base.questions), keyed(mine.questions), keyed(theirs.questions))
    found = merged_keyed(merge, "question", versions, lambda *three: merged_question(merge, *three))
    keys = ([question.key for question in module.questions] for module in (base, mine, theirs))
    order = merged_order(merge, Place("module", mine.key, "questions"), *keys)
    return tuple(found[key] for key in complete(order, found))


def merged_question(merge: Merge, base: Question, mine: Question, theirs: Question) -> Question:
    place = Place("question", mine.key, "")
    is_settled, found = merge.settled(place, base, mine, theirs)
    if is_settled:
        return found
    both = joined_question(base, mine, theirs)
    if both is None:
        return merge.disputed(place, base, mine, theirs)
    merge.note(place, Outcome.MERGED, base, mine, theirs)
    return both


def merged_lessons(
    merge: Merge, courses: tuple[CourseFile, CourseFile, CourseFile]
) -> dict[str, tuple[LessonFile, ...]]:
    """Module key → its lessons in order. A lesson that one side moved to another module moves."""
    versions = lessons_by_key(courses[0]), lessons_by_key(courses[1]), lessons_by_key(courses[2])
    found = merged_keyed(merge, "lesson", versions, lambda *three: merged_lesson(merge, *three))
    homes = {key: merged_home(merge, key, courses) for key in found}
    lessons = {}
    for module in dict.fromkeys(module.key for course in courses for module in course.modules):
        orders = [lesson_keys(course, module) for course in courses]
        order = merged_order(merge, Place("module", module, "lessons"), orders[0], orders[1], orders[2])
        here = {key: lesson for key, lesson in found.items() if homes[key] == module}
        lessons[module] = tuple(here[key] for key in complete(order, here))
    return lessons


def lessons_by_key(course: CourseFile) -> dict[str, LessonFile]:
    return {lesson.key: lesson for module in course.modules for lesson in module.lessons}


def lesson_keys(course: CourseFile, module_key: str) -> list[str]:
    return [lesson.key for module in course.modules if module.key == module_key for lesson in module.lessons]


def merged_home(merge: Merge, key: str, courses: tuple[CourseFile, CourseFile, CourseFile]) -> str:
    """The module a lesson stands in."""
    old, ours, other = (next(homes_of(course, key), "") for course in courses)
    if not ours or not other:
        return ours or other
    return merge.value(Place("lesson", key, "module"), old, ours, other)


def homes_of(course: CourseFile, key: str) -> Iterator[str]:
    return (module.key for module in course.modules if any(lesson.key == key for lesson in module.lessons))


def merged_lesson(merge: Merge, base: LessonFile, mine: LessonFile, theirs: LessonFile) -> LessonFile:
    values = merged_fields(merge, "lesson", LESSON_FIELDS, base, mine, theirs)
    lists: dict[str, Any] = {
        name: merged_list(
            merge, Place("lesson", mine.key, name), getattr(base, name), getattr(mine, name), getattr(theirs, name),
            alike=never, join=not_joined,
        )
        for name in LESSON_LISTS
    }  # fmt: skip
    blocks = merged_list(
        merge, Place("lesson", mine.key, "blocks"), base.blocks, mine.blocks, theirs.blocks,
        alike=alike_blocks, join=joined_block,
    )  # fmt: skip
    return replace(mine, **values, **lists, blocks=blocks)
