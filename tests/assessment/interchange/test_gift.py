"""GIFT as people write it."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lms.assessment.rules.interchange.reading.gift import read_gift
from lms.assessment.rules.interchange.values import Arrived
from lms.assessment.rules.questions import Accepted, Kind, Number, Option, Pair


def one(text: str) -> Arrived:
    reading = read_gift(text)
    assert reading.left == ()
    (found,) = reading.arrived
    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Which count? {=stock ~flow}", Kind.SINGLE),
        ("A stock has a day. {T}", Kind.SINGLE),
        ("A stock has a day. {false}", Kind.SINGLE),
        ("Which two? {~%50%a ~%50%b ~%-100%c}", Kind.MULTIPLE),
        ("The word? {=stock =Stock}", Kind.SHORT),
        ("The word? {stock}", Kind.SHORT),
        ("Pair them. {=a -> 1 =b -> 2}", Kind.MATCHING),
        ("How many? {#5}", Kind.NUMERIC),
        ("Describe your town. {}", Kind.WORK),
    ],
)
def test_the_answers_tell_the_kind(text: str, kind: Kind) -> None:
    assert one(text).question.kind is kind


def test_signs_behind_a_backslash_are_text() -> None:
    question = one("Which is \\{a set\\}\\: {\n  =\\{1\\} \\~ 2 # right\\: yes\n  ~3 \\= 4\n}").question

    assert question.stem == "Which is {a set}:"
    assert question.options == (Option("{1} ~ 2", True, "right: yes"), Option("3 = 4"))


def test_a_line_end_is_a_space_and_a_written_one_stays() -> None:
    assert one("Which of\nthese\\nis it? {=a ~b}").question.stem == "Which of these\nis it?"


def test_blank_lines_inside_braces_part_nothing() -> None:
    found = one("Which? {\n\n  =a\n\n  // not this one\n  ~b\n\n  ####Because.\n}")

    assert [option.text for option in found.question.options] == ["a", "b"]
    assert found.question.feedback == "Because."


def test_answers_inside_the_text_leave_a_blank() -> None:
    assert one("A {=stock ~flow} has a day.").question.stem == "A _____ has a day."


def test_a_title_becomes_the_key_and_keys_are_unique() -> None:
    reading = read_gift("::M1 Q1::a{T}\n\n::M1 Q1::b{T}\n\nc{T}")

    assert [question.key for question in reading.questions] == ["M1-Q1", "M1-Q1-2", "q3"]


def test_weights_become_shares() -> None:
    assert one("x {~%50%half =full ~none}").question.options == (
        Option("half", False, "", Fraction(1, 2)),
        Option("full", True),
        Option("none"),
    )
    assert one("x {=all =%25%part#Nearly.}").question.accepted == (
        Accepted("all"),
        Accepted("part", Fraction(1, 4), "Nearly."),
    )


def test_several_right_answers_of_one_choice_all_earn_the_mark() -> None:
    options = one("x {=a =b ~c}").question.options

    assert [(option.right, option.share) for option in options] == [(True, 1), (True, 1), (False, None)]


@pytest.mark.parametrize(
    ("answers", "number"),
    [
        ("#3.1415:0.0005", Number(Decimal("3.1415"), Decimal("0.0005"))),
        ("#1..5", Number(Decimal(3), Decimal(2))),
        ("#-5..-1", Number(Decimal(-3), Decimal(2))),
        ("#=7:1#Seven.", Number(Decimal(7), Decimal(1), feedback="Seven.")),
    ],
)
def test_numbers_have_a_tolerance_or_a_range(answers: str, number: Number) -> None:
    assert one(f"How many? {{{answers}}}").question.numbers == (number,)


def test_a_pair_without_left_side_is_said_to_be_lost() -> None:
    found = one("x {=a -> 1 =b -> 2 =-> 3}")

    assert found.question.pairs == (Pair("a", "1"), Pair("b", "2"))
    assert found.losses == ("kept without the answer that fits nothing: “3”",)


def test_html_becomes_text_and_what_goes_is_said() -> None:
    found = one(
        '[html]<p>One <b>day</b></p><p>x<sup>2</sup> <img src\\="a.png"></p><ul><li>i</li></ul>{=<a href\\="javascript\\:x">a</a> ~b}'
    )

    assert found.question.stem == "One day\n\nx²\n\n- i"
    assert found.question.options[0].text == "a"
    assert found.losses == (
        "kept without a link that is not allowed (javascript:)",
        "kept without the image a.png",
        "kept without formatting (b)",
    )


def test_each_piece_may_name_its_format() -> None:
    found = one("[markdown]A **big** day {=[html]<i>a</i> ~[plain]*b*}").question

    assert (found.stem, [option.text for option in found.options]) == ("A big day", ["a", "*b*"])


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("Only a text.", "line 1", "a description asks nothing"),
        ("$CATEGORY: a/b", "line 1", "the category “a/b” is not kept: a pool has no categories"),
        ("x {=a", "line 1", "a brace is opened and not closed"),
        ("x =a}", "line 1", "a brace is closed that was not opened"),
        ("x {=a {b} ~c}", "line 1", "a brace inside the text or the answers is not escaped"),
        ("x {#ten}", "line 1", "“ten” is no number that can be marked"),
        ("x {#1e999}", "line 1", "“1e999” is no number that can be marked"),
        ("x {#5..1}", "line 1", "“5..1” is no range of numbers that can be marked"),
        ("x {=%75%a}", "line 1", "cannot be asked here: no answer is accepted in full"),
        ("x {=%lots%a}", "line 1", "“lots” is no weight"),
        ("{=a ~b}", "line 1", "cannot be asked here: it has no text"),
        ("x {=a ~}", "line 1", "cannot be asked here: an option has no text"),
        ("x {=" + "a" * 2001 + " ~b}", "line 1", "cannot be asked here: a text is longer than 2,000 characters"),
        ("\n\nx {=a -> 1 =b}", "line 3", "an answer of a matching question has no “->”"),
    ],
)  # fmt: skip
def test_what_cannot_come_is_listed_by_line_and_reason(text: str, place: str, reason: str) -> None:
    reading = read_gift(text)

    assert [(note.place, note.reason) for note in reading.left] == [(place, reason)]
    assert reading.arrived == ()


def test_an_open_brace_costs_its_own_question_only() -> None:
    reading = read_gift("broken {=a ~b\n\nnext {T}\n\nbroken too {=a\n\nlast words")

    assert [(note.place, note.reason) for note in reading.left] == [
        ("line 1", "a brace is opened and not closed"),
        ("line 5", "a brace is opened and not closed"),
        ("line 7", "a description asks nothing"),
    ]
    assert [item.place for item in reading.arrived] == ["line 3"]


def test_tags_in_comments_are_said_to_be_lost() -> None:
    assert one("// [id:7] [tag:counts]\nx {T}").losses == ("kept without the tag “counts”",)


def test_a_long_feedback_goes_and_the_question_stays() -> None:
    found = one("x {=a#" + "b" * 2001 + " ~c}")

    assert found.question.options[0].feedback == ""
    assert found.losses == ("kept without a feedback longer than 2,000 characters",)
