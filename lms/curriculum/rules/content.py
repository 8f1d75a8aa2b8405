"""Whether a written course is what a course should be: lengths, sources, glossary, questions. Told in English, to authors.

What a single lesson needs before it is sent to a colleague is in `checks`; here a whole course is looked at as it stands in
the folder, by the measures of the catalogue.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from statistics import fmean

from lms.assessment.rules.forms import parallel
from lms.assessment.rules.questions import CHOICES, Form, Kind, Question
from lms.curriculum.rules import checks
from lms.curriculum.rules.files import Block, CourseFile, LessonFile, ModuleFile

WORDS = range(600, 1_251)  # a reader is shown in a lesson, tables and titles counted
MINUTES = range(10, 41)
SENTENCE = 19  # words of a sentence, on average, at most
LIX = 40  # up to 40 a text reads like a newspaper for everybody; official texts have 50 and more
LONG_WORD = 6  # signs; longer words count as long
SUMMARY_LINES = 3
FEWEST_TERMS = 2
NEEDED_BLOCKS = ("case", "exercise", "quiz")
CERTAINTIES = frozenset({"A", "B"})
A_FORM = 6  # questions of a module in each form
FORMS = (Form.A, Form.B, Form.PRACTICE, Form.RESERVE)
NEEDED_KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.SCENARIO, Kind.MATCHING, Kind.ORDERING, Kind.NUMERIC)
LONGEST_SHARE = 1 / 3  # of questions with one right option in which it may be the longest
MUCH_LONGER = 2.2  # times the shortest option …
MUCH_LONGER_BY = 25  # … and by so many signs
LAZY = re.compile(r"\b(all|none) of (the|these)( above)?\b|\bboth a and b\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?:؟۔]\s")
DATED = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
LINK = re.compile(r'<a href="([^"]*)"')
ADDRESS = re.compile(r"https://[^\s/]+\.[a-z]{2,}(/\S*)?")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is to be mended, and where: the key of a course, module, lesson or question."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What a course holds."""

    key: str
    status: str
    modules: int
    lessons: int
    words: int
    minutes: int
    sources: int
    terms: int
    drafts: int
    questions: int
    longest_share: float


def tally(course: CourseFile) -> Tally:
    lessons = lessons_of(course)
    questions = questions_of(course)
    blocks = Counter(block.kind for lesson in lessons for block in lesson.blocks)
    return Tally(
        key=course.key,
        status=course.status,
        modules=len(course.modules),
        lessons=len(lessons),
        words=sum(word_count(lesson) for lesson in lessons),
        minutes=sum(lesson.minutes for lesson in lessons),
        sources=blocks["source"],
        terms=len({term.casefold() for lesson in lessons for term, _meaning in lesson.terms}),
        drafts=sum(is_draft(block) for lesson in lessons for block in lesson.blocks),
        questions=len(questions),
        longest_share=longest_share(questions),
    )


def lessons_of(course: CourseFile) -> list[LessonFile]:
    return [lesson for module in course.modules for lesson in module.lessons]


def questions_of(course: CourseFile) -> list[Question]:
    return [question for module in course.modules for question in module.questions]


def is_draft(block: Block) -> bool:
    """Whether an exercise leaves something written: it has a table with cells to fill in."""
    return block.kind == "exercise" and any(not cell.strip() for row in block.rows[1:] for cell in row)


def flaws(course: CourseFile, today: date, pieces: Set[str] = frozenset()) -> list[Flaw]:
    """Everything that is to be mended, in reading order. `pieces`: keys of the shared pieces there are."""
    parts = [module_flaws(module, today, pieces) for module in course.modules]
    return [*chain.from_iterable(parts), *unsourced(course)]


def unsourced(course: CourseFile) -> Iterator[Flaw]:
    if not any(block.kind == "source" for lesson in lessons_of(course) for block in lesson.blocks):
        yield Flaw(course.key, "no source in the course")


def module_flaws(module: ModuleFile, today: date, pieces: Set[str]) -> Iterator[Flaw]:
    known = checks.Known(today, frozenset(question.key for question in module.questions), pieces)
    for lesson in module.lessons:
        yield from (Flaw(lesson.key, words) for words in lesson_flaws(lesson))
        for found in (row for row in checks.findings(lesson, known) if row.blocks_submission):
            yield Flaw(
                lesson.key, f"{found.kind} “{found.title}”: {found.fault.value} {found.detail}".strip()
            )
    blocks = [block for lesson in module.lessons for block in lesson.blocks]
    if not any(block.kind == "variant" for block in blocks):
        yield Flaw(module.key, "no place for national law in the module")
    yield from (Flaw(module.key, words) for words in pool_flaws(module.questions))
    for question in module.questions:
        yield from (Flaw(question.key, words) for words in question_flaws(question))
        if question.lesson not in {lesson.key for lesson in module.lessons}:
            yield Flaw(question.key, f"its lesson “{question.lesson}” is not in the module")
    yield from tests_given_away(module)


# --- lessons


def lesson_flaws(lesson: LessonFile) -> Iterator[str]:
    count = word_count(lesson)
    if count not in WORDS:
        yield f"{count} words; {WORDS.start} to {WORDS.stop - 1} are asked for"
    if lesson.minutes not in MINUTES:
        yield f"{lesson.minutes} minutes; {MINUTES.start} to {MINUTES.stop - 1} are asked for"
    if len(lesson.summary) != SUMMARY_LINES:
        yield f"a summary of {len(lesson.summary)} lines; {SUMMARY_LINES} are asked for"
    if len(lesson.terms) < FEWEST_TERMS:
        yield f"{len(lesson.terms)} terms; at least {FEWEST_TERMS} are asked for"
    if exercise_minutes(lesson) >= lesson.minutes:
        yield "no minutes are left for reading beside the exercises"
    kinds = {block.kind for block in lesson.blocks}
    yield from (f"no {kind}" for kind in NEEDED_BLOCKS if kind not in kinds)
    if (length := sentence_length(lesson)) > SENTENCE:
        yield f"sentences of {length:.0f} words on average; at most {SENTENCE} are asked for"
    yield from unreadable(lesson)
    yield from unused_terms(lesson)
    for block in lesson.blocks:
        yield from (f"{block.kind} “{title_of(block)}”: {words}" for words in block_flaws(block))


def block_flaws(block: Block) -> Iterator[str]:
    names = {name for name, _value in block.attributes}
    addresses = [*LINK.findall(block.prose), *filter(None, [block.attribute("url")])]
    yield from (f"{address} is no address" for address in addresses if not ADDRESS.fullmatch(address))
    if block.kind == "case" and not names & {"fictional", "real"}:
        yield "neither fictional nor real"
    if block.kind == "source":
        yield from source_flaws(block)
    if block.kind == "exercise" and not block.attribute("product"):
        yield "it does not say what one takes home"
    if block.kind == "exercise" and not is_draft(block):
        yield "no table to fill in"


def source_flaws(block: Block) -> Iterator[str]:
    if block.attribute("certainty") not in CERTAINTIES:
        yield "neither read at the source (A) nor well established (B)"
    if not block.attribute("publisher"):
        yield "nobody who says it"
    if not DATED.fullmatch(block.attribute("as_of")):
        yield "no year or month from which it is"


def exercise_minutes(lesson: LessonFile) -> int:
    return sum(int(block.attribute("minutes", "0")) for block in lesson.blocks if block.kind == "exercise")


def title_of(block: Block) -> str:
    return block.title or block.attribute("title")


def running_text(lesson: LessonFile) -> str:
    """All words of the body: titles, text, cells."""
    return " ".join(words_of(block) for block in lesson.blocks)


def words_of(block: Block) -> str:
    return " ".join([title_of(block), plain(block.prose), *chain(*block.rows)])


def plain(html: str) -> str:
    return checks.words_in(html.replace("<", " <"))


def word_count(lesson: LessonFile) -> int:
    """Words a reader is shown: of several versions for several readers the longest counts."""
    versions: dict[str, int] = {}
    for place, block in enumerate(lesson.blocks):
        group = block.audience.group or f"block {place}"
        versions[group] = max(versions.get(group, 0), len(words_of(block).split()))
    return sum(versions.values())


def sentence_length(lesson: LessonFile) -> float:
    """Words of a sentence on average, tables left out."""
    prose = " ".join(f"{plain(block.prose)} " for block in lesson.blocks)
    lengths = [len(part.split()) for part in SENTENCE_END.split(prose) if part.split()]
    return fmean(lengths) if lengths else 0.0


def unused_terms(lesson: LessonFile) -> Iterator[str]:
    """A word that is explained beside a lesson stands in it, in the singular or another form of it."""
    text = running_text(lesson).casefold()
    for term, _meaning in lesson.terms:
        stem = term.partition(" (")[0].casefold()
        if stem.removesuffix("y").removesuffix("s") not in text:
            yield f"the term “{term}” does not stand in it"


def unreadable(lesson: LessonFile) -> Iterator[str]:
    """Readability by Björnsson's LIX: words of a sentence, and long words in a hundred."""
    words = re.findall(r"[^\W\d_]+", " ".join(plain(block.prose) for block in lesson.blocks))
    long_share = fmean(len(word) > LONG_WORD for word in words) if words else 0.0
    if (lix := sentence_length(lesson) + 100 * long_share) > LIX:
        yield f"LIX {lix:.0f}; at most {LIX} is asked for"


# --- questions


def pool_flaws(questions: Sequence[Question]) -> Iterator[str]:
    forms = Counter(question.form for question in questions)
    for form in FORMS:
        if forms[form] != A_FORM:
            yield f"{forms[form]} questions in form {form.value}; {A_FORM} are asked for"
    if forms[Form.ANY]:
        yield f"{forms[Form.ANY]} questions without a form"
    if not parallel(questions).are_equal:
        yield "forms A and B do not ask equally much of each competency and level"
    kinds = {question.kind for question in questions}
    yield from (f"no question of the kind {kind.value}" for kind in NEEDED_KINDS if kind not in kinds)
    if (share := longest_share(questions)) > LONGEST_SHARE:
        yield f"the right option is the longest in {share:.0%} of questions; at most a third are allowed"


def question_flaws(question: Question) -> Iterator[str]:
    if not (question.competency and question.level and question.difficulty is not None):
        yield "competency, level or difficulty is missing"
    if not question.feedback:
        yield "no explanation"
    if question.kind in CHOICES:
        yield from option_flaws(question)
    if question.kind is Kind.NUMERIC and not question.calculation:
        yield "it does not say how the number is worked out"


def option_flaws(question: Question) -> Iterator[str]:
    for option in question.options:
        if not option.feedback:
            yield f"nothing is said to who chooses “{option.text[:40]}”"
        if LAZY.search(option.text):
            yield f"an option that speaks of the others: “{option.text[:40]}”"
    lengths = [len(option.text) for option in question.options]
    if max(lengths) > MUCH_LONGER * min(lengths) and max(lengths) - min(lengths) > MUCH_LONGER_BY:
        yield f"options of very different lengths: {', '.join(map(str, lengths))} signs"


def longest_share(questions: Sequence[Question]) -> float:
    """In which share of questions with one right option that option is the longest; 0 without such questions."""
    asked = [question for question in questions if question.kind in {Kind.SINGLE, Kind.SCENARIO}]
    return fmean(is_longest_right(question) for question in asked) if asked else 0.0


def is_longest_right(question: Question) -> bool:
    longest = max(len(option.text) for option in question.options)
    return any(option.right and len(option.text) == longest for option in question.options)


def tests_given_away(module: ModuleFile) -> Iterator[Flaw]:
    """What a lesson asks for practice, no test asks."""
    forms = {question.key: question.form for question in module.questions}
    for lesson in module.lessons:
        asked = (key for block in lesson.blocks if block.kind == "quiz" for key in plain(block.html).split())
        for key in asked:
            if forms.get(key, Form.PRACTICE) is not Form.PRACTICE:
                yield Flaw(lesson.key, f"asks {key}, which is not for practice")
