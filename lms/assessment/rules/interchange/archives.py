"""Archives read as they stream by, counted by us. Nothing is ever unpacked to a disk."""

import io
import posixpath
import stat
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from lms.assessment.rules.interchange.values import Hostile, Refused
from lms.assessment.rules.said import said as _

MOST_ARCHIVE_BYTES = 50_000_000
MOST_ENTRIES = 5_000
MOST_UNPACKED_BYTES = 500_000_000
MOST_RATIO = 100
SMALL = 100_000  # a ratio says nothing about small files: a page of spaces is harmless
PIECE = 65_536
ENTRY_MARK = b"PK\x01\x02"
ARCHIVES = (
    ".zip", ".imscc", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".jar", ".cab", ".iso", ".mbz",
)  # fmt: skip
ENCRYPTED = 0x1


@dataclass(slots=True)
class Archive:
    """An archive whose names have been looked at. What is read from it is counted."""

    file: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]
    unpacked: int = 0

    @property
    def names(self) -> list[str]:
        return list(self.entries)

    def read(self, name: str, most: int) -> bytes:
        """The content of an entry.

        Raises:
            Refused: there is no such entry.
            Hostile: it is larger than `most` bytes or than it says, or it is damaged.
        """
        entry = self.entries.get(name)
        if entry is None:
            raise Refused(_("The archive has no file “%(name)s”.", name=name[:200]))
        if entry.file_size > most:
            raise Hostile(_("%(name)s is larger than %(most)s MB.", name=name[:200], most=most // 1_000_000))
        content = io.BytesIO()
        try:
            with self.file.open(entry) as stream:
                while piece := stream.read(PIECE):
                    content.write(piece)
                    self.count(entry, content.tell(), len(piece))
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise Hostile(_("%(name)s is damaged in the archive.", name=name[:200])) from error
        return content.getvalue()

    def count(self, entry: zipfile.ZipInfo, so_far: int, piece: int) -> None:
        self.unpacked += piece
        if so_far > entry.file_size:
            raise Hostile(_("%(filename)s is larger than the archive says.", filename=entry.filename[:200]))
        refuse_bomb(self.unpacked, so_far, entry.compress_size)


def refuse_bomb(total: int, size: int, packed: int) -> None:
    if total > MOST_UNPACKED_BYTES:
        raise Hostile(
            _("The archive unpacks to more than %(most)s MB.", most=MOST_UNPACKED_BYTES // 1_000_000)
        )
    if size > SMALL and size > MOST_RATIO * max(packed, 1):
        raise Hostile(_("The archive holds a file that is packed more than %(most)s times.", most=MOST_RATIO))


def is_archive(data: bytes) -> bool:
    return data[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"}


def open_archive(data: bytes) -> Archive:
    """The archive in `data`, after every name in it was looked at.

    Raises:
        Refused: it is no archive.
        Hostile: it is too large, damaged, or holds an entry that an honest package does not hold.
    """
    if len(data) > MOST_ARCHIVE_BYTES:
        raise Hostile(_("The archive is larger than %(most)s MB.", most=MOST_ARCHIVE_BYTES // 1_000_000))
    if not is_archive(data):
        raise Refused(_("The file is not a zip archive."))
    if data.count(ENTRY_MARK) > MOST_ENTRIES:
        raise Hostile(_("The archive has more than %(most)s entries.", most=f"{MOST_ENTRIES:,}"))
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError) as error:
        raise Hostile(_("The archive is damaged: its list of files cannot be read.")) from error
    entries: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in file.infolist():
        refuse_entry(entry)
        folded = unicodedata.normalize("NFC", entry.filename).casefold().rstrip("/")
        if folded in seen:
            raise Hostile(_("The archive holds “%(filename)s” twice.", filename=entry.filename[:200]))
        seen.add(folded)
        if not entry.is_dir():
            entries[entry.filename] = entry
    refuse_sizes(file.infolist(), len(data))
    return Archive(file, entries)


def refuse_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    shown = name[:200].replace("\0", "�")
    parts = name.split("/")
    if "\0" in name or "\\" in name or name.startswith("/") or ".." in parts or name[1:2] == ":":
        raise Hostile(_("The archive holds a path that is not allowed: “%(shown)s”.", shown=shown))
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Hostile(_("The archive holds a link or a device: “%(shown)s”.", shown=shown))
    if entry.flag_bits & ENCRYPTED:
        raise Hostile(_("The archive is encrypted: “%(shown)s”.", shown=shown))
    if name.lower().endswith(ARCHIVES):
        raise Hostile(_("The archive holds another archive: “%(shown)s”.", shown=shown))


def refuse_sizes(entries: list[zipfile.ZipInfo], size: int) -> None:
    if sum(entry.compress_size for entry in entries) > size:
        raise Hostile(_("The archive is damaged: its files overlap."))
    total = 0
    for entry in entries:
        total += entry.file_size
        refuse_bomb(total, entry.file_size, entry.compress_size)


def path_beside(file: str, reference: str) -> str:
    """The path inside an archive that `reference` means when `file` says it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), reference))
