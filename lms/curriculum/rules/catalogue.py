"""Whether the courses of a catalogue agree with each other: words, questions, and whom they quote. Told in English, to authors."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from lms.assessment.rules.questions import Question
from lms.curriculum.rules.content import Flaw, lessons_of, questions_of
from lms.curriculum.rules.files import Block, CourseFile, LessonFile

FEWEST_TERMS = 120
JOINT = "; "  # parts the names of those who publish something together


class BadSources(ValueError):
    """A register of sources that cannot be read."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Somebody lessons may quote, and the hosts its texts are found at."""

    name: str
    hosts: frozenset[str]


def parse_sources(text: str) -> dict[str, Publisher]:
    """The publishers of a register (`[[publisher]]` with `name` and `hosts`) by name.

    Raises:
        BadSources: the text is no register.
    """
    try:
        rows = tomllib.loads(text).get("publisher", [])
        found = [Publisher(str(row["name"]), frozenset(row.get("hosts", ()))) for row in rows]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadSources(str(error)) from error
    return {publisher.name: publisher for publisher in found}


def catalogue_flaws(courses: Sequence[CourseFile], sources: Mapping[str, Publisher]) -> list[Flaw]:
    """What is to be mended between courses, in reading order."""
    lessons = [lesson for course in courses for lesson in lessons_of(course)]
    return [
        *twice_used_keys(courses),
        *contradicting_terms(lessons),
        *too_few_terms(lessons),
        *twice_asked(question for course in courses for question in questions_of(course)),
        *(flaw for lesson in lessons for flaw in unlisted_sources(lesson, sources)),
    ]


def twice_used_keys(courses: Iterable[CourseFile]) -> Iterator[Flaw]:
    """A key names one course, module, lesson or question, whatever course it is in."""
    keys = Counter(key for course in courses for key in every_key(course))
    yield from (Flaw(key, f"the key is used {count} times") for key, count in keys.items() if count > 1)


def every_key(course: CourseFile) -> list[str]:
    return [
        course.key,
        *(module.key for module in course.modules),
        *(lesson.key for lesson in lessons_of(course)),
        *(question.key for question in questions_of(course)),
    ]


def contradicting_terms(lessons: Iterable[LessonFile]) -> Iterator[Flaw]:
    """One word has one meaning, wherever it is explained."""
    meanings: dict[str, tuple[str, str]] = {}
    for lesson in lessons:
        for term, meaning in lesson.terms:
            first, said = meanings.setdefault(term.casefold(), (lesson.key, meaning))
            if said != meaning:
                yield Flaw(lesson.key, f"the term “{term}” means something else in {first}")


def too_few_terms(lessons: Iterable[LessonFile]) -> Iterator[Flaw]:
    count = len({term.casefold() for lesson in lessons for term, _meaning in lesson.terms})
    if count < FEWEST_TERMS:
        yield Flaw("glossary", f"{count} terms; {FEWEST_TERMS} are asked for")


def twice_asked(questions: Iterable[Question]) -> Iterator[Flaw]:
    """The same question under two keys."""
    keys: dict[Question, list[str]] = defaultdict(list)
    for question in questions:
        keys[asked(question)].append(question.key)
    for same in keys.values():
        if len(same) > 1:
            yield Flaw(same[-1], f"asks the same as {', '.join(same[:-1])}")


def asked(question: Question) -> Question:
    """A question without what does not change what it asks."""
    return replace(question, key="", feedback="", lesson="", competency="", level=0, difficulty=None)


def unlisted_sources(lesson: LessonFile, sources: Mapping[str, Publisher]) -> Iterator[Flaw]:
    """Lessons quote those the register lists, at addresses that are theirs."""
    for block in (block for block in lesson.blocks if block.kind == "source"):
        names = block.attribute("publisher").split(JOINT)
        for name in names:
            if name not in sources:
                yield Flaw(lesson.key, f"“{name}” is not in the register of sources")
        host, known = host_of(block), hosts_of(names, sources)
        if host and host not in known:
            yield Flaw(lesson.key, f"{host} is no address of {block.attribute('publisher')}")


def host_of(block: Block) -> str:
    return urlsplit(block.attribute("url")).hostname or ""


def hosts_of(names: Iterable[str], sources: Mapping[str, Publisher]) -> Set[str]:
    return frozenset().union(*(sources[name].hosts for name in names if name in sources))
