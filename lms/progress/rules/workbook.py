"""A workbook as values, and what of a compiled exercise stands in it."""

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from lms.curriculum.rules.sheets import Sheet

LINES = ["p", "li", "h3"]


@dataclass(frozen=True, slots=True)
class Step:
    """A line of an exercise. `mark` stands before it: a number, a bullet, or nothing."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """An exercise: what to do, and the sheet to write in."""

    steps: tuple[Step, ...]
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class WorkbookLesson:
    title: str
    outcome: str
    summary: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class WorkbookModule:
    title: str
    outcome: str
    lessons: tuple[WorkbookLesson, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    title: str
    aim: str
    edition: int
    language: str
    modules: tuple[WorkbookModule, ...]


def steps_of(html: str) -> tuple[Step, ...]:
    """The lines of a compiled exercise, without its title, its table and what one takes home of it."""
    soup = BeautifulSoup(html, "html.parser")
    for apart in soup.select("table, h2, .segment-kind, .product, [popover]"):
        apart.decompose()
    lines = (Step(mark_of(line), " ".join(line.get_text().split())) for line in soup.find_all(LINES))
    return tuple(line for line in lines if line.text)


def mark_of(line: Tag) -> str:
    listed = line.find_parent(["ol", "ul"]) if line.name == "li" else None
    if listed is None:
        return ""
    if listed.name == "ul":
        return "•"
    return f"{listed.find_all('li', recursive=False).index(line) + 1}."
