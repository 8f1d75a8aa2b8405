"""Questions in other languages: other words, the same answers, the same marks."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from lms.assessment.actions.attempts import start_attempt, submit_attempt
from lms.assessment.actions.pools import load_pool
from lms.assessment.actions.translations import keep_question_texts
from lms.assessment.actions.works import SentWork, mark_work, save_works
from lms.assessment.models import Attempt, Pool, QuestionText, Work
from lms.assessment.queries.attempts import learner_questions, outcome, right_answers
from lms.assessment.queries.pools import questions_of
from lms.assessment.queries.translations import spoken_questions
from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.drawing import Drawn, order_of, right_answer, shown
from lms.assessment.rules.questions import Accepted, Gap, Kind, Number, Option, Pair, Question, Statement
from lms.assessment.rules.text import PoolFile, parse_pool
from lms.assessment.rules.translation import best_mark, texts_of, translated
from lms.curriculum.models import CoursePage
from lms.progress.actions.learning import enrol, finish_lesson
from tests.assessment.questions import TEN
from tests.world import World

SIX = parse_pool("K", (Path(__file__).parent / "six_kinds.toml").read_text()).questions
MORE = (
    Question("short", Kind.SHORT, "Who?", accepted=(Accepted("municipality"), Accepted("town", Fraction(1, 2)))),
    Question("gaps", Kind.GAPS, "[[1]] and [[2]]", gaps=(Gap(("stock",)), Gap(("flow",), ("flow", "wave")))),
    Question("matrix", Kind.MATRIX, "Whose task?", columns=("town", "state"),
             statements=(Statement("visa", 1), Statement("water", 0))),
    Question("unit", Kind.NUMERIC, "How many?", numbers=(Number(Decimal("8.2"), Decimal("0.1"), "billion"),)),
    Question("pairs", Kind.MATCHING, "Match", pairs=(Pair("a", "x"), Pair("b", "y"), Pair("c", "x"))),
)  # fmt: skip


def arabic(question: Question) -> dict[str, str]:
    """Words that differ from the source's and keep apart what it keeps apart."""
    return {place: f"ع {text}" for place, text in texts_of(question).items()}


def test_every_text_of_a_question_has_its_place() -> None:
    question = Question(
        "q", Kind.SINGLE, "Which?", "Because.", (Option("a", right=True, feedback="yes"), Option("b"))
    )

    assert texts_of(question) == {
        "stem": "Which?", "option-1": "a", "option-1-feedback": "yes", "option-2": "b", "feedback": "Because.",
    }  # fmt: skip


@pytest.mark.parametrize("question", [*SIX, *MORE], ids=lambda question: question.key)
def test_a_right_answer_is_right_in_either_language(question: Question) -> None:
    spoken = translated(question, arabic(question))
    assert spoken
    drawn = Drawn(question.key, order_of(question, Random(3)))

    for asked in (question, spoken):
        assert best_mark(question, spoken, drawn, right_answer(asked, drawn)) == 1
    assert len(shown(spoken, drawn).choices) == len(shown(question, drawn).choices)


@pytest.mark.parametrize("question", [*SIX, *MORE], ids=lambda question: question.key)
def test_a_question_with_a_text_missing_is_asked_in_the_source_language(question: Question) -> None:
    words = arabic(question)
    words.pop(next(iter(words)))

    assert translated(question, words) is None


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("unit", {}),
        ("pairs", {"pair-1-right": "ع y", "pair-3-right": "ع y"}),  # two different sides would read the same
        ("pairs", {"pair-3-right": "ع other"}),  # the same side would read differently
        ("matrix", {"column-2": "ع town"}),
    ],
)
def test_what_is_different_stays_different(kind: str, changes: dict[str, str]) -> None:
    question = next(question for question in MORE if question.key == kind)

    found = translated(question, arabic(question) | changes)

    assert (found is None) == bool(changes)


def test_several_answers_of_a_language_are_accepted_a_line_each() -> None:
    question = MORE[0]
    spoken = translated(question, {"stem": "من؟", "accepted-1": "البلدية\nبلدية", "accepted-2": "مدينة"})
    drawn = Drawn("short", ())

    marks = [
        best_mark(question, spoken, drawn, text)
        for text in ("البلدية", "بلدية", "municipality", "مدينة", "x")
    ]

    assert marks == [1, 1, 1, Fraction(1, 2), 0]


@pytest.fixture
def pool(db: None, course: CoursePage) -> Pool:
    return Pool.objects.get(key="T1.1")


def keep(pool: Pool, language: str = "ar") -> int:
    texts = {key: arabic(question) for key, question in questions_of(pool).items()}
    return keep_question_texts(pool=pool, language=language, texts=texts)


def test_keeping_the_same_words_twice_changes_nothing(pool: Pool) -> None:
    assert keep(pool) > 0
    assert keep(pool) == 0


def test_a_reworded_question_is_asked_in_the_source_language_until_it_is_translated(
    pool: Pool, tmp_path: Path
) -> None:
    keep(pool)
    questions = parse_pool(
        "T1.1", next(Path("tests/curriculum/course").rglob("questions.toml")).read_text()
    ).questions
    first, *others = questions
    newer = load_pool(PoolFile("T1.1", (replace(first, stem="Other words?"), *others)))

    assert set(spoken_questions(pool, "ar")) == {question.key for question in questions}
    assert set(spoken_questions(newer, "ar")) == {question.key for question in others}


def test_an_attempt_keeps_its_language_and_is_marked_as_in_any_other(
    world: World, pool: Pool, client: Client
) -> None:
    keep(pool)
    world.ana.language = "ar"
    world.ana.save()
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    for lesson in enrolment.edition.outline_value.lessons:
        finish_lesson(enrolment=enrolment, lesson_key=lesson.key, by=world.ana)
    client.force_login(world.ana)

    client.post(reverse("progress:start_test", args=[enrolment.key, "T1.1"]))
    attempt = Attempt.objects.get()
    client.post("/language/", {"language": "en", "next": "/"})
    page = client.get(reverse("progress:attempt", args=[enrolment.key, "T1.1"])).content.decode()

    assert attempt.language == "ar"
    assert 'lang="ar" dir="rtl"' in page and "ع " in page
    assert {question.language for question in learner_questions(attempt)} == {"ar"}
    done = submit_attempt(attempt=attempt, answers=right_answers(attempt), by=world.ana)
    assert (done.percent, done.passed) == (100, True)
    assert QuestionText.objects.exists()


def test_a_judged_work_is_shown_in_the_words_it_was_asked_in(world: World, db: None) -> None:
    pool = load_pool(PoolFile("P", TEN))
    keep(pool)
    attempt = start_attempt(subject_key="works", pool=pool, policy=Policy(), language="ar", by=world.ana)
    save_works(attempt=attempt, works=[SentWork("P.Q10", "A notice")], by=world.ana)
    submit_attempt(attempt=attempt, answers={}, by=world.ana)
    mark_work(work=Work.objects.get(), steps=[0, 0], comment="Shorter.", by=world.tomas)

    attempt.refresh_from_db()
    (judged,) = outcome(attempt).works

    assert judged.stem.startswith("ع ") and judged.language == "ar"
