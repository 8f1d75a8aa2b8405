"""Where questions, sources and terms are used, and which dated texts need a look: read from the pages as they are approved."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from lms.curriculum.models import LessonPage, SharedPiece
from lms.curriculum.queries import lesson_as_file, source_pages
from lms.curriculum.rules.checks import months, words_in
from lms.curriculum.rules.files import Block, LessonFile
from lms.curriculum.rules.freshness import Review, day_of, review_of, stale_on
from lms.foundation import clock


@dataclass(frozen=True, slots=True)
class Place:
    """A page that uses something: its id for a link, its key and its title."""

    page: int
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Use:
    """Something that lessons share by name, and everywhere it is used."""

    name: str
    detail: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A box with a date that matters: what it says of itself, where it stands, when it was or is due."""

    title: str
    place: Place
    written: str
    due_on: date | None
    state: str


Written = tuple[Place, LessonFile]


def written_lessons() -> list[Written]:
    """Every lesson as it is approved, in the order of the catalogue; one query besides the pictures'."""
    rows = source_pages(LessonPage).order_by("path")
    return [(Place(row.pk, row.lesson_key, row.title), lesson_as_file(row)) for row in rows]


def boxes(lessons: Iterable[Written], kind: str) -> Iterator[tuple[Place, Block]]:
    return ((place, block) for place, lesson in lessons for block in lesson.blocks if block.kind == kind)


def uses_of_questions(lessons: Iterable[Written]) -> list[Use]:
    """Question keys with the lessons that ask them as a self-check."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place, block in boxes(lessons, "quiz"):
        for key in words_in(block.html).split():
            found[key].append(place)
    return [Use(key, "", unique(places)) for key, places in sorted(found.items())]


def uses_of_sources(lessons: Iterable[Written]) -> list[Use]:
    """Sources by title with the dates they are cited with."""
    found: dict[str, list[tuple[Place, str]]] = defaultdict(list)
    for place, block in boxes(lessons, "source"):
        found[block.attribute("title")].append((place, block.attribute("as_of")))
    return [
        Use(title, ", ".join(sorted({day for _place, day in cited})), unique(place for place, _day in cited))
        for title, cited in sorted(found.items())
    ]


def uses_of_pieces(lessons: Iterable[Written]) -> list[Use]:
    """Shared pieces with the lessons that show them, those that nothing shows too."""
    found: dict[str, list[Place]] = {key: [] for key in SharedPiece.objects.values_list("key", flat=True)}
    for place, block in boxes(lessons, "shared"):
        found.setdefault(block.title, []).append(place)
    return [Use(key, "", unique(places)) for key, places in sorted(found.items())]


def uses_of_terms(lessons: Iterable[Written]) -> list[Use]:
    """Terms with the lessons that explain or mention them; the meaning is the first one given."""
    kept = list(lessons)
    meanings: dict[str, tuple[str, str]] = {}
    for _place, lesson in kept:
        for word, meaning in lesson.terms:
            meanings.setdefault(word.casefold(), (word, meaning))
    texts = [(place, words_of(lesson)) for place, lesson in kept]
    return [
        Use(word, meaning, tuple(place for place, text in texts if folded in text))
        for folded, (word, meaning) in sorted(meanings.items())
    ]


def words_of(lesson: LessonFile) -> str:
    """Everything a lesson says, folded for finding words."""
    terms = chain.from_iterable(lesson.terms)
    cells = (cell for block in lesson.blocks for row in block.rows for cell in row)
    prose = (f"{block.title} {words_in(block.prose)}" for block in lesson.blocks)
    return " ".join([*prose, *cells, *terms, *lesson.summary]).casefold()


def unique(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(places))


def stale_sources(lessons: Iterable[Written], today: date | None = None) -> list[Dated]:
    """Sources whose figure is older than they may be, the oldest first; those without a date stand before them."""
    day = today or clock.today()
    found = []
    for place, block in boxes(lessons, "source"):
        due, written = stale_on(block.attribute("as_of"), months(block)), block.attribute("as_of")
        if day_of(written) is None:
            found.append(Dated(block.attribute("title"), place, written, None, Review.UNDATED))
        elif due and due < day:
            found.append(Dated(block.attribute("title"), place, written, due, Review.OVERDUE))
    return sorted(found, key=lambda item: (item.due_on or date.min, item.title))


def legal_texts_to_review(lessons: Iterable[Written], today: date | None = None) -> list[Dated]:
    """Legal content that is overdue, due within 90 days or without a day, the most urgent first."""
    day = today or clock.today()
    found = []
    for place, block in boxes(lessons, "variant"):
        written = block.attribute("review")
        state = review_of(written, day)
        if state is not Review.LATER:
            found.append(Dated(block.title, place, written, day_of(written), state))
    return sorted(found, key=lambda item: (item.due_on or date.min, item.title))
