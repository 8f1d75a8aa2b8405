"""Which format a file has, and its questions."""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from lms.assessment.rules.interchange.archives import MOST_ARCHIVE_BYTES, is_archive, open_archive
from lms.assessment.rules.interchange.packages import read_manifest, read_qti_package
from lms.assessment.rules.interchange.plain import decoded
from lms.assessment.rules.interchange.reading.aiken import is_aiken, read_aiken
from lms.assessment.rules.interchange.reading.gift import read_gift
from lms.assessment.rules.interchange.reading.moodle import read_moodle
from lms.assessment.rules.interchange.reading.qti import read_item
from lms.assessment.rules.interchange.reading.qti12 import read_questestinterop
from lms.assessment.rules.interchange.trees import camel, local, tree
from lms.assessment.rules.interchange.values import Reading, Refused, Sheet, Written
from lms.assessment.rules.interchange.writing.gift import write_gift
from lms.assessment.rules.interchange.writing.moodle import write_moodle
from lms.assessment.rules.interchange.writing.qti import write_qti
from lms.assessment.rules.questions import Question
from lms.assessment.rules.said import said as _

XML_START = re.compile(
    r"\s*<(\?xml|!DOCTYPE|!--|quiz|qti-|assessment|questestinterop|manifest)", re.IGNORECASE
)


class Format(StrEnum):
    """What people call the formats on the command line."""

    AUTO = "auto"
    GIFT = "gift"
    MOODLE = "moodle-xml"
    AIKEN = "aiken"
    QTI = "qti"
    CARTRIDGE = "cc"


WRITERS: Mapping[Format, Callable[[Sequence[Question]], Written]] = {
    Format.GIFT: write_gift,
    Format.MOODLE: write_moodle,
    Format.QTI: write_qti,
}
SUFFIXES = {Format.GIFT: "gift", Format.MOODLE: "xml", Format.QTI: "zip"}


def write_questions(questions: Sequence[Question], wanted: Format) -> Written:
    """The questions in a foreign format; `wanted` is one of WRITERS."""
    return WRITERS[wanted](questions)


def format_of(data: bytes) -> Format:
    """The format a file looks like.

    Raises:
        Refused: the file is empty or like none of them.
    """
    if not data.strip():
        raise Refused(_("The file is empty."))
    if is_archive(data):
        return Format.CARTRIDGE if read_manifest(open_archive(data)).is_cartridge else Format.QTI
    if len(data) > MOST_ARCHIVE_BYTES:
        raise Refused(_("The file is larger than %(most)s MB.", most=MOST_ARCHIVE_BYTES // 1_000_000))
    text = decoded(data)
    if XML_START.match(text):
        return Format.MOODLE if local(tree(data, "The file")) == "quiz" else Format.QTI
    return Format.AIKEN if is_aiken(text) else Format.GIFT


def read_questions(data: bytes, wanted: Format = Format.AUTO) -> Reading:
    """The questions of a file. A cartridge is read by the package that knows courses.

    Raises:
        Refused: the file is not of that format, is hostile, or has nothing to ask or to say.
    """
    asked = format_of(data) if wanted is Format.AUTO else wanted
    if asked is Format.CARTRIDGE:
        raise Refused(_("The file is a Common Cartridge: it becomes a course, not questions of a pool."))
    if asked is not Format.QTI and is_archive(data):
        raise Refused(_("The file is an archive, not a file of the format “%(asked)s”.", asked=asked))
    reading = {
        Format.GIFT: read_gift_file,
        Format.AIKEN: read_aiken_file,
        Format.MOODLE: read_moodle_file,
        Format.QTI: read_qti_file,
    }[asked](data)
    if not reading.arrived and not reading.left:
        raise Refused(_("The file holds no question of the format “%(asked)s”.", asked=asked))
    return reading


def read_gift_file(data: bytes) -> Reading:
    return read_gift(decoded(data))


def read_aiken_file(data: bytes) -> Reading:
    return read_aiken(decoded(data))


def read_moodle_file(data: bytes) -> Reading:
    return read_moodle(tree(data, "The file"))


def read_qti_file(data: bytes) -> Reading:
    if is_archive(data):
        archive = open_archive(data)
        return read_qti_package(archive, read_manifest(archive))
    root, sheet = tree(data, "The file"), Sheet("qti")
    name = camel(root.tag)
    if name == "assessmentItem":
        read_item(root, root.get("identifier", "item"), sheet)
    elif name == "questestinterop":
        read_questestinterop(root, "The file", sheet)
    else:
        raise Refused(
            _("The file is XML, and its root is <%(root)s>, which holds no questions.", root=local(root)[:60])
        )
    return sheet.reading()
