"""What was chosen, and what is odd about a question: by hand, without a database."""

import pytest

from lms.assessment.rules.marking import Answer
from lms.assessment.rules.questions import Kind, Option, Pair, Question, Statement
from lms.assessment.rules.statistics.choices import Chosen, Sitting, choices, chosen_table, outer_count
from lms.assessment.rules.statistics.figures import Response, pool_figures
from lms.assessment.rules.statistics.flags import Flag, Raised, flags
from tests.assessment.responses import responses

SINGLE = Question(
    "Q", Kind.SINGLE, "Which?", options=(Option("Yes", right=True), Option("No"), Option("Never"))
)
MATCHING = Question("M", Kind.MATCHING, "Match.", pairs=(Pair("rolls fall", "O"), Pair("classes fill", "D")))
MATRIX = Question(
    "X", Kind.MATRIX, "True?", columns=("true", "false"), statements=(Statement("a", 0), Statement("b", 1))
)


def chosen(*places: int) -> Answer:
    return Answer(chosen=frozenset(places))


def test_counts_what_all_the_best_and_the_weakest_chose() -> None:
    best = [Sitting(0.9, chosen(0))] * 3
    middle = [Sitting(0.5, chosen(1))] * 4 + [Sitting(0.5, chosen())]
    weakest = [Sitting(0.1, chosen(1)), Sitting(0.1, chosen(1)), Sitting(0.1, chosen(2))]

    table = chosen_table(SINGLE, best + middle + weakest)

    assert outer_count(11) == 3
    assert table == (Chosen(3, 3, 0), Chosen(6, 0, 2), Chosen(1, 0, 1), Chosen(1, 0, 0))


def test_counts_every_line_of_a_matching_and_of_a_matrix() -> None:
    matched = chosen_table(
        MATCHING, [Sitting(1, Answer(matched=(0, 1))), Sitting(0, Answer(matched=(1, -1)))]
    )
    stated = chosen_table(MATRIX, [Sitting(1, Answer(columns=(0, 1))), Sitting(0, Answer(columns=(-1, 1)))])

    assert [(choice.line, choice.text, choice.right) for choice in choices(MATCHING)] == [
        ("rolls fall", "O", True), ("rolls fall", "D", False), ("classes fill", "O", False), ("classes fill", "D", True),
    ]  # fmt: skip
    assert [row.everyone for row in matched] == [1, 1, 0, 1, 0]
    assert [row.everyone for row in stated] == [1, 0, 0, 2, 0]


def test_a_question_in_which_one_types_has_no_table() -> None:
    assert chosen_table(Question("N", Kind.NUMERIC, "How many?"), [Sitting(1, Answer(number="3"))]) == ()


TAKEN = (Chosen(20, 10, 2), Chosen(10, 2, 5), Chosen(5, 1, 4), Chosen())


@pytest.mark.parametrize(
    ("answered", "p", "rest", "table", "expected"),
    [
        (40, 0.5, 0.3, TAKEN, []),
        (29, 0.0, -0.9, TAKEN, []),
        (40, 0.5, -0.2, TAKEN, [Raised(Flag.REVERSED)]),
        (40, 0.5, 0.05, TAKEN, [Raised(Flag.WEAK)]),
        (40, 0.97, 0.05, TAKEN, [Raised(Flag.TOO_EASY)]),
        (40, 0.2, 0.3, TAKEN, [Raised(Flag.TOO_HARD)]),
        (40, 0.97, None, TAKEN, [Raised(Flag.TOO_EASY)]),
        (40, 0.5, 0.3, (*TAKEN[:2], Chosen(), TAKEN[3]), [Raised(Flag.UNCHOSEN, 2)]),
        (40, 0.4, -0.1, (Chosen(20, 3, 8), Chosen(15, 7, 2), *TAKEN[2:]), [Raised(Flag.REVERSED), Raised(Flag.RIVAL, 1)]),
    ],
)  # fmt: skip
def test_what_is_odd_is_named(
    answered: int, p: float, rest: float | None, table: tuple[Chosen, ...], expected: list[Raised]
) -> None:
    assert list(flags(SINGLE, answered, p, rest, table)) == expected


def test_a_question_with_few_answers_has_a_count_and_nothing_else() -> None:
    other = Question("R", Kind.SINGLE, "And?", options=SINGLE.options)
    often = [
        Response(at % 2, {"Q": at % 2, "M": at % 3 / 2}, {"Q": chosen(at % 2), "M": Answer()})
        for at in range(30)
    ]
    rarely = [Response(0.5, {"R": 1.0}, {"R": chosen(0)})] * 29

    found = {item.key: item for item in pool_figures([SINGLE, MATCHING, other], often + rarely).items}

    assert (found["Q"].answered_count, found["Q"].p) == (30, 0.5)
    assert (found["R"].answered_count, found["R"].p, found["R"].table) == (29, None, ())


def test_models_cover_the_questions_that_are_simply_right_or_wrong() -> None:
    made = responses([1.2, 0.9, 1.5], [-1, 0, 1], 250)
    questions = [Question(key, Kind.SINGLE, key, options=SINGLE.options) for key in made.keys] + [MATCHING]
    people = [
        Response(0.5, dict(zip(made.keys, row, strict=True)) | {"M": at % 3 / 2}, {})
        for at, row in enumerate(made.values.tolist())
    ]

    figures = pool_figures(questions, people)

    assert figures.trouble is None
    assert [item.modelled.one_pl_difficulty is not None for item in figures.items] == [
        True,
        True,
        True,
        False,
    ]
