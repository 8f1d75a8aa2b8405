"""What an answer earns, for every kind of question."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as vary
from hypothesis import strategies as st

from lms.assessment.rules.drawing import draw, given, shown
from lms.assessment.rules.marking import Answer, mark, total
from lms.assessment.rules.numbers import read_number
from lms.assessment.rules.questions import (
    Accepted,
    Gap,
    Kind,
    Number,
    Option,
    Pair,
    Question,
    Statement,
)

SINGLE = Question("s", Kind.SINGLE, "?", options=(Option("yes", right=True), Option("no"), Option("never")))
MULTIPLE = Question(
    "m",
    Kind.MULTIPLE,
    "?",
    options=(Option("a", right=True), Option("b", right=True), Option("c"), Option("d")),
)
MATCHING = Question("p", Kind.MATCHING, "?", pairs=(Pair("1", "A"), Pair("2", "B"), Pair("3", "A")))
ORDERING = Question("o", Kind.ORDERING, "?", steps=("first", "second", "third", "fourth"))
NUMERIC = Question("n", Kind.NUMERIC, "?", numbers=(Number(Decimal("8.2"), Decimal("0.1"), "billion"),))
ROUGHLY = Question(
    "r", Kind.NUMERIC, "?",
    numbers=(Number(Decimal(1822), Decimal(0)), Number(Decimal(1822), Decimal(2), share=Fraction(1, 2))),
)  # fmt: skip
WEIGHED = Question(
    "w", Kind.MULTIPLE, "?",
    options=(Option("a", share=Fraction(1, 2)), Option("b", share=Fraction(1, 2)), Option("c", share=Fraction(-1))),
)  # fmt: skip
SHORT = Question(
    "t", Kind.SHORT, "?", accepted=(Accepted("Global Compact"), Accepted("*Compact", Fraction(1, 2)))
)
GAPS = Question("g", Kind.GAPS, "[[1]] then [[2]]", gaps=(Gap(("stock",)), Gap(("flow",), ("flow", "flood"))))
MATRIX = Question(
    "x", Kind.MATRIX, "?", columns=("yes", "no"), statements=(Statement("1", 0), Statement("2", 1), Statement("3", 0))
)  # fmt: skip
EVERY_KIND = [SINGLE, MULTIPLE, MATCHING, ORDERING, NUMERIC, ROUGHLY, WEIGHED, SHORT, GAPS, MATRIX]


@pytest.mark.parametrize(
    ("question", "answer", "share"),
    [
        (SINGLE, Answer(chosen=frozenset({0})), 1),
        (SINGLE, Answer(chosen=frozenset({1})), 0),
        (SINGLE, Answer(chosen=frozenset({0, 1})), 0),
        (SINGLE, Answer(), 0),
        (MULTIPLE, Answer(chosen=frozenset({0, 1})), 1),
        (MULTIPLE, Answer(chosen=frozenset({0})), Fraction(1, 2)),
        (MULTIPLE, Answer(chosen=frozenset({0, 1, 2})), Fraction(1, 2)),
        (MULTIPLE, Answer(chosen=frozenset({0, 1, 2, 3})), 0),
        (MULTIPLE, Answer(chosen=frozenset({2, 3})), 0),
        (MATCHING, Answer(matched=(0, 1, 0)), 1),
        (MATCHING, Answer(matched=(2, 1, 2)), 1),
        (MATCHING, Answer(matched=(0, -1, -1)), Fraction(1, 3)),
        (MATCHING, Answer(), 0),
        (ORDERING, Answer(order=(0, 1, 2, 3)), 1),
        (ORDERING, Answer(order=(3, 0, 1, 2)), Fraction(2, 3)),
        (ORDERING, Answer(order=(3, 2, 1, 0)), 0),
        (ORDERING, Answer(order=(0, 1)), 0),
        (NUMERIC, Answer(number="8.2"), 1),
        (NUMERIC, Answer(number="8,3 billion"), 1),
        (NUMERIC, Answer(number="٨٫١"), 1),
        (NUMERIC, Answer(number="8.31"), 0),
        (NUMERIC, Answer(number="about eight"), 0),
        (ROUGHLY, Answer(number="1822"), 1),
        (ROUGHLY, Answer(number="1824"), Fraction(1, 2)),
        (WEIGHED, Answer(chosen=frozenset({0, 1})), 1),
        (WEIGHED, Answer(chosen=frozenset({0, 1, 2})), 0),
        (SHORT, Answer(texts=("  global  compact",)), 1),
        (SHORT, Answer(texts=("the Compact",)), Fraction(1, 2)),
        (SHORT, Answer(texts=("",)), 0),
        (SHORT, Answer(), 0),
        (GAPS, Answer(texts=("Stock", "flow")), 1),
        (GAPS, Answer(texts=("stock", "flood")), Fraction(1, 2)),
        (GAPS, Answer(texts=("stock",)), Fraction(1, 2)),
        (MATRIX, Answer(columns=(0, 1, 0)), 1),
        (MATRIX, Answer(columns=(0, -1, 1)), Fraction(1, 3)),
        (MATRIX, Answer(), 0),
    ],
)
def test_an_answer_earns_its_share(question: Question, answer: Answer, share: Fraction) -> None:
    assert mark(question, answer) == share


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8.2", "8.2"), ("8,2", "8.2"), ("٨٫٢", "8.2"), ("۸٫۲", "8.2"), ("  10 % ", "10"), ("10%", "10"), ("٪", None),
        ("51840", "51840"), ("51 840", "51840"), ("51.840,00", "51840.00"), ("51,840.00", "51840.00"),
        ("1,234,567", "1234567"), ("1.234.567", "1234567"), ("1,23,456", None), ("1.2.3", None), ("-3", "-3"),
        ("−3", "-3"), ("٥١٬٨٤٠", "51840"), ("1e5", None), ("", None), ("abc", None), ("9" * 60, None), (".5", "0.5"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(text: str, value: str | None) -> None:
    assert read_number(text) == (None if value is None else Decimal(value))


def answers_to(question: Question) -> st.SearchStrategy[object]:
    position = st.integers(-2, 6)
    return st.one_of(
        st.none(),
        st.booleans(),
        st.text(max_size=50),
        position,
        st.lists(st.one_of(position, st.none()), max_size=6),
    )


@vary(st.data(), st.sampled_from(EVERY_KIND), st.text(max_size=5))
def test_whatever_is_sent_earns_between_nothing_and_all(
    data: st.DataObject, question: Question, seed: str
) -> None:
    drawn = draw([question], seed)[0]

    share = mark(question, given(question, drawn, data.draw(answers_to(question))))

    assert 0 <= share <= 1


@vary(st.sampled_from(EVERY_KIND), st.text(max_size=8))
def test_a_draw_shuffles_and_loses_nothing(question: Question, seed: str) -> None:
    (drawn,) = draw([question], seed)

    assert sorted(drawn.order) == list(range(question.size))
    assert draw([question], seed) == (drawn,)
    if question.kind is Kind.ORDERING:
        assert list(drawn.order) != sorted(drawn.order)


@vary(st.text(max_size=8))
def test_the_right_answer_earns_all_in_every_draw(seed: str) -> None:
    for drawn in draw([SINGLE, MULTIPLE, MATCHING, ORDERING], seed):
        question = {item.key: item for item in EVERY_KIND}[drawn.key]
        seen = shown(question, drawn)
        raw: object
        match question.kind:
            case Kind.MATCHING:
                raw = [seen.choices.index(pair.right) for pair in question.pairs]
            case Kind.ORDERING:
                raw = [question.steps.index(step) + 1 for step in seen.lines]
            case _:
                right = {option.text for option in question.options if option.right}
                raw = [at for at, text in enumerate(seen.choices) if text in right]
        assert mark(question, given(question, drawn, raw)) == 1


def test_what_a_learner_is_shown_holds_no_key() -> None:
    fields = set(shown(SINGLE, draw([SINGLE], "x")[0]).__slots__)

    assert fields == {"key", "kind", "stem", "lines", "choices", "unit", "several", "gap_choices", "language"}


@pytest.mark.parametrize(
    ("marks", "passed"),
    [([], False), ([1, 1], True), ([1, Fraction(4, 10)], True), ([1, Fraction(39, 100)], False)],
)
def test_seventy_percent_passes(marks: list[Fraction], passed: bool) -> None:
    assert total(marks, Fraction(7, 10)).passed is passed
