"""Pools as text: read, written, and refused with the line that is wrong."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from lms.assessment.rules.text import BadPool, dump_pool, parse_pool

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30
).filter(str.strip)
KEYS = st.lists(st.from_regex(r"[a-z]{1,6}\.[0-9]{1,3}", fullmatch=True), min_size=1, max_size=4, unique=True)


@st.composite
def questions(draw: st.DrawFn, key: str) -> Question:
    kind = draw(st.sampled_from(Kind))
    stem, feedback = draw(WORDS), draw(WORDS)
    match kind:
        case Kind.MATCHING:
            pairs = draw(st.lists(st.builds(Pair, WORDS, WORDS), min_size=2, max_size=4))
            return Question(key, kind, stem, feedback, pairs=tuple(pairs))
        case Kind.ORDERING:
            return Question(
                key,
                kind,
                stem,
                feedback,
                steps=tuple(draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))),
            )
        case Kind.NUMERIC:
            number = Number(draw(st.decimals(-1000, 1000, places=2)), Decimal("0.1"), "%")
            return Question(key, kind, stem, feedback, numbers=(number,))
        case Kind.SHORT:
            accepted = (Accepted(draw(WORDS)), Accepted(draw(WORDS), Fraction(1, 3), draw(WORDS)))
            return Question(key, kind, stem, feedback, accepted=accepted, case_matters=draw(st.booleans()))
        case Kind.GAPS:
            choices = tuple(draw(st.lists(WORDS, min_size=2, max_size=3, unique=True)))
            gaps = (Gap((draw(WORDS), draw(WORDS))), Gap((choices[0],), choices))
            return Question(key, kind, f"{stem} [[1]] and [[2]]", feedback, gaps=gaps)
        case Kind.MATRIX:
            columns = tuple(draw(st.lists(WORDS, min_size=2, max_size=3, unique=True)))
            lines = (Statement(draw(WORDS), 1), Statement(draw(WORDS), 0))
            return Question(key, kind, stem, feedback, columns=columns, statements=lines, form=Form.B)
        case Kind.WORK:
            rubric = (Criterion(draw(WORDS), ((draw(WORDS), 0), (draw(WORDS), 2))),)
            return Question(key, kind, stem, feedback, rubric=rubric, competency="K3", level=2)
        case _:
            wrong = draw(st.lists(WORDS, min_size=1, max_size=3))
            return Question(
                key,
                kind,
                stem,
                feedback,
                options=(
                    Option(draw(WORDS), right=True),
                    *(Option(text, feedback=draw(WORDS), share=Fraction(-1, 2)) for text in wrong),
                ),
                difficulty=Decimal("0.7"),
                lesson="M1.1.L1",
            )


@given(st.data(), KEYS)
def test_reading_what_was_written_gives_the_same(data: st.DataObject, keys: list[str]) -> None:
    written = tuple(data.draw(questions(key)) for key in keys)

    assert parse_pool("M1", dump_pool(written)).questions == written


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[[question]\n", 1, "Expected"),
        ('[[question]]\nkey = "a"\ntype = "essay"\nstem = "?"', 2, "essay"),
        ('[[question]]\nkey = "a"\ntype = "single"\nstem = "?"', 2, "two options"),
        ('[[question]]\nkey = "a"\ntype = "numeric"\nstem = "?"', 2, "value is missing"),
        ('[[question]]\nkey = "a"\ntype = "numeric"\nstem = "?"\nvalue = nan', 2, "can be compared"),
        ('[[question]]\nkey = "a"\ntype = "numeric"\nstem = "?"\nvalue = 1\ntolerance = inf', 2, "can be compared"),
        ('[[question]]\nkey = "a"\ntype = "numeric"\nstem = "?"\nvalue = 1\npercent = 50', 2, "earns everything"),
        ('\n\n[[question]]\nkey = "a"\ntype = "ordering"\nstem = "?"\nsteps = ["x", "x"]', 4, "different"),
        ('[[question]]\nkey = "a"\ntype = "single"\nstem = " "', 2, "stem is empty"),
        (
            '[[question]]\nkey = "a"\ntype = "single"\nstem = "?"\noptions = [{text="1"}, {text="2"}]', 2,
            "one option must be right, 0 are",
        ),
        ('[[question]]\nkey = "a"\ntype = "short"\nstem = "?"\naccepted = [" "]', 2, "accepted in full"),
        ('[[question]]\nkey = "a"\ntype = "gaps"\nstem = "A [[2]]"\ngaps = [{accepted=["x"]}]', 2, "marks its gaps"),
        (
            '[[question]]\nkey = "a"\ntype = "gaps"\nstem = "A [[1]]"\ngaps = [{accepted=["x"], choices=["y"]}]', 2,
            "not among its choices",
        ),
        (
            '[[question]]\nkey = "a"\ntype = "matrix"\nstem = "?"\ncolumns = ["y", "n"]\n'
            'statements = [{text="1", column="maybe"}]', 2, "no column is called “maybe”",
        ),
        ('[[question]]\nkey = "a"\ntype = "work"\nstem = "?"', 2, "a rubric needs a criterion"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadPool) as refused:
        parse_pool("M1", text)

    assert refused.value.line == line
    assert reason in refused.value.reason
