"""Evidence: its classes and windows, what each level asks for, and which files are what they say."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePath

MOST_INDICATORS = 4
MOST_BYTES = 10 * 1024 * 1024
MOST_ZIP_ENTRIES = 2_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024


class EvidenceClass(StrEnum):
    """What kind of proof an item is."""

    E1 = "E1"  # formal decision, signed and dated; in force on the reference date
    E2 = "E2"  # operational record
    E3 = "E3"  # resource record
    E4 = "E4"  # public trace
    E5 = "E5"  # statement of a third party
    E6 = "E6"  # measured result
    E7 = "E7"  # observation by a reviewer in this round


# Months before the reference date in which an item may be dated; a decision stays in force.
WINDOW_MONTHS: dict[EvidenceClass, int | None] = {
    EvidenceClass.E1: None,
    EvidenceClass.E2: 24,
    EvidenceClass.E3: 24,
    EvidenceClass.E4: 24,
    EvidenceClass.E5: 24,
    EvidenceClass.E6: 36,
    EvidenceClass.E7: 12,
}
PROVES_DECISION = frozenset({EvidenceClass.E1, EvidenceClass.E2, EvidenceClass.E3, EvidenceClass.E4})
PROVES_ROUTINE = frozenset({EvidenceClass.E2, EvidenceClass.E3})
PROVES_EFFECT = frozenset({EvidenceClass.E5, EvidenceClass.E6, EvidenceClass.E7})


@dataclass(frozen=True, slots=True)
class Item:
    """What a level looks at in one piece of evidence."""

    evidence_class: EvidenceClass
    dated_on: date
    unit: str = ""


class Gap(StrEnum):
    """What the evidence of an indicator lacks for its level."""

    NOTE = "note"
    DATED_ITEM = "dated_item"
    SECOND_ITEM = "second_item"
    RECORD_OF_PERIOD = "record_of_period"
    EFFECT = "effect"


# Without these a round is not submitted; the others are told to the reviewer.
BLOCKING = frozenset({Gap.NOTE, Gap.DATED_ITEM})


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, or the last day of that month.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def in_window(item: Item, reference: date) -> bool:
    """Whether the date of the document (not of its upload) counts on the reference date."""
    months = WINDOW_MONTHS[item.evidence_class]
    if item.dated_on > reference:
        return False
    return months is None or item.dated_on >= months_before(reference, months)


def gaps(level: int, reason: str, items: Iterable[Item], reference: date) -> tuple[Gap, ...]:
    """What is missing for `level`: the levels are cumulative (rules of the instrument, 3.3)."""
    counted = [item for item in items if in_window(item, reference)]
    classes = {item.evidence_class for item in counted}
    several = len(counted) >= 2 and (len(classes) > 1 or len({item.unit for item in counted}) > 1)
    asked = (
        (1, Gap.NOTE, bool(reason.strip())),
        (2, Gap.DATED_ITEM, bool(classes & PROVES_DECISION)),
        (3, Gap.SECOND_ITEM, several),
        (3, Gap.RECORD_OF_PERIOD, bool(classes & PROVES_ROUTINE)),
        (4, Gap.EFFECT, bool(classes & PROVES_EFFECT)),
    )
    return tuple(gap for from_level, gap, given in asked if level >= from_level and not given)


# -- files ---------------------------------------------------------------------------------------

OPEN_DOCUMENTS = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
OFFICE_PARTS = {"docx": "word/", "xlsx": "xl/"}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "odt": OPEN_DOCUMENTS["odt"].decode(),
    "ods": OPEN_DOCUMENTS["ods"].decode(),
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}
SAME_KIND = {"jpeg": "jpg"}


class FileFault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND_NOT_ALLOWED = "kind_not_allowed"
    NOT_WHAT_IT_SAYS = "not_what_it_says"
    MACROS = "macros"


def file_kind(name: str) -> str:
    """The kind a file name claims: its ending in small letters."""
    ending = PurePath(name).suffix.removeprefix(".").lower()
    return SAME_KIND.get(ending, ending)


def file_fault(name: str, content: bytes) -> FileFault | None:
    """Whether a file may be kept: its size, its kind, and whether the bytes are of the kind the name claims."""
    if not content:
        return FileFault.EMPTY
    if len(content) > MOST_BYTES:
        return FileFault.TOO_LARGE
    kind = file_kind(name)
    if kind not in CONTENT_TYPES:
        return FileFault.KIND_NOT_ALLOWED
    if kind in OPEN_DOCUMENTS or kind in OFFICE_PARTS:
        return package_fault(kind, content)
    return None if looks_like(kind, content) else FileFault.NOT_WHAT_IT_SAYS


def looks_like(kind: str, content: bytes) -> bool:
    if kind == "pdf":
        return content.startswith(b"%PDF-")
    if kind == "png":
        return content.startswith(b"\x89PNG\r\n\x1a\n")
    if kind == "jpg":
        return content.startswith(b"\xff\xd8\xff")
    return is_text(content)


def is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def package_fault(kind: str, content: bytes) -> FileFault | None:
    """An office document is a zip; its parts say which. Sizes are read from the directory, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = [part.filename for part in parts]
            if len(parts) > MOST_ZIP_ENTRIES or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
                return FileFault.TOO_LARGE
            if any("vbaproject" in name.lower() or name.startswith("Basic/") for name in names):
                return FileFault.MACROS
            return None if package_is(kind, package, names) else FileFault.NOT_WHAT_IT_SAYS
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return FileFault.NOT_WHAT_IT_SAYS


def package_is(kind: str, package: zipfile.ZipFile, names: list[str]) -> bool:
    if kind in OPEN_DOCUMENTS:
        if "mimetype" not in names or package.getinfo("mimetype").file_size > 200:
            return False
        return package.read("mimetype").strip() == OPEN_DOCUMENTS[kind]
    return "[Content_Types].xml" in names and any(name.startswith(OFFICE_PARTS[kind]) for name in names)
