"""What a sent file is: whether its bytes are of the kind its name claims, and whether that kind is taken."""

import hashlib
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath, PurePosixPath

MOST_BYTES = 10 * 1024 * 1024
MOST_ZIP_ENTRIES = 2_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
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


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came: the sender's name for it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is noted of a file that is kept; the name is for showing alone."""

    name: str
    size: int
    content_type: str
    sha256: str


def facts_of(file: SentFile, otherwise: str) -> FileFacts:
    """Of a file of a known kind; `otherwise` is what it is called when its own name cannot be shown."""
    kind, digest = file_kind(file.name), hashlib.sha256(file.content).hexdigest()
    return FileFacts(tidy_name(file.name, kind, otherwise), len(file.content), CONTENT_TYPES[kind], digest)


def file_kind(name: str) -> str:
    """The kind a file name claims: its ending in small letters."""
    ending = PurePath(name).suffix.removeprefix(".").lower()
    return SAME_KIND.get(ending, ending)


def file_fault(
    name: str, content: bytes, *, kinds: Collection[str] = frozenset(), most_bytes: int = MOST_BYTES
) -> FileFault | None:
    """Whether a file may be kept: its size, its kind, and whether the bytes are of the kind the name claims.

    kinds: the endings that are taken; without any, all that are known here.
    """
    if not content:
        return FileFault.EMPTY
    if len(content) > most_bytes:
        return FileFault.TOO_LARGE
    kind = file_kind(name)
    if kind not in CONTENT_TYPES or (kinds and kind not in kinds):
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


def tidy_name(name: str, kind: str, otherwise: str) -> str:
    """The sender's file name for showing: no path, no control characters, at most 200 long."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    printable = "".join(letter for letter in stem if letter.isprintable()).strip() or otherwise
    return f"{printable[:190]}.{kind}"
