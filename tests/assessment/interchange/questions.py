"""Questions of every kind, made at random within what the product allows."""

from fractions import Fraction

from hypothesis import strategies as st

from lms.assessment.rules.questions import (
    Accepted,
    Criterion,
    Gap,
    Kind,
    Number,
    Option,
    Pair,
    Question,
    Statement,
)

SIGNS = "abcÄé سم中 {}=~#:\\%[]<>&\"'*.,;/-_0123456789\n"
WORDS = (
    st.text(SIGNS, min_size=1, max_size=24)
    .map(lambda text: "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip()))
    .filter(bool)
)
# What stands on one line: accepted answers, sides of pairs and texts in gaps are short.
LINE = WORDS.map(lambda text: " ".join(text.split()))
COMMENT = st.just("") | LINE
KEY = st.from_regex(r"[A-Z][A-Za-z0-9]{0,3}(\.[A-Z0-9]{1,3}){0,2}", fullmatch=True)
PART = st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(3, 4), Fraction(1, 10)])
NUMBER = st.decimals(min_value=-9999, max_value=9999, places=3)


def distinct(texts: st.SearchStrategy[str], least: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(texts, min_size=least, max_size=5, unique=True)


@st.composite
def single(draw: st.DrawFn) -> Question:
    texts = draw(distinct(LINE))
    right = draw(st.integers(0, len(texts) - 1))
    options = tuple(
        Option(text, at == right, draw(COMMENT), draw(st.none() | PART) if at != right else None)
        for at, text in enumerate(texts)
    )
    return Question(draw(KEY), Kind.SINGLE, draw(WORDS), draw(COMMENT), options)


@st.composite
def multiple(draw: st.DrawFn) -> Question:
    texts = draw(distinct(LINE))
    right = draw(st.integers(1, len(texts)))
    weighs = draw(st.booleans()) and len(texts) > right
    options = tuple(
        Option(text, at < right, draw(COMMENT), Fraction(1, right) if weighs and at < right else None)
        for at, text in enumerate(texts)
    )
    return Question(draw(KEY), Kind.MULTIPLE, draw(WORDS), draw(COMMENT), options)


@st.composite
def matching(draw: st.DrawFn) -> Question:
    left = draw(distinct(LINE))
    pairs = tuple(Pair(text, draw(LINE)) for text in left)
    return Question(draw(KEY), Kind.MATCHING, draw(WORDS), draw(COMMENT), pairs=pairs)


@st.composite
def ordering(draw: st.DrawFn) -> Question:
    steps = tuple(draw(distinct(LINE)))
    return Question(draw(KEY), Kind.ORDERING, draw(WORDS), draw(COMMENT), steps=steps)


@st.composite
def numeric(draw: st.DrawFn) -> Question:
    tolerance = abs(draw(NUMBER))
    return Question(
        draw(KEY), Kind.NUMERIC, draw(WORDS), draw(COMMENT), numbers=(Number(draw(NUMBER), tolerance),)
    )


@st.composite
def short(draw: st.DrawFn) -> Question:
    texts = draw(distinct(LINE.filter(lambda text: "*" not in text), least=1))
    accepted = tuple(Accepted(text, Fraction(1) if at == 0 else draw(PART)) for at, text in enumerate(texts))
    return Question(
        draw(KEY), Kind.SHORT, draw(WORDS), draw(COMMENT), accepted=accepted, case_matters=draw(st.booleans())
    )


@st.composite
def gaps(draw: st.DrawFn) -> Question:
    count = draw(st.integers(2, 3))
    cased = draw(st.booleans())
    found = []
    for _ in range(count):
        texts = draw(distinct(LINE))
        found.append(Gap((texts[0],), tuple(texts)) if draw(st.booleans()) else Gap(tuple(texts)))
    cased = cased and all(not gap.choices for gap in found)
    plain = LINE.filter(lambda text: "[" not in text and "{" not in text)
    stem = " ".join(f"{draw(plain)} [[{at}]]" for at in range(1, count + 1))
    return Question(draw(KEY), Kind.GAPS, stem, draw(COMMENT), gaps=tuple(found), case_matters=cased)


@st.composite
def matrix(draw: st.DrawFn) -> Question:
    columns = tuple(draw(distinct(LINE)))
    lines = tuple(Statement(text, draw(st.integers(0, len(columns) - 1))) for text in draw(distinct(LINE, 1)))
    return Question(draw(KEY), Kind.MATRIX, draw(WORDS), draw(COMMENT), columns=columns, statements=lines)


@st.composite
def work(draw: st.DrawFn) -> Question:
    rubric = (Criterion("The answer", (("Not shown", 0), ("Shown in full", 1))),)
    return Question(draw(KEY), Kind.WORK, draw(WORDS), draw(COMMENT), rubric=rubric)


KINDS = {
    Kind.SINGLE: single(),
    Kind.MULTIPLE: multiple(),
    Kind.MATCHING: matching(),
    Kind.ORDERING: ordering(),
    Kind.NUMERIC: numeric(),
    Kind.SHORT: short(),
    Kind.GAPS: gaps(),
    Kind.MATRIX: matrix(),
    Kind.WORK: work(),
}
