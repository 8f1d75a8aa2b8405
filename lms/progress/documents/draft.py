"""A draft as a document of a word processor (Office Open XML), which an office goes on writing in."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.document import Document as Doc
from docx.oxml import OxmlElement
from docx.shared import Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

PRIMARY = RGBColor(0x0B, 0x55, 0x60)
MUTED = RGBColor(0x5B, 0x66, 0x73)


@dataclass(frozen=True, slots=True)
class DraftWords:
    """What stands around the table, in the language of the draft. `signatures`: lines to be filled in by hand."""

    title: str
    product: str
    facts: tuple[tuple[str, str], ...]
    note: str
    signatures: tuple[str, ...]
    rtl: bool = False


def draft_document(words: DraftWords, rows: Sequence[Sequence[str]]) -> bytes:
    """The file. Its first row names the columns and is repeated on each page."""
    document = Document()
    document.core_properties.title = words.product or words.title
    heading(document, words)
    fill(document.add_table(len(rows), len(rows[0]), style="Table Grid"), rows, rtl=words.rtl)
    small(document, words.note, words)
    for line in words.signatures:
        paragraph(document, f"{line}: ______________________________", words)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def heading(document: Doc, words: DraftWords) -> None:
    title = directed(document.add_heading(words.product or words.title, level=1), rtl=words.rtl)
    for run in title.runs:
        run.font.color.rgb = PRIMARY
    for label, value in words.facts:
        line = paragraph(document, "", words)
        line.add_run(f"{label}: ").bold = True
        line.add_run(value)


def paragraph(document: Doc, text: str, words: DraftWords) -> Paragraph:
    return directed(document.add_paragraph(text), rtl=words.rtl)


def small(document: Doc, text: str, words: DraftWords) -> None:
    line = paragraph(document, "", words)
    run = line.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), MUTED


def fill(table: Table, rows: Sequence[Sequence[str]], *, rtl: bool) -> None:
    if rtl:
        table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
    for down, (line, row) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(line.cells, row, strict=True):
            part = directed(cell.paragraphs[0], rtl=rtl)
            part.add_run(text).bold = down == 0
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def directed(part: Paragraph, *, rtl: bool) -> Paragraph:
    if rtl:
        part._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    return part
