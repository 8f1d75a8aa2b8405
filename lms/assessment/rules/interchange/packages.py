"""Packages with an imsmanifest.xml: what they hold, and the items of a QTI package."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from lms.assessment.rules.interchange.archives import Archive, path_beside
from lms.assessment.rules.interchange.reading.qti import read_item
from lms.assessment.rules.interchange.trees import (
    MOST_XML_BYTES,
    child,
    children,
    descendants,
    local,
    tree,
    words,
    words_of,
)
from lms.assessment.rules.interchange.values import Hostile, Reading, Refused, Sheet
from lms.assessment.rules.said import said as _
from lms.assessment.rules.said import why_of

MANIFEST = "imsmanifest.xml"


@dataclass(frozen=True, slots=True)
class Resource:
    identifier: str
    type: str
    file: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself."""

    root: Element
    schema: str
    resources: tuple[Resource, ...]

    @property
    def is_cartridge(self) -> bool:
        types = [resource.type for resource in self.resources]
        if any(kind.startswith("imsqti_item") for kind in types):
            return False
        return "common cartridge" in self.schema.lower() or any(kind.startswith("imscc_") for kind in types)


def read_manifest(archive: Archive) -> Manifest:
    """The manifest of a package.

    Raises:
        Refused: there is none at the top of the archive, or it cannot be read.
    """
    if MANIFEST not in archive.entries:
        raise Refused(
            _(
                "The archive has no %(manifest)s at its top, so it is no package of questions or lessons.",
                manifest=MANIFEST,
            )
        )
    root = tree(archive.read(MANIFEST, MOST_XML_BYTES), MANIFEST)
    if local(root) != "manifest":
        raise Refused(
            _(
                "%(manifest)s: its root is <%(root)s>, not <manifest>.",
                manifest=MANIFEST,
                root=local(root)[:60],
            )
        )
    metadata = child(root, "metadata")
    schema = words_of(metadata, "schema") if metadata is not None else ""
    return Manifest(root, schema, tuple(resource_of(found) for found in descendants(root, "resource")))


def resource_of(element: Element) -> Resource:
    files = [file.get("href", "") for file in children(element, "file")]
    file = element.get("href", "") or (files[0] if files else "")
    return Resource(
        element.get("identifier", ""), element.get("type", ""), path_beside("", file) if file else ""
    )


def read_qti_package(archive: Archive, manifest: Manifest) -> Reading:
    """The questions of a QTI 2 or 3 package.

    Raises:
        Refused: there is no item in it, or too many.
        Hostile: a file in it is one.
    """
    sheet = Sheet("qti")
    notice_metadata(manifest, sheet)
    items = [resource for resource in manifest.resources if resource.type.startswith("imsqti_item")]
    if not items:
        raise Refused(_("%(manifest)s names no item of QTI 2 or 3.", manifest=MANIFEST))
    for resource in items:
        read_item_file(archive, resource.file, sheet)
    for resource in manifest.resources:
        if resource.type.startswith("imsqti_test"):
            sheet.leave(
                resource.file,
                _("the test itself, its order and its rules, is not kept: a module has its own"),
            )
        elif resource.file not in archive.entries and resource not in items:
            sheet.leave(
                resource.file or resource.identifier,
                _("the archive lacks a file that %(manifest)s names", manifest=MANIFEST),
            )
    return sheet.reading()


def notice_metadata(manifest: Manifest, sheet: Sheet) -> None:
    """A package that does not say what it is called or what it is."""
    if not manifest.schema:
        sheet.leave(MANIFEST, _("it does not say by which schema it is written"))
    metadata = child(manifest.root, "metadata")
    titles = descendants(metadata, "title") if metadata is not None else ()
    if not any(words(title) for title in titles):
        sheet.leave(MANIFEST, _("its metadata has no title, so nothing says where the questions come from"))
    resources = list(descendants(manifest.root, "resource"))
    bare = sum(child(resource, "metadata") is None for resource in resources)
    if bare:
        sheet.leave(
            MANIFEST,
            _("%(bare)s of its %(count)s resources have no metadata", bare=bare, count=len(resources)),
        )


def read_item_file(archive: Archive, file: str, sheet: Sheet) -> None:
    try:
        root = tree(archive.read(file, MOST_XML_BYTES), file)
    except Hostile:
        raise
    except Refused as refusal:
        sheet.leave(file, why_of(refusal))
        return
    read_item(root, file, sheet)
