"""XML read with care: no document type, no entities, not too large, not too deep."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from lms.assessment.rules.interchange.values import Hostile, Refused
from lms.assessment.rules.said import said as _
from lms.assessment.rules.said import why_of

MOST_XML_BYTES = 10_000_000
DEEPEST = 100
MOST_ELEMENTS = 200_000
PIECE = 65_536


class Bounded(TreeBuilder):
    """Builds a tree and stops at a depth or a number of elements that no honest file has."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > DEEPEST:
            raise Hostile(_("elements are nested more than %(most)s deep", most=DEEPEST))
        if self.count > MOST_ELEMENTS:
            raise Hostile(_("it has more than %(most)s elements", most=f"{MOST_ELEMENTS:,}"))
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def tree(data: bytes, place: str) -> Element:
    """The root element of an XML file.

    Raises:
        Hostile: it is too large or too deep, or has a document type or an entity; it names the place.
        Refused: it is not XML.
    """
    if len(data) > MOST_XML_BYTES:
        raise Hostile(
            _("%(place)s: the XML is larger than %(most)s MB.", place=place, most=MOST_XML_BYTES // 1_000_000)
        )
    parser = DefusedXMLParser(target=Bounded(), forbid_dtd=True)
    try:
        for at in range(0, len(data), PIECE):
            parser.feed(data[at : at + PIECE])
        root: Element = parser.close()
    except Hostile as refusal:
        raise Hostile(_("%(place)s: %(why)s.", place=place, why=why_of(refusal))) from refusal
    except DefusedXmlException as error:
        raise Hostile(
            _(
                "%(place)s: a document type (<!DOCTYPE …>) or an entity is not allowed. Remove it and try again.",
                place=place,
            )
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused(
            _("%(place)s is not well-formed XML: %(why)s.", place=place, why=why_of(error))
        ) from error
    return root


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def camel(name: str) -> str:
    """The QTI 2 name of a QTI 3 name: qti-choice-interaction is choiceInteraction."""
    plain = name.rpartition("}")[2].removeprefix("qti-")
    return re.sub(r"-([a-z])", lambda found: found.group(1).upper(), plain)


def child(element: Element, name: str) -> Element | None:
    return next((found for found in element if local(found) == name), None)


def children(element: Element, name: str) -> list[Element]:
    return [found for found in element if local(found) == name]


def descendants(element: Element, *names: str) -> Iterator[Element]:
    return (found for found in element.iter() if found is not element and local(found) in names)


def words(element: Element | None) -> str:
    """All text inside an element."""
    return "" if element is None else "".join(element.itertext()).strip()


def words_of(element: Element, *path: str) -> str:
    """The text of the element at a path of names, empty where there is none."""
    at: Element | None = element
    for name in path:
        at = child(at, name) if at is not None else None
    return words(at)
