"""Whether courses agree with each other: one thing is broken at a time."""

from dataclasses import replace

import pytest

from lms.assessment.rules.questions import Kind, Option, Question
from lms.curriculum.rules.catalogue import FEWEST_TERMS, BadSources, catalogue_flaws, parse_sources
from lms.curriculum.rules.files import Block, CourseFile, LessonFile, ModuleFile

REGISTER = parse_sources("""
[[publisher]]
name = "World Bank"
hosts = ["worldbank.org"]

[[publisher]]
name = "IOM"
""")
ENOUGH = tuple((f"Word {number}", "A meaning.") for number in range(FEWEST_TERMS))
QUESTION = Question(
    "M1.Q1", Kind.SINGLE, "What?", options=(Option("This", True), Option("That")), lesson="M1.L1"
)


def source(publisher: str, url: str = "") -> Block:
    return Block("source", attributes=(("publisher", publisher), ("url", url)))


def course(key: str, *, terms: tuple[tuple[str, str], ...] = (), blocks: tuple[Block, ...] = (), questions: tuple[Question, ...] = ()) -> CourseFile:  # fmt: skip
    lesson = LessonFile(f"{key}.L1", "Lesson", "", terms=terms, blocks=blocks)
    return CourseFile(
        key, "Course", "", modules=(ModuleFile(f"{key}.M1", "Module", "", (lesson,), None, questions),)
    )


def told(*courses: CourseFile) -> list[str]:
    return [
        f"{flaw.place}: {flaw.words}"
        for flaw in catalogue_flaws([course("C0", terms=ENOUGH), *courses], REGISTER)
    ]


def test_courses_that_agree_have_no_flaw() -> None:
    stated = (
        source("World Bank", "https://worldbank.org/x"),
        source("IOM"),
        source("IOM; World Bank", "https://worldbank.org"),
    )
    assert told(course("C1", terms=(("Word 1", "A meaning."),), blocks=stated, questions=(QUESTION,))) == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (course("C1", terms=(("word 1", "Another."),)), "C1.L1: the term “word 1” means something else in C0.L1"),
        (course("C1", blocks=(source("A blog"),)), "C1.L1: “A blog” is not in the register of sources"),
        (course("C1", blocks=(source("IOM", "https://worldbank.org"),)), "C1.L1: worldbank.org is no address of IOM"),
        (course("C1", questions=(QUESTION, replace(QUESTION, stem="Who?"))), "M1.Q1: the key is used 2 times"),
        (
            course("C1", questions=(QUESTION, replace(QUESTION, key="M1.Q2", feedback="Because.", lesson="M1.L2"))),
            "M1.Q2: asks the same as M1.Q1",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_between_courses(wrong: CourseFile, words: str) -> None:
    assert told(wrong) == [words]


def test_a_course_may_not_take_the_keys_of_another() -> None:
    assert told(course("C0")) == [f"{key}: the key is used 2 times" for key in ("C0", "C0.M1", "C0.L1")]


def test_the_same_stem_with_other_options_is_another_question() -> None:
    other = replace(QUESTION, key="M1.Q2", options=(Option("This", True), Option("Neither")))
    assert told(course("C1", questions=(QUESTION, other))) == []


def test_a_glossary_has_enough_words() -> None:
    (flaw,) = catalogue_flaws([course("C1", terms=ENOUGH[1:])], REGISTER)
    assert flaw.words == f"{FEWEST_TERMS - 1} terms; {FEWEST_TERMS} are asked for"


@pytest.mark.parametrize("text", ["publisher = ", "[[publisher]]\nhosts = []", "publisher = [1]"])
def test_a_register_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadSources):
        parse_sources(text)
