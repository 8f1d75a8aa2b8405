"""What is looked at before a lesson is sent to a colleague."""

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import unescape
from itertools import pairwise

from lms.curriculum.rules.files import Block, LessonFile
from lms.curriculum.rules.freshness import Review, day_of, review_of, stale_on


class Fault(StrEnum):
    """What can be wrong. The words around it are chosen where it is shown."""

    NO_OUTCOME = "no_outcome"
    NO_MINUTES = "no_minutes"
    NOTHING_TO_READ = "nothing_to_read"
    NO_ALTERNATIVE = "no_alternative"
    ALTERNATIVE_IS_FILE = "alternative_is_file"
    HEADING_SKIPPED = "heading_skipped"
    LINK_WITHOUT_WORDS = "link_without_words"
    TABLE_WITHOUT_HEAD = "table_without_head"
    CASE_WITHOUT_SOURCE = "case_without_source"
    SOURCE_WITHOUT_DATE = "source_without_date"
    SOURCE_STALE = "source_stale"
    VARIANT_WITHOUT_REVIEW = "variant_without_review"
    VARIANT_OVERDUE = "variant_overdue"
    NO_CAPTIONS = "no_captions"
    NO_TRANSCRIPT = "no_transcript"
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_PIECE = "unknown_piece"


# These are told and do not hold a text up: they come with time, not from what was just written.
WARNINGS = frozenset({Fault.SOURCE_STALE, Fault.VARIANT_OVERDUE})


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and its place: the number of the block from 1, its kind and title; 0 is the lesson as a whole."""

    fault: Fault
    block: int = 0
    kind: str = ""
    title: str = ""
    detail: str = ""

    @property
    def blocks_submission(self) -> bool:
        return self.fault not in WARNINGS


@dataclass(frozen=True, slots=True)
class Known:
    """What exists outside the lesson: keys of questions of its module, of shared pieces, and the day."""

    today: date
    questions: Set[str] = frozenset()
    pieces: Set[str] = frozenset()


Raw = tuple[Fault, str]


def findings(lesson: LessonFile, known: Known) -> tuple[Finding, ...]:
    """Everything that is to be mended, in reading order."""
    found = [Finding(fault) for fault in faults_of_lesson(lesson)]
    following: list[Block | None] = [*lesson.blocks[1:], None]
    for number, (block, after) in enumerate(zip(lesson.blocks, following, strict=False), start=1):
        found += [
            Finding(fault, number, block.kind, block.title or block.attribute("title"), detail)
            for fault, detail in faults_of_block(block, after, known)
        ]
    return tuple(found)


def faults_of_lesson(lesson: LessonFile) -> Iterator[Fault]:
    if not lesson.outcome.strip():
        yield Fault.NO_OUTCOME
    if not lesson.minutes:
        yield Fault.NO_MINUTES
    if not lesson.blocks:
        yield Fault.NOTHING_TO_READ


def faults_of_block(block: Block, after: Block | None, known: Known) -> Iterator[Raw]:
    yield from headings(block)
    yield from links(block)
    yield from table(block)
    special = OF_KIND.get(block.kind)
    if special:
        yield from special(block, after, known)


def headings(block: Block) -> Iterator[Raw]:
    """Levels go down one by one. A box has a title of its own, so its text may start a level lower."""
    before = 1 if block.kind == "text" else 2
    found = re.findall(r"<h([2-6])[^>]*>(.*?)</h\1>", block.prose)
    levels = [before, *(int(level) for level, _words in found)]
    for (above, level), (_level, words) in zip(pairwise(levels), found, strict=True):
        if level > above + 1:
            yield Fault.HEADING_SKIPPED, words_in(words)


EMPTY_WORDS = frozenset(
    {"", "here", "click here", "link", "this", "this link", "read more", "more", "aquí", "haga clic aquí", "enlace", "más",
     "ici", "cliquez ici", "lien", "plus", "هنا", "اضغط هنا", "رابط", "المزيد"}
)  # fmt: skip


def links(block: Block) -> Iterator[Raw]:
    for inner in re.findall(r"<a\b[^>]*>(.*?)</a>", block.prose, flags=re.DOTALL):
        words = words_in(inner)
        if words.lower().strip(" .:»«“”") in EMPTY_WORDS or re.match(r"(https?://|www\.)", words):
            yield Fault.LINK_WITHOUT_WORDS, words


def words_in(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def table(block: Block) -> Iterator[Raw]:
    """The first row names the columns; only the corner above row names may stay empty."""
    if block.rows and not all(cell.strip() for cell in block.rows[0][1:] or block.rows[0]):
        yield Fault.TABLE_WITHOUT_HEAD, ""


def image(block: Block, _after: Block | None, _known: Known) -> Iterator[Raw]:
    words = block.attribute("alt").strip()
    if "decorative" in dict(block.attributes):
        return
    if not words:
        yield Fault.NO_ALTERNATIVE, ""
    elif re.fullmatch(
        r"\S+\.(jpe?g|png|gif|svg|webp|avif)|(img|dsc|image|screenshot)[\W_]*\d+", words.lower()
    ):
        yield Fault.ALTERNATIVE_IS_FILE, words


def case(block: Block, after: Block | None, _known: Known) -> Iterator[Raw]:
    """A real case has its source in a link, or in the box that follows it."""
    if "real" not in dict(block.attributes) or "<a " in block.prose:
        return
    if after is None or after.kind != "source":
        yield Fault.CASE_WITHOUT_SOURCE, ""


def source(block: Block, _after: Block | None, known: Known) -> Iterator[Raw]:
    written = block.attribute("as_of")
    if day_of(written) is None:
        yield Fault.SOURCE_WITHOUT_DATE, written
        return
    stale = stale_on(written, months(block))
    if stale and stale < known.today:
        yield Fault.SOURCE_STALE, written


def months(block: Block) -> int | None:
    """After how many months this source counts as stale, when it says so."""
    written = block.attribute("stale_after")
    return int(written) if written.isdigit() else None


def variant(block: Block, _after: Block | None, known: Known) -> Iterator[Raw]:
    written = block.attribute("review")
    state = review_of(written, known.today)
    if state is Review.UNDATED:
        yield Fault.VARIANT_WITHOUT_REVIEW, written
    if state is Review.OVERDUE:
        yield Fault.VARIANT_OVERDUE, written


def recording(block: Block, _after: Block | None, _known: Known) -> Iterator[Raw]:
    if block.kind == "video" and not block.attribute("captions"):
        yield Fault.NO_CAPTIONS, ""
    if not words_in(block.html):
        yield Fault.NO_TRANSCRIPT, ""


def quiz(block: Block, _after: Block | None, known: Known) -> Iterator[Raw]:
    for key in words_in(block.html).split():
        if key not in known.questions:
            yield Fault.UNKNOWN_QUESTION, key


def shared(block: Block, _after: Block | None, known: Known) -> Iterator[Raw]:
    if block.title not in known.pieces:
        yield Fault.UNKNOWN_PIECE, block.title


OF_KIND: dict[str, Callable[[Block, Block | None, Known], Iterator[Raw]]] = {
    "image": image,
    "case": case,
    "source": source,
    "variant": variant,
    "audio": recording,
    "video": recording,
    "quiz": quiz,
    "shared": shared,
}
