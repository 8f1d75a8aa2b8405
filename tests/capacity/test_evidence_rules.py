"""What evidence a level asks for, and which files are what they say."""

import io
import zipfile
from datetime import date

import pytest

from lms.assessment.rules.files import MOST_BYTES, FileFault, file_fault, file_kind
from lms.capacity.rules.evidence import (
    EvidenceClass,
    Gap,
    Item,
    gaps,
    in_window,
)

TODAY = date(2026, 11, 24)
E1, E2, E3, E4, E5, E6, E7 = (EvidenceClass(f"E{number}") for number in range(1, 8))


def item(kind: EvidenceClass, day: date = date(2026, 1, 10), unit: str = "") -> Item:
    return Item(kind, day, unit)


@pytest.mark.parametrize(
    ("level", "reason", "items", "expected"),
    [
        (0, "", [], ()),
        (1, "", [], (Gap.NOTE,)),
        (1, "  ", [], (Gap.NOTE,)),
        (1, "Known to staff.", [], ()),
        (2, "Adopted.", [], (Gap.DATED_ITEM,)),
        (2, "Adopted.", [item(E5)], (Gap.DATED_ITEM,)),
        (2, "Adopted.", [item(E4)], ()),
        (3, "Used.", [item(E2)], (Gap.SECOND_ITEM,)),
        (3, "Used.", [item(E2), item(E2)], (Gap.SECOND_ITEM,)),
        (3, "Used.", [item(E2, unit="school"), item(E2, unit="health")], ()),
        (3, "Used.", [item(E1), item(E4)], (Gap.RECORD_OF_PERIOD,)),
        (3, "Used.", [item(E1), item(E3)], ()),
        (4, "Measured.", [item(E1), item(E3)], (Gap.EFFECT,)),
        (4, "Measured.", [item(E1), item(E3), item(E6)], ()),
        (4, "", [], (Gap.NOTE, Gap.DATED_ITEM, Gap.SECOND_ITEM, Gap.RECORD_OF_PERIOD, Gap.EFFECT)),
    ],
)
def test_each_level_asks_for_its_evidence(
    level: int, reason: str, items: list[Item], expected: tuple[Gap, ...]
) -> None:
    assert gaps(level, reason, items, TODAY) == expected


@pytest.mark.parametrize(
    ("kind", "day", "counts"),
    [
        (E1, date(1999, 1, 1), True),
        (E2, date(2024, 11, 24), True),
        (E2, date(2024, 11, 23), False),
        (E6, date(2023, 11, 24), True),
        (E6, date(2023, 11, 23), False),
        (E1, date(2026, 11, 25), False),
    ],
)
def test_the_date_of_the_document_counts(kind: EvidenceClass, day: date, counts: bool) -> None:
    assert in_window(item(kind, day), TODAY) is counts


def package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


ODT = package(mimetype=b"application/vnd.oasis.opendocument.text", content=b"<office/>")
DOCX = package(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w/>"})
XLSX = package(**{"[Content_Types].xml": b"<Types/>", "xl__workbook.xml": b"<x/>"})
MACROS = package(
    **{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"", "word__vbaProject.bin": b"x"}
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("plan.pdf", b"%PDF-1.7 ...", None),
        ("PLAN.PDF", b"%PDF-1.7 ...", None),
        ("plan.pdf", b"<html>", FileFault.NOT_WHAT_IT_SAYS),
        ("photo.jpeg", b"\xff\xd8\xff\xe0 ...", None),
        ("photo.png", b"\xff\xd8\xff\xe0 ...", FileFault.NOT_WHAT_IT_SAYS),
        ("note.txt", "Niño, كتاب".encode(), None),
        ("note.txt", b"MZ\x00\x00", FileFault.NOT_WHAT_IT_SAYS),
        ("list.csv", b"a;b\n1;2\n", None),
        ("list.csv", b"\xff\xfea\x00", FileFault.NOT_WHAT_IT_SAYS),
        ("act.odt", ODT, None),
        ("act.ods", ODT, FileFault.NOT_WHAT_IT_SAYS),
        ("act.docx", DOCX, None),
        ("act.xlsx", XLSX, None),
        ("act.xlsx", DOCX, FileFault.NOT_WHAT_IT_SAYS),
        ("act.docx", MACROS, FileFault.MACROS),
        ("act.docx", b"PK\x03\x04 broken", FileFault.NOT_WHAT_IT_SAYS),
        ("act.docx", ODT, FileFault.NOT_WHAT_IT_SAYS),
        ("drawing.svg", SVG, FileFault.KIND_NOT_ALLOWED),
        ("page.html", b"<html>", FileFault.KIND_NOT_ALLOWED),
        ("plan.pdf.exe", b"%PDF-1.7", FileFault.KIND_NOT_ALLOWED),
        ("noending", b"text", FileFault.KIND_NOT_ALLOWED),
        ("plan.pdf", b"", FileFault.EMPTY),
        ("plan.pdf", b"%PDF-" + b"x" * MOST_BYTES, FileFault.TOO_LARGE),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_file_has_to_be_what_its_name_says(name: str, content: bytes, fault: FileFault | None) -> None:
    assert file_fault(name, content) == fault


def test_a_package_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b"<Types/>")
        for number in range(3):
            made.writestr(f"word/{number}.xml", b"\x00" * (80 * 1024 * 1024))

    assert file_fault("bomb.docx", out.getvalue()) == FileFault.TOO_LARGE


def test_the_kind_is_the_last_ending() -> None:
    assert (file_kind("a.b.PDF"), file_kind("photo.JPEG"), file_kind("none")) == ("pdf", "jpg", "")
