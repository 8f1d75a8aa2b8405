"""A course as it is written down: values, and how they are read from text and written to it."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tomlkit

from lms.assessment.rules.blueprints import Blueprint, Line, Shortfall, of_form, shortfalls
from lms.assessment.rules.forms import Uneven, parallel
from lms.assessment.rules.questions import Form, Question
from lms.assessment.rules.text import BadPool, dump_pool, parse_pool
from lms.curriculum.rules.audience import (
    EVERYONE,
    Audience,
    BadAudience,
    group_mistakes,
    read_audience,
    words_for,
)
from lms.curriculum.rules.markdown import to_html, to_markdown

CONTAINERS = (
    "callout", "case", "exercise", "variant", "only", "source", "table", "image", "audio", "video", "quiz", "shared"
)  # fmt: skip
WITH_CLOSING = ("case",)  # kinds that may go on below their table
SHARED = ("callout", "case", "source")
GUIDE_KINDS = ("text", "table", "callout")
AUDIENCE_NAMES = ("for", "group", "fallback")


class BadText(Exception):
    """Text that cannot be loaded: in which file, on which line (from 1), and why."""

    def __init__(self, place: str, line: int, reason: str) -> None:
        super().__init__(f"{place}, line {line}: {reason}")
        self.place = place
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a lesson. `html` is rich text, `rows` a table, `attributes` what stood in braces.

    `closing` is what a case says below its table.
    """

    kind: str
    title: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    html: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    closing: str = ""

    @property
    def prose(self) -> str:
        """All rich text of the block."""
        return self.html + self.closing

    def attribute(self, name: str, default: str = "") -> str:
        return dict(self.attributes).get(name, default)

    @property
    def audience(self) -> Audience:
        """For whom the block is, from its attributes."""
        return audience_in(dict(self.attributes))


@dataclass(frozen=True, slots=True)
class LessonFile:
    key: str
    title: str
    outcome: str
    minutes: int = 0
    terms: tuple[tuple[str, str], ...] = ()
    summary: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    name: str = ""
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class TestFile:
    passing_share: str = "0.7"
    attempts: int = 2
    wait_hours: int = 48
    blueprint: Blueprint = ()
    time_limit_minutes: int = 0
    confidence: bool = False
    form: str = ""


@dataclass(frozen=True, slots=True)
class ModuleFile:
    key: str
    title: str
    outcome: str
    lessons: tuple[LessonFile, ...] = ()
    test: TestFile | None = None
    questions: tuple[Question, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class CourseFile:
    key: str
    title: str
    aim: str
    hours: int = 0
    roles: str = ""
    points: tuple[str, ...] = ()
    competencies: tuple[str, ...] = ()
    status: str = "draft"
    certificate_months: int = 36
    modules: tuple[ModuleFile, ...] = ()
    name: str = ""
    requires: tuple[str, ...] = ()
    workplace_task: bool = False
    guide: str = ""


@dataclass(slots=True)
class Folder:
    """The files of a course folder by their path inside it. Reading them from a disk is somebody else's work."""

    name: str
    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, path: str) -> str:
        if path not in self.texts:
            raise BadText(f"{self.name}/{path}", 1, "the file is missing")
        return self.texts[path]


def read_course(folder: Folder) -> CourseFile:
    """The course in a folder.

    Raises:
        BadText: a file is missing or something in it cannot be read; it says where.
    """
    table = toml(folder, "course.toml")
    place = f"{folder.name}/course.toml"
    course = CourseFile(
        key=required(table, "key", place),
        title=required(table, "title", place),
        aim=str(table.get("aim", "")),
        hours=int(table.get("hours", 0)),
        roles=str(table.get("roles", "")),
        points=tuple(table.get("points", ())),
        competencies=tuple(table.get("competencies", ())),
        status=str(table.get("status", "draft")),
        certificate_months=int(table.get("certificate_months", 36)),
        modules=tuple(read_module(folder, name) for name in table.get("modules", ())),
        name=folder.name,
        requires=tuple(table.get("requires", ())),
        workplace_task=bool(table.get("workplace_task", False)),
        guide=read_guide(folder),
    )
    refuse_open_groups((lesson.audience for module in course.modules for lesson in module.lessons), place)
    return course


def read_guide(folder: Folder) -> str:
    """The trainer's guide as it is written back; empty without one."""
    lines = folder.texts.get("guide.md", "").split("\n")
    return write_guide(guide_blocks(lines, f"{folder.name}/guide.md"))


def guide_blocks(lines: Sequence[str], place: str) -> list[Block]:
    """A guide has text, tables and callouts.

    Raises:
        BadText: it has something else.
    """
    blocks = read_blocks(lines, place, 0)
    for block in blocks:
        if block.kind not in GUIDE_KINDS:
            raise BadText(place, 1, f"a guide has {', '.join(GUIDE_KINDS)} alone, and no {block.kind}")
    return blocks


def read_module(folder: Folder, name: str) -> ModuleFile:
    path = f"{name}/module.toml"
    table = toml(folder, path)
    place = f"{folder.name}/{path}"
    key = required(table, "key", place)
    questions = read_questions(folder, name, key)
    return ModuleFile(
        key=key,
        title=required(table, "title", place),
        outcome=str(table.get("outcome", "")),
        lessons=tuple(
            read_lesson(folder.text(f"{name}/{lesson}.md"), f"{folder.name}/{name}/{lesson}.md", lesson)
            for lesson in table.get("lessons", ())
        ),
        test=read_test(table["test"], questions, folder.text(path), place) if table.get("test") else None,
        questions=questions,
        name=name,
    )


def read_test(table: Mapping[str, Any], questions: Sequence[Question], text: str, place: str) -> TestFile:
    """The rule of a test; refused when its pool cannot give what the blueprint asks."""
    line = 1 + text.partition("[test]")[0].count("\n")
    try:
        test = TestFile(
            str(table.get("passing_share", "0.7")),
            int(table.get("attempts", 2)),
            int(table.get("wait_hours", 48)),
            blueprint_from(table),
            int(table.get("time_limit_minutes", 0)),
            bool(table.get("confidence", False)),
            Form(table.get("form", "")).value,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadText(place, line, f"the test cannot be read: {error}") from error
    short = shortfalls(of_form(questions, Form(test.form)), test.blueprint)
    if questions and short:
        raise BadText(place, line, f"the pool is too small: {said(short[0])}")
    forms = parallel(questions)
    if forms.exist and forms.uneven:
        raise BadText(place, line, f"forms A and B are not equal: {said_uneven(forms.uneven[0])}")
    return test


def blueprint_from(table: Mapping[str, Any]) -> Blueprint:
    """`questions = 6`, or tables `[[test.blueprint]]` of competency, level and count."""
    if "questions" in table:
        return (Line(int(table["questions"])),)
    return tuple(
        Line(int(line["count"]), str(line.get("competency", "")), int(line.get("level", 0)))
        for line in table.get("blueprint", ())
    )


def said(short: Shortfall) -> str:
    """Where a pool lacks questions, in words."""
    level = f"level {short.line.level}" if short.line.level else "any level"
    return f"{short.missing} more needed of {short.line.competency or 'any competency'}, {level}"


def said_uneven(cell: Uneven) -> str:
    level = f"level {cell.level}" if cell.level else "no level"
    return f"{cell.in_a} and {cell.in_b} questions of {cell.competency or 'no competency'}, {level}"


def read_questions(folder: Folder, name: str, key: str) -> tuple[Question, ...]:
    path = f"{name}/questions.toml"
    if path not in folder.texts:
        return ()
    try:
        return parse_pool(key, folder.texts[path]).questions
    except BadPool as error:
        raise BadText(f"{folder.name}/{path}", error.line, error.reason) from error


def toml(folder: Folder, path: str) -> dict[str, Any]:
    return parse_toml(folder.text(path), f"{folder.name}/{path}")


def parse_toml(text: str, place: str, offset: int = 0) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise BadText(place, offset + int(found.group(1)) if found else 1 + offset, str(error)) from error


def required(table: Mapping[str, Any], name: str, place: str) -> str:
    found = table.get(name)
    if not isinstance(found, str) or not found.strip():
        raise BadText(place, 1, f"{name} is missing")
    return found


def read_lesson(text: str, place: str, name: str) -> LessonFile:
    """A lesson: front matter between lines of +++, then Markdown with containers."""
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines) if line.strip() == "+++"][:2]
    if len(marks) < 2 or marks[0] != 0:
        raise BadText(place, 1, "a lesson begins with front matter between two lines of +++")
    head = parse_toml("\n".join(lines[1 : marks[1]]), place, offset=1)
    blocks = tuple(read_blocks(lines[marks[1] + 1 :], place, marks[1] + 1))
    refuse_open_groups((block.audience for block in blocks), place)
    return LessonFile(
        key=required(head, "key", place),
        title=required(head, "title", place),
        outcome=str(head.get("outcome", "")),
        minutes=int(head.get("minutes", 0)),
        terms=tuple((str(item["term"]), str(item["meaning"])) for item in head.get("terms", ())),
        summary=tuple(str(line) for line in head.get("summary", ())),
        blocks=blocks,
        name=name,
        audience=audience_at(head, place, 1),
    )


@dataclass(frozen=True, slots=True)
class PieceFile:
    """A piece that lessons name by its key."""

    key: str
    block: Block


def read_piece(text: str, place: str, key: str) -> PieceFile:
    """A shared piece: a file with one container and nothing else.

    Raises:
        BadText: it holds no container, or more than one, or something that cannot be shared.
    """
    blocks = read_blocks(text.split("\n"), place, 0)
    if len(blocks) != 1 or blocks[0].kind not in SHARED:
        raise BadText(place, 1, f"a shared piece is one container: {', '.join(SHARED)}")
    return PieceFile(key, blocks[0])


def write_piece(piece: PieceFile) -> str:
    return write_block(piece.block) + "\n"


OPENING = re.compile(r":::\s*([a-z_]+)\s*([^{]*?)\s*(?:\{(.*)\})?\s*$")
ATTRIBUTE = re.compile(r'([a-z_]+)(?:=("(?:[^"\\]|\\.)*"|[^\s}]+))?')


def read_blocks(lines: Sequence[str], place: str, offset: int) -> list[Block]:
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith(":::"):
            end = closing(lines, at, place, offset)
            blocks.append(container(lines[at], lines[at + 1 : end], place, offset + at + 1))
            at = end + 1
            continue
        end = at
        table = line.startswith("|")
        while end < len(lines) and not lines[end].startswith(":::") and lines[end].startswith("|") == table:
            end += 1
        block = loose(lines[at:end], place, offset + at + 1, table=table)
        if block:
            blocks.append(block)
        at = end
    return blocks


def closing(lines: Sequence[str], start: int, place: str, offset: int) -> int:
    for at in range(start + 1, len(lines)):
        if lines[at].strip() == ":::":
            return at
        if lines[at].startswith(":::"):
            break
    raise BadText(place, offset + start + 1, "this container is not closed by a line of three colons")


def loose(lines: Sequence[str], place: str, line: int, *, table: bool) -> Block | None:
    if table:
        return Block("table", rows=read_rows(lines))
    html = rich("\n".join(lines), place, line)
    return Block("text", html=html) if html else None


def rich(markdown: str, place: str, line: int) -> str:
    try:
        return to_html(markdown)
    except ValueError as error:
        raise BadText(place, line, str(error)) from error


def container(opening: str, body: Sequence[str], place: str, line: int) -> Block:
    found = OPENING.match(opening)
    if not found or found.group(1) not in CONTAINERS:
        raise BadText(place, line, f"a container is one of {', '.join(CONTAINERS)}")
    kind, attributes = found.group(1), read_attributes(found.group(3) or "")
    audience = audience_at(dict(attributes), place, line)
    before, table, after = around_table(body)
    if any(text.startswith("|") for text in after):
        raise BadText(place, line, "a container has one table")
    closing = rich("\n".join(after), place, line)
    if closing and kind not in WITH_CLOSING:
        raise BadText(
            place,
            line,
            f"text below the table belongs above it; only {', '.join(WITH_CLOSING)} may end with text",
        )
    return Block(
        kind=kind,
        title=found.group(2).strip(),
        attributes=with_audience(attributes, audience),
        html=rich("\n".join(before), place, line),
        rows=read_rows(table),
        closing=closing,
    )


def around_table(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """What stands above the first table, the table, and what stands below it."""
    is_row = [line.startswith("|") for line in lines]
    start = is_row.index(True) if any(is_row) else len(lines)
    end = is_row.index(False, start) if False in is_row[start:] else len(lines)
    return lines[:start], lines[start:end], lines[end:]


def read_attributes(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for name, value in ATTRIBUTE.findall(text):
        plain = value[1:-1].replace('\\"', '"') if value.startswith('"') else value
        found.append((name, plain))
    return tuple(sorted(found))


def audience_in(values: Mapping[str, Any]) -> Audience:
    """The audience among attributes or front matter; what is not a word names nobody we know.

    Raises:
        BadAudience: it cannot be meant.
    """
    return read_audience(
        str(values.get("for", "")),
        group=str(values.get("group", "")),
        is_fallback=values.get("fallback", False) is not False,
    )


def audience_at(values: Mapping[str, Any], place: str, line: int) -> Audience:
    try:
        return audience_in(values)
    except BadAudience as error:
        raise BadText(place, line, str(error)) from error


def refuse_open_groups(audiences: Iterable[Audience], place: str) -> None:
    for group in group_mistakes(audiences):
        raise BadText(place, 1, f"the group {group} needs exactly one version with fallback")


def with_audience(attributes: Iterable[tuple[str, str]], audience: Audience) -> tuple[tuple[str, str], ...]:
    """The attributes with the audience in its one written form."""
    said = {"for": words_for(audience), "group": audience.group}
    found = {name: value for name, value in attributes if name not in AUDIENCE_NAMES}
    found |= {name: value for name, value in said.items() if value}
    return tuple(sorted((found | ({"fallback": ""} if audience.is_fallback else {})).items()))


def read_rows(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    rows = [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))) for line in lines]
    return tuple(
        tuple(cell.replace("\\|", "|") for cell in row)
        for row in rows
        if not all(re.fullmatch(r":?-+:?", cell) for cell in row)
    )


def files_of(block: Block) -> tuple[str, ...]:
    """Files beside the lesson that the block shows."""
    if block.kind not in {"image", "audio", "video"}:
        return ()
    return tuple(filter(None, (block.attribute(name) for name in ("file", "captions", "poster"))))


# --- drawings, for comparing a course with all that belongs to it


def with_drawings(course: CourseFile, drawings: Mapping[str, str]) -> CourseFile:
    """The course with each drawing as an attribute of its image block; a drawing that is not there stays empty."""

    def drawn(block: Block) -> Block:
        if block.kind != "image" or not block.attribute("file"):
            return block
        given = dict(block.attributes) | {"svg": drawings.get(block.attribute("file"), "")}
        return replace(block, attributes=tuple(sorted(given.items())))

    return each_block(course, drawn)


def without_drawings(course: CourseFile) -> tuple[CourseFile, dict[str, str]]:
    """The course as it is written down, and its drawings by file name."""
    drawings: dict[str, str] = {}

    def bare(block: Block) -> Block:
        given = dict(block.attributes)
        if block.kind == "image" and "svg" in given:
            drawings[given["file"]] = given.pop("svg")
        return replace(block, attributes=tuple(sorted(given.items())))

    return each_block(course, bare), drawings


def each_block(course: CourseFile, change: Callable[[Block], Block]) -> CourseFile:
    modules = tuple(
        replace(
            module,
            lessons=tuple(
                replace(lesson, blocks=tuple(change(block) for block in lesson.blocks))
                for lesson in module.lessons
            ),
        )
        for module in course.modules
    )
    return replace(course, modules=modules)


# --- and back to text


def write_course(course: CourseFile) -> dict[str, str]:
    """The files of a course by their path inside its folder; reading them gives the same course."""
    head = tomlkit.document()
    for name in ("key", "title", "aim", "hours", "roles"):
        head.add(name, getattr(course, name))
    head.add("points", list(course.points))
    head.add("competencies", list(course.competencies))
    head.add("status", course.status)
    head.add("certificate_months", course.certificate_months)
    if course.requires:
        head.add("requires", list(course.requires))
    if course.workplace_task:
        head.add("workplace_task", True)
    head.add("modules", several(module.name for module in course.modules))
    files = {"course.toml": tomlkit.dumps(head)} | ({"guide.md": course.guide} if course.guide else {})
    for module in course.modules:
        files |= {f"{module.name}/{name}": text for name, text in write_module(module).items()}
    return files


def write_guide(blocks: Iterable[Block]) -> str:
    text = "\n\n".join(write_block(block) for block in blocks)
    return f"{text}\n" if text else ""


def write_module(module: ModuleFile) -> dict[str, str]:
    head = tomlkit.document()
    head.add("key", module.key)
    head.add("title", module.title)
    head.add("outcome", module.outcome)
    head.add("lessons", several(lesson.name for lesson in module.lessons))
    if module.test:
        head.add("test", write_test(module.test))
    files = {"module.toml": tomlkit.dumps(head)}
    if module.questions:
        files["questions.toml"] = dump_pool(module.questions)
    return files | {f"{lesson.name}.md": write_lesson(lesson) for lesson in module.lessons}


def write_test(test: TestFile) -> Any:
    """The rule of a test as a table of TOML."""
    table = tomlkit.table()
    table.add("passing_share", float(test.passing_share))
    table.add("attempts", test.attempts)
    table.add("wait_hours", test.wait_hours)
    write_paper(table, test)
    return table


def write_paper(table: Any, test: TestFile) -> None:
    """How the test is made up, where it is more than all questions without a clock."""
    for name in ("time_limit_minutes", "confidence", "form"):
        if getattr(test, name):
            table.add(name, getattr(test, name))
    if test.blueprint and test.blueprint[0] == Line(test.blueprint[0].count) and len(test.blueprint) == 1:
        table.add("questions", test.blueprint[0].count)
    elif test.blueprint:
        lines = tomlkit.aot()
        for line in test.blueprint:
            lines.append(
                tomlkit.item({"competency": line.competency, "level": line.level, "count": line.count})
            )
        table.add("blueprint", lines)


def several(items: Any) -> Any:
    array = tomlkit.array()
    for item in items:
        array.append(item)
    return array.multiline(multiline=True)


def write_lesson(lesson: LessonFile) -> str:
    head = tomlkit.document()
    head.add("key", lesson.key)
    head.add("title", lesson.title)
    head.add("outcome", lesson.outcome)
    if lesson.minutes:
        head.add("minutes", lesson.minutes)
    for name, value in with_audience((), lesson.audience):
        head.add(name, value or True)
    if lesson.terms:
        head.add("terms", several(inline_table(term=term, meaning=meaning) for term, meaning in lesson.terms))
    if lesson.summary:
        head.add("summary", several(lesson.summary))
    body = "\n\n".join(write_block(block) for block in lesson.blocks)
    return f"+++\n{tomlkit.dumps(head)}+++\n" + (f"\n{body}\n" if body else "")


def inline_table(**values: str) -> Any:
    table = tomlkit.inline_table()
    table.update(values)
    return table


def write_block(block: Block) -> str:
    if block.kind == "text":
        return to_markdown(block.html)
    if block.kind == "table" and not block.title:
        return write_rows(block.rows)
    opening = " ".join(filter(None, ["::: " + block.kind, block.title, write_attributes(block.attributes)]))
    parts = filter(None, [to_markdown(block.html), write_rows(block.rows), to_markdown(block.closing)])
    return "\n".join([opening, "\n\n".join(parts), ":::"])


def write_attributes(attributes: Sequence[tuple[str, str]]) -> str:
    if not attributes:
        return ""
    words = [
        f'{name}="{value.replace(chr(34), chr(92) + chr(34))}"' if value else name
        for name, value in attributes
    ]
    return "{" + " ".join(words) + "}"


def write_rows(rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)
