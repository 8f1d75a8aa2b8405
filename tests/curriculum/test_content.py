"""What is wrong with a written course: one thing is broken at a time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lms.assessment.rules.questions import Form, Kind, Number, Option, Pair, Question
from lms.curriculum.rules.content import flaws, longest_share, tally, word_count
from lms.curriculum.rules.files import Block, CourseFile, LessonFile, ModuleFile

TODAY = date(2026, 11, 25)
PROSE = "<p>" + "The clerk asks what the person needs at the counter. " * 70 + "</p>"
CASE = Block("case", "Monday", (("fictional", ""),), "<p>Nobody asked.</p>")
EXERCISE = Block(
    "exercise", "Our table", (("product", "A table"),), "<p>Fill in.</p>", (("A", "B"), ("1", ""))
)
VARIANT = Block("variant", "Registers", (("review", "2027-11-01"),), "<p>National law decides.</p>")
QUIZ = Block("quiz", html="<p>M1.Q13</p>")
SOURCE = Block(
    "source", "", (("title", "T"), ("publisher", "P"), ("as_of", "2026-01"), ("certainty", "A")), "<p>So.</p>"
)
LESSON = LessonFile(
    key="M1.L1", title="Words", outcome="Define words", minutes=20,
    terms=(("Clerk", "Who works here."), ("Counter", "Where one asks.")), summary=("One.", "Two.", "Three."),
    blocks=(Block("text", html=PROSE), CASE, SOURCE, VARIANT, EXERCISE, QUIZ),
)  # fmt: skip
LONG, SHORT = Option("A rather long wrong option", feedback="No."), Option("The right one", True, "Yes.")
KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.SCENARIO, Kind.MATCHING, Kind.ORDERING, Kind.NUMERIC)


def question(number: int) -> Question:
    kind = KINDS[number % 6]
    form = (Form.A, Form.B, Form.PRACTICE, Form.RESERVE)[number // 6]
    parts = {
        Kind.MATCHING: {"pairs": (Pair("a", "1"), Pair("b", "2"))},
        Kind.ORDERING: {"steps": ("first", "then")},
        Kind.NUMERIC: {"numbers": (Number(Decimal(2), Decimal(0)),), "calculation": "1 + 1"},
    }.get(kind, {"options": (SHORT, LONG)})
    return Question(
        f"M1.Q{number + 1}", kind, "What?", "Because.", competency="K1", level=1, difficulty=Decimal("0.7"),
        lesson="M1.L1", form=form, **parts,
    )  # fmt: skip


QUESTIONS = tuple(question(number) for number in range(24))


def course(lesson: LessonFile = LESSON, questions: tuple[Question, ...] = QUESTIONS) -> CourseFile:
    return CourseFile(
        "C1", "Course", "Aim", modules=(ModuleFile("M1", "Module", "", (lesson,), None, questions),)
    )


def told(found: CourseFile) -> list[str]:
    return [f"{flaw.place}: {flaw.words}" for flaw in flaws(found, TODAY)]


def test_a_good_course_has_no_flaw_and_is_counted() -> None:
    assert told(course()) == []
    counted = tally(course())
    assert (counted.lessons, counted.questions, counted.drafts, counted.sources) == (1, 24, 1, 1)
    assert counted.longest_share == 0


def with_block(old: Block, new: Block) -> LessonFile:
    return replace(LESSON, blocks=tuple(new if block is old else block for block in LESSON.blocks))


def test_of_versions_for_several_readers_the_longest_is_counted() -> None:
    def version(words: int, *attributes: tuple[str, str]) -> Block:
        return Block("only", attributes=(*attributes, ("group", "place")), html=f"<p>{'word ' * words}</p>")

    one = replace(
        LESSON,
        blocks=(
            version(200, ("for", "profile:O")),
            version(300, ("fallback", "")),
            Block("text", html="<p>and more</p>"),
        ),
    )
    assert word_count(one) == 302


@pytest.mark.parametrize(
    ("lesson", "expected"),
    [
        (replace(LESSON, blocks=LESSON.blocks[1:]), "words; 600 to 1250"),
        (replace(LESSON, minutes=5), "5 minutes"),
        (replace(LESSON, outcome=""), "no_outcome"),
        (replace(LESSON, summary=("One.",)), "a summary of 1 lines"),
        (replace(LESSON, terms=LESSON.terms[:1]), "1 terms"),
        (replace(LESSON, terms=(*LESSON.terms, ("Remittance", "Money."))), "“Remittance” does not stand in it"),
        (replace(LESSON, blocks=(Block("text", html="<p>" + "Interadministrative responsibilities notwithstanding. " * 200 + "</p>"), *LESSON.blocks)), "LIX"),
        (with_block(SOURCE, replace(SOURCE, attributes=(("publisher", "P"), ("as_of", "2026-13"), ("certainty", "A")))), "no year or month"),
        (with_block(CASE, replace(CASE, attributes=())), "neither fictional nor real"),
        (with_block(QUIZ, CASE), "no quiz"),
        (with_block(EXERCISE, replace(EXERCISE, rows=())), "no table to fill in"),
        (with_block(EXERCISE, replace(EXERCISE, attributes=())), "what one takes home"),
        (with_block(VARIANT, replace(VARIANT, attributes=())), "variant_without_review"),
        (with_block(VARIANT, CASE), "no place for national law"),
        (with_block(SOURCE, replace(SOURCE, attributes=SOURCE.attributes[:3])), "neither read at the source"),
        (with_block(SOURCE, replace(SOURCE, attributes=(*SOURCE.attributes, ("url", "ftp://x")))), "is no address"),
        (with_block(CASE, replace(CASE, html='<p><a href="http://x">x</a></p>')), "http://x is no address"),
        (with_block(SOURCE, CASE), "no source in the course"),
        (with_block(QUIZ, replace(QUIZ, html="<p>M1.Q1</p>")), "asks M1.Q1, which is not for practice"),
        (with_block(QUIZ, replace(QUIZ, html="<p>M1.Q99</p>")), "unknown_question M1.Q99"),
        (
            replace(LESSON, blocks=(Block("text", html=PROSE.replace(".", "")), *LESSON.blocks[1:])),
            "words on average",
        ),
    ],
)  # fmt: skip
def test_a_flaw_of_a_lesson_is_named(lesson: LessonFile, expected: str) -> None:
    found = told(course(lesson))
    assert any(expected in words for words in found), found


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"competency": ""}, "competency, level or difficulty is missing"),
        ({"difficulty": None}, "competency, level or difficulty is missing"),
        ({"feedback": ""}, "no explanation"),
        ({"lesson": "M2.L1"}, "its lesson “M2.L1” is not in the module"),
        ({"form": Form.ANY}, "1 questions without a form"),
        ({"options": (replace(SHORT, feedback=""), LONG)}, "nothing is said to who chooses"),
        ({"options": (SHORT, replace(LONG, text="All of the above"))}, "speaks of the others"),
        ({"options": (SHORT, replace(LONG, text="long " * 20))}, "very different lengths"),
    ],
)
def test_a_flaw_of_a_question_is_named(changed: dict[str, object], expected: str) -> None:
    found = told(course(questions=(replace(QUESTIONS[0], **changed), *QUESTIONS[1:])))
    assert any(expected in words for words in found), found


def test_a_number_says_how_it_is_worked_out() -> None:
    silent = tuple(replace(row, calculation="") for row in QUESTIONS)
    assert "M1.Q6: it does not say how the number is worked out" in told(course(questions=silent))


def test_a_pool_needs_every_kind_and_every_form() -> None:
    found = told(course(questions=tuple(row for row in QUESTIONS if row.kind is not Kind.ORDERING)))
    assert "M1: no question of the kind ordering" in found
    assert "M1: 5 questions in form A; 6 are asked for" in found


def test_the_right_option_is_seldom_the_longest() -> None:
    giving_away = replace(QUESTIONS[0], options=(Option("The right one, said at length", True, "Yes."), LONG))
    assert longest_share([giving_away, QUESTIONS[2], QUESTIONS[6]]) == pytest.approx(1 / 3)
    assert not any("the longest" in words for words in told(course()))
    everywhere = tuple(
        replace(row, options=giving_away.options) if row.kind in {Kind.SINGLE, Kind.SCENARIO} else row
        for row in QUESTIONS
    )
    assert "M1: the right option is the longest in 100% of questions; at most a third are allowed" in told(
        course(questions=everywhere)
    )
