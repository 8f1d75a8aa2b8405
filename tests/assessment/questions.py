"""One question of each kind, and small pools for tests."""

from decimal import Decimal
from fractions import Fraction

from lms.assessment.rules.questions import (
    Accepted,
    Criterion,
    Form,
    Gap,
    Kind,
    Number,
    Option,
    Pair,
    Question,
    Statement,
)


def single(
    key: str,
    competency: str = "",
    level: int = 0,
    form: Form = Form.ANY,
    difficulty: str = "",
    lesson: str = "",
) -> Question:
    return Question(
        key,
        Kind.SINGLE,
        f"Stem of {key}?",
        options=(Option("right", right=True), Option("wrong")),
        competency=competency,
        level=level,
        form=form,
        difficulty=Decimal(difficulty) if difficulty else None,
        lesson=lesson,
    )


TEN = (
    single("P.Q1"),
    Question("P.Q2", Kind.MULTIPLE, "Which two?", options=(Option("a", right=True), Option("b", right=True), Option("c"))),
    Question("P.Q3", Kind.MATCHING, "Match.", pairs=(Pair("one", "1"), Pair("two", "2"))),
    Question("P.Q4", Kind.ORDERING, "Order.", steps=("first", "second", "third")),
    Question("P.Q5", Kind.NUMERIC, "How many?", numbers=(Number(Decimal("12.5"), Decimal(0), "km"),)),
    Question("P.Q6", Kind.SCENARIO, "What now?", options=(Option("call", right=True), Option("wait"))),
    Question("P.Q7", Kind.SHORT, "Name it.", accepted=(Accepted("non-refoulement"), Accepted("refoulement", Fraction(1, 2), "Nearly."))),
    Question("P.Q8", Kind.GAPS, "The [[1]] and the [[2]].", gaps=(Gap(("stock",), ("stock", "flow")), Gap(("border",)))),
    Question("P.Q9", Kind.MATRIX, "Duty or choice?", columns=("Duty", "Choice"), statements=(Statement("Register births", 0), Statement("Hold a fair", 1))),
    Question("P.Q10", Kind.WORK, "Draft a notice.", rubric=(Criterion("Clear words", (("unclear", 0), ("mostly", 1), ("clear", 2))), Criterion("Says where", (("no", 0), ("yes", 2))))),
)  # fmt: skip
