"""The words of a course as messages: what a translator is given, and what of her work fits the course as it is now."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import polib


class BadMessages(Exception):
    """A file that cannot be read as messages; it says why."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text at its place (`M1.1.L2/body/case-1/title`), and its translation, empty when there is none.

    A translation `is_unsure` when it was made for `earlier`, another text at this place.
    """

    place: str
    text: str
    translation: str = ""
    is_unsure: bool = False
    earlier: str = ""

    @property
    def page(self) -> str:
        return self.place.partition("/")[0]


class Why(StrEnum):
    """Why a translation is not used."""

    UNSURE = "marked as unsure (fuzzy)"
    CHANGED = "the source text at this place is another one now"
    GONE = "there is no such place any more"
    TABLE = "the table has other rows or columns than the source"
    TAGS = "the marks of bold, italics or links differ from the source"


@dataclass(frozen=True, slots=True)
class Unfit:
    """A translation that is not used: told, never dropped in silence."""

    message: Message
    why: Why


@dataclass(frozen=True, slots=True)
class Fit:
    """found: translation by (place, text). unfit: what could not be used."""

    found: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unfit: tuple[Unfit, ...] = ()


def fit(wanted: Sequence[Message], given: Iterable[Message]) -> Fit:
    """Bring translations to the texts of today. One whose text moved inside its page, or stands there twice, fits too."""
    places = {message.place for message in wanted}
    same: dict[tuple[str, str], list[str]] = {}
    for message in wanted:
        same.setdefault((message.page, message.text), []).append(message.place)
    found: dict[tuple[str, str], str] = {}
    unfit: list[Unfit] = []
    for message in given:
        if not message.translation.strip():
            continue
        spots = same.get((message.page, message.text), [])
        why = reason(message, fits=bool(spots), is_place=message.place in places)
        if why:
            unfit.append(Unfit(message, why))
            continue
        for place in spots:
            found.setdefault((place, message.text), message.translation)
        if message.place in spots:  # what was said at the very place counts more than what was said elsewhere
            found[(message.place, message.text)] = message.translation
    return Fit(found, tuple(unfit))


def reason(message: Message, *, fits: bool, is_place: bool) -> Why | None:
    if message.is_unsure:
        return Why.UNSURE
    if not fits:
        return Why.CHANGED if is_place else Why.GONE
    if message.place.endswith("/rows") and shape(message.text) != shape(message.translation):
        return Why.TABLE
    if sorted(TAG.findall(message.text)) != sorted(TAG.findall(message.translation)):
        return Why.TAGS
    return None


TAG = re.compile(r"</?(?:a|b|i|em|strong)\b[^>]*>")


def shape(rows: str) -> list[int]:
    """How many cells each row of a table has."""
    return [line.count("|") for line in rows.split("\n")]


# --- as a file


def parsed(text: str) -> polib.POFile:
    """polib opens a text that is the name of a file; no name ends with a new line."""
    return polib.pofile(f"{text}\n", wrapwidth=0)


def said_of(text: str) -> tuple[str, str]:
    """The course and the language a PO file says it is of.

    Raises:
        BadMessages: the text is no PO file; the message has the line.
    """
    try:
        head = parsed(text).metadata
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise BadMessages(str(error)) from error
    return head.get("Project-Id-Version", ""), head.get("Language", "")


def read_messages(text: str) -> list[Message]:
    """The messages of a PO file; obsolete entries are left out.

    Raises:
        BadMessages: the text is no PO file; the message has the line.
    """
    try:
        entries = parsed(text)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise BadMessages(str(error)) from error
    return [
        Message(entry.msgctxt or "", entry.msgid, entry.msgstr, entry.fuzzy, entry.previous_msgid or "")
        for entry in entries
        if not entry.obsolete
    ]


def write_messages(messages: Iterable[Message], *, title: str, language: str) -> str:
    """A PO file of the messages; reading it gives them again."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": title,
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for message in messages:
        file.append(
            polib.POEntry(
                msgctxt=message.place,
                msgid=message.text,
                msgstr=message.translation,
                flags=["fuzzy"] if message.is_unsure else [],
                previous_msgid=message.earlier or None,
            )
        )
    return str(file) + "\n" if not str(file).endswith("\n") else str(file)
