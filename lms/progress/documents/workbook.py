"""A workbook on A4: the exercises of a course to be written in by hand, in any of our scripts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)

from lms.credentials.documents.lines import BOLD, PLAIN, draw_from, width, wrapped
from lms.progress.rules.workbook import Task, Workbook, WorkbookLesson, WorkbookModule

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 54
INK, MUTED, PRIMARY, LINE, TINT = (
    HexColor(code) for code in ("#1b2530", "#56616d", "#0b5563", "#b8c1c9", "#eef4f4")
)
TEXT, SMALL, CELL = 10.5, 9, 9
LEADING = 1.4
CELL_DEPTH = 34  # of an empty cell, in points: two lines by hand
RULE_STEP = 26
FEWEST_NOTE_LINES, MOST_NOTE_LINES = 3, 12
MARK_WIDTH = 18


@dataclass(frozen=True, slots=True)
class WorkbookWords:
    """What stands around a course's own words, in the language of the workbook."""

    kind: str
    edition: str
    how: tuple[str, ...]
    name: str
    institution: str
    day: str
    remember: str
    terms: str
    exercise: str
    take_home: str
    notes: str
    rtl: bool = False


class Prose(Flowable):
    """A paragraph in one weight, wrapped by our own measure, beginning where its language begins."""

    def __init__(
        self, text: str, size: float = TEXT, weight: str = PLAIN, colour: Color = INK, *, rtl: bool = False
    ) -> None:
        super().__init__()
        self.text, self.size, self.weight, self.colour, self.rtl = text, size, weight, colour, rtl
        self.lines: list[str] = []

    def wrap(self, most: float, _depth: float) -> tuple[float, float]:
        self.width = most
        self.lines = wrapped(self.text, most, self.size, self.weight)
        self.height = len(self.lines) * self.step
        return most, self.height

    @property
    def step(self) -> float:
        return self.size * LEADING

    def split(self, most: float, depth: float) -> list[Flowable]:
        self.wrap(most, depth)
        count = int(depth // self.step)
        parts = [self.lines[:count], self.lines[count:]]
        if not all(parts):
            return []
        return [Prose(" ".join(part), self.size, self.weight, self.colour, rtl=self.rtl) for part in parts]

    def draw(self) -> None:
        self.canv.setFillColor(self.colour)
        for number, line in enumerate(self.lines, 1):
            at = self.width - width(line, self.size, self.weight) if self.rtl else 0
            draw_from(
                self.canv,
                at,
                self.height - number * self.step + self.size * 0.35,
                line,
                self.size,
                self.weight,
            )


class Rule(Flowable):
    """An empty line to write on."""

    def wrap(self, most: float, _depth: float) -> tuple[float, float]:
        self.width = most
        return most, RULE_STEP

    def draw(self) -> None:
        ruled(self.canv, self.width, 1)


class Notes(Flowable):
    """Room to write on what is left of a page; nothing where too little is left."""

    def __init__(self, title: Prose) -> None:
        super().__init__()
        self.title, self.count = title, 0

    def wrap(self, most: float, depth: float) -> tuple[float, float]:
        self.width = most
        _width, self.top = self.title.wrap(most, depth)
        self.count = min(int((depth - self.top) // RULE_STEP), MOST_NOTE_LINES)
        if self.count < FEWEST_NOTE_LINES:
            return most, 0
        return most, self.top + self.count * RULE_STEP

    def draw(self) -> None:
        if self.count >= FEWEST_NOTE_LINES:
            self.title.drawOn(self.canv, 0, self.count * RULE_STEP)
            ruled(self.canv, self.width, self.count)


def ruled(canvas: Canvas, across: float, count: int) -> None:
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.6)
    for number in range(count):
        canvas.line(0, number * RULE_STEP + 2, across, number * RULE_STEP + 2)


def workbook_document(workbook: Workbook, words: WorkbookWords) -> bytes:
    """The PDF. The same workbook and words give the same bytes."""
    target = BytesIO()
    document = BaseDocTemplate(
        target, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=f"{workbook.title} – {words.kind}", lang=workbook.language, invariant=1,
    )  # fmt: skip
    frame = Frame(MARGIN, MARGIN, PAGE_WIDTH - 2 * MARGIN, PAGE_HEIGHT - 2 * MARGIN, 0, 0, 0, 0)

    def foot(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFillColor(MUTED)
        line = f"{workbook.title} · {canvas.getPageNumber()}"
        at = PAGE_WIDTH - MARGIN - width(line, SMALL) if words.rtl else MARGIN
        draw_from(canvas, at, MARGIN / 2, line, SMALL)

    document.addPageTemplates([PageTemplate("page", [frame], onPage=foot)])
    document.build(
        [*cover(workbook, words), *(part for row in workbook.modules for part in module(row, words))]
    )
    return target.getvalue()


def cover(workbook: Workbook, words: WorkbookWords) -> Iterator[Flowable]:
    yield Spacer(0, 110)
    yield prose(words.kind, words, 13, colour=MUTED)
    yield Spacer(0, 8)
    yield prose(workbook.title, words, 28, BOLD, PRIMARY)
    yield Spacer(0, 10)
    yield prose(workbook.aim, words, 12)
    yield Spacer(0, 6)
    yield prose(words.edition, words, SMALL, colour=MUTED)
    yield Spacer(0, 60)
    for label in (words.name, words.institution, words.day):
        yield prose(label, words, SMALL, colour=MUTED)
        yield Rule()
        yield Spacer(0, 8)
    yield Spacer(0, 24)
    for line in words.how:
        yield prose(line, words)
        yield Spacer(0, 5)


def module(row: WorkbookModule, words: WorkbookWords) -> Iterator[Flowable]:
    for number, each in enumerate(row.lessons):
        yield PageBreak()
        if number == 0:
            yield module_head(row, words)
            yield Spacer(0, 16)
        yield from lesson(each, words)


def module_head(row: WorkbookModule, words: WorkbookWords) -> Table:
    box = Table([[[prose(row.title, words, 13, BOLD), prose(row.outcome, words, SMALL, colour=MUTED)]]])
    box.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), TINT), ("TOPPADDING", (0, 0), (-1, -1), 8), ("BOTTOMPADDING", (0, 0), (-1, -1), 8)]))  # fmt: skip
    return box


def lesson(page: WorkbookLesson, words: WorkbookWords) -> Iterator[Flowable]:
    yield prose(page.title, words, 17, BOLD, PRIMARY)
    yield Spacer(0, 3)
    yield prose(page.outcome, words, colour=MUTED)
    yield from listed(words.remember, page.summary, words)
    yield from listed(words.terms, [f"{term}: {meaning}" for term, meaning in page.terms], words)
    for each in page.tasks:
        yield from task(each, words)
    yield Spacer(0, 14)
    yield Notes(heading(words.notes, words))


def listed(title: str, lines: Sequence[str], words: WorkbookWords) -> Iterator[Flowable]:
    if not lines:
        return
    yield Spacer(0, 12)
    yield heading(title, words)
    for line in lines:
        yield marked("•", line, words)


def task(each: Task, words: WorkbookWords) -> Iterator[Flowable]:
    yield Spacer(0, 16)
    yield heading(f"{words.exercise}: {each.sheet.title}", words)
    for step in each.steps:
        yield marked(step.mark, step.text, words) if step.mark else prose(step.text, words)
        yield Spacer(0, 3)
    yield Spacer(0, 6)
    yield sheet(each.sheet.rows, words)
    if each.sheet.product:
        yield Spacer(0, 5)
        yield prose(f"{words.take_home} {each.sheet.product}", words, SMALL, colour=MUTED)


def sheet(rows: Sequence[Sequence[str]], words: WorkbookWords) -> Table:
    """A table over the width of the page; its first row is repeated where it breaks."""
    columns = max(len(row) for row in rows)
    cells = [[cell_of(text, down, words) for text in row] for down, row in enumerate(rows)]
    table = Table(
        [line[::-1] if words.rtl else line for line in cells],
        colWidths=[(PAGE_WIDTH - 2 * MARGIN) / columns] * columns,
        repeatRows=1,
    )
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.6, LINE),
                ("BACKGROUND", (0, 0), (-1, 0), TINT),
                ("BACKGROUND", (0, 1), (-1, -1), white),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def cell_of(text: str, down: int, words: WorkbookWords) -> Flowable:
    if not text.strip():
        return Spacer(0, CELL_DEPTH if down else 0)
    return prose(text, words, CELL, BOLD if down == 0 else PLAIN)


def marked(mark: str, text: str, words: WorkbookWords) -> Table:
    line = [prose(mark, words), prose(text, words)]
    widths = [MARK_WIDTH, PAGE_WIDTH - 2 * MARGIN - MARK_WIDTH]
    table = Table([line[::-1] if words.rtl else line], colWidths=widths[::-1] if words.rtl else widths)
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *((f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM"))]))  # fmt: skip
    return table


def heading(text: str, words: WorkbookWords) -> Prose:
    return prose(text, words, 12, BOLD)


def prose(
    text: str, words: WorkbookWords, size: float = TEXT, weight: str = PLAIN, colour: Color = INK
) -> Prose:
    return Prose(text, size, weight, colour, rtl=words.rtl)
