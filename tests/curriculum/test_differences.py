"""What a trainer reads before she releases: titles by kind, words side by side."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lms.assessment.rules.questions import Kind, Option, Question
from lms.curriculum.rules.differences import Row, changed_rows, differences
from lms.curriculum.rules.files import Block, CourseFile, LessonFile, ModuleFile
from lms.curriculum.rules.outlines import Change, Severity, severest

OLD = LessonFile(
    key="L1",
    title="A date",
    outcome="State a figure.",
    blocks=(
        Block("text", html="<h2>Why</h2><p>A stock belongs to a day.</p>"),
        Block("callout", title="Remember", html="<p>Name the count.</p>"),
    ),
)
QUESTION = Question("K.1", Kind.SINGLE, "Which?", options=(Option("one", right=True), Option("two")))


def side(row: Row, which: str) -> tuple[str, list[str]]:
    pieces = row.old if which == "old" else row.new
    return "".join(piece.text for piece in pieces), [piece.text for piece in pieces if piece.changed]


def test_a_changed_word_stands_beside_the_old_one() -> None:
    new = replace(
        OLD, blocks=(Block("text", html="<h2>Why</h2><p>A stock belongs to a date.</p>"), OLD.blocks[1])
    )

    (row,) = changed_rows(OLD, new)

    assert side(row, "old") == ("A stock belongs to a day.", ["day."])
    assert side(row, "new") == ("A stock belongs to a date.", ["date."])


def test_a_new_line_has_nothing_beside_it_and_no_mark_of_the_file_format() -> None:
    new = replace(OLD, blocks=(*OLD.blocks, Block("callout", title="Later", html="<p>Write it down.</p>")))

    rows = changed_rows(OLD, new)

    assert [side(row, "new")[0] for row in rows] == ["Later", "Write it down."]
    assert all(row.old == () for row in rows)


@given(st.text(alphabet="ab \n", max_size=30), st.text(alphabet="ab \n", max_size=30))
def test_both_sides_can_be_read_from_the_rows(one: str, other: str) -> None:
    old, new = (LessonFile("L", text.strip() or "x", "") for text in (one, other))
    rows = changed_rows(old, new)

    assert bool(rows) == (old.title != new.title)
    assert all(side(row, "old")[0] == old.title and side(row, "new")[0] == new.title for row in rows)


def test_questions_are_told_apart_by_what_happened_to_them() -> None:
    rekeyed = replace(QUESTION, options=(Option("one"), Option("two", right=True)))
    before = (QUESTION, replace(QUESTION, key="K.2"), replace(QUESTION, key="K.3", stem="Gone?"))
    after = (
        rekeyed,
        replace(QUESTION, key="K.2", stem="Which one?"),
        replace(QUESTION, key="K.4", stem="New?"),
    )
    old, new = (
        CourseFile("C", "C", "", 1, modules=(ModuleFile("M", "Module", "", questions=questions),))
        for questions in (before, after)
    )

    (module,) = differences(old, new, Change(requestioned=("M",))).modules

    assert (module.rekeyed, module.added, module.gone) == (("Which?",), ("New?",), ("Gone?",))
    assert [item.key for item in module.reworded] == ["K.2"]


def test_a_way_over_several_editions_is_as_severe_as_its_severest_step() -> None:
    assert severest([]) is Severity.WORDING
    assert severest([Severity.MATERIAL, Severity.WORDING]) is Severity.MATERIAL
    assert severest([Severity.MATERIAL, Severity.BREAKING, Severity.WORDING]) is Severity.BREAKING
