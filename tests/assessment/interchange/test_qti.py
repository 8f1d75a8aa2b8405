"""QTI: the kinds of interaction, the standard ways of scoring, and refusal of the rest."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from lms.assessment.rules.interchange.formats import read_questions
from lms.assessment.rules.interchange.values import Arrived, Reading, Refused
from lms.assessment.rules.questions import Accepted, Gap, Kind, Option, Pair, Statement
from tests.curriculum.cartridges import packed

TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def item(
    interaction: str, correct: Sequence[str] = (), *, cardinality: str = "single", base: str = "identifier",
    mapping: str = "", scoring: str = "match_correct", more: str = "", attributes: str = "", body: str = "<p>Which?</p>",
) -> str:  # fmt: skip
    values = "".join(f"<value>{value}</value>" for value in correct)
    processing = scoring if "<" in scoring else f'<responseProcessing template="{TEMPLATES}{scoring}"/>'
    return f"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="t" {attributes}>
    <responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">
    <correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>
    <itemBody>{body}{interaction}</itemBody>{processing}{more}</assessmentItem>"""


def read(text: str) -> Reading:
    return read_questions(text.encode())


def one(text: str) -> Arrived:
    reading = read(text)
    assert reading.left == ()
    return reading.arrived[0]


def choices(*names: str, tag: str = "simpleChoice") -> str:
    return "".join(f'<{tag} identifier="{name}">{name.lower()}</{tag}>' for name in names)


def choice(*names: str, most: int = 1) -> str:
    return f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}">{choices(*names)}</choiceInteraction>'


def mapped(*entries: tuple[str, str]) -> str:
    return (
        '<mapping defaultValue="0">'
        + "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in entries)
        + "</mapping>"
    )


def test_a_choice_of_one_and_its_feedback() -> None:
    more = '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="B" showHide="show">Look again.</modalFeedback>'
    found = one(item(choice("A", "B"), ["A"], more=more))

    assert found.question.key == "i1"
    assert found.question.options == (Option("a", True), Option("b", False, "Look again."))


def test_a_choice_of_several_by_its_mapping() -> None:
    text = item(
        choice("A", "B", "C", most=0), ["A", "B"], cardinality="multiple", scoring="map_response",
        mapping=mapped(("A", "1.5"), ("B", "0.5"), ("C", "-1")),
    )  # fmt: skip

    assert [option.share for option in one(text).question.options] == [
        Fraction(3, 4),
        Fraction(1, 4),
        Fraction(-1, 2),
    ]


def test_all_or_nothing_is_said_to_be_lost() -> None:
    found = one(item(choice("A", "B", "C", most=0), ["A", "B"], cardinality="multiple"))

    assert [option.right for option in found.question.options] == [True, True, False]
    assert "all or nothing" in found.losses[0]


def test_an_order() -> None:
    text = item(f'<orderInteraction responseIdentifier="RESPONSE">{choices("A", "B")}</orderInteraction>',
                ["B", "A"], cardinality="ordered")  # fmt: skip

    assert one(text).question.steps == ("b", "a")


@pytest.mark.parametrize(("most", "kind"), [("1", Kind.MATCHING), ("0", Kind.MATRIX)])
def test_partners_that_may_be_chosen_again_make_a_matrix(most: str, kind: Kind) -> None:
    sets = "".join(
        "<simpleMatchSet>"
        + "".join(f'<simpleAssociableChoice identifier="{n}" matchMax="{most}">{n}</simpleAssociableChoice>' for n in names)
        + "</simpleMatchSet>"
        for names in ("AB", "XY")
    )  # fmt: skip
    text = item(f'<matchInteraction responseIdentifier="RESPONSE">{sets}</matchInteraction>', ["A X", "B Y"],
                cardinality="multiple", base="directedPair")  # fmt: skip
    question = one(text).question

    assert question.kind is kind
    assert question.pairs == ((Pair("A", "X"), Pair("B", "Y")) if kind is Kind.MATCHING else ())
    assert question.statements == ((Statement("A", 0), Statement("B", 1)) if kind is Kind.MATRIX else ())


def test_pairs_of_one_set() -> None:
    parts = choices("A", "B", "C", "D", tag="simpleAssociableChoice")
    text = item(f'<associateInteraction responseIdentifier="RESPONSE">{parts}</associateInteraction>',
                ["A B", "D C"], cardinality="multiple", base="pair")  # fmt: skip

    assert one(text).question.pairs == (Pair("a", "b"), Pair("d", "c"))


def test_gaps_filled_from_a_list() -> None:
    inner = '<gapText identifier="S" matchMax="1">stock</gapText><gapText identifier="F" matchMax="1">flow</gapText>'
    inner += '<p>A <gap identifier="G1"/> has a day, a <gap identifier="G2"/> a period.</p>'
    text = item(f'<gapMatchInteraction responseIdentifier="RESPONSE">{inner}</gapMatchInteraction>',
                ["S G1", "F G2"], cardinality="multiple", base="directedPair", body="")  # fmt: skip
    question = one(text).question

    assert question.stem == "A [[1]] has a day, a [[2]] a period."
    assert question.gaps == (Gap(("stock",), ("stock", "flow")), Gap(("flow",), ("stock", "flow")))


def test_an_entry_in_a_text_is_a_word_or_a_number() -> None:
    entry = '<p>A <textEntryInteraction responseIdentifier="RESPONSE"/> has a day.</p>'
    word = item(
        entry,
        ["stock"],
        base="string",
        body="",
        scoring="map_response",
        mapping=mapped(("stock", "2"), ("count", "1")),
    )
    assert one(word).question.stem == "A _____ has a day."
    assert one(word).question.accepted == (Accepted("stock"), Accepted("count", Fraction(1, 2)))
    assert one(item(entry, ["5"], base="float", body="")).question.kind is Kind.NUMERIC


def test_a_choice_inside_a_text_is_a_gap() -> None:
    inner = choices("A", "B", tag="inlineChoice")
    inline = f'<p>It is <inlineChoiceInteraction responseIdentifier="RESPONSE">{inner}</inlineChoiceInteraction>.</p>'

    assert one(item(inline, ["B"], body="")).question.gaps == (Gap(("b",), ("a", "b")),)


@pytest.mark.parametrize("kind", ["extendedText", "upload"])
def test_what_a_person_marks_is_a_work(kind: str) -> None:
    inner = f'<{kind}Interaction responseIdentifier="RESPONSE"/><rubricBlock view="scorer"><p>Names a day.</p></rubricBlock>'
    question = one(item(inner, base="string", scoring="<responseProcessing/>")).question

    assert question.kind is Kind.WORK
    assert question.rubric[0].text == "Names a day."
    assert question.stem == "Which?"


WRITTEN_OUT = """<responseProcessing><responseCondition><responseIf><match><variable identifier="RESPONSE"/>
<correct identifier="RESPONSE"/></match><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>
</setOutcomeValue></responseIf></responseCondition></responseProcessing>"""


def test_a_standard_template_may_be_written_out() -> None:
    assert one(item(choice("A", "B"), ["A"], scoring=WRITTEN_OUT)).question.options[0].right


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (item(choice("A", "B"), ["A"], scoring=WRITTEN_OUT.replace("match", "member")), "scripted"),
        (item(choice("A", "B"), ["A"], scoring=WRITTEN_OUT.replace("match", "mystery")), "<mystery>"),
        (item(choice("A", "B"), ["A"], scoring="map_response_point"), "template"),
        (item(choice("A", "B"), ["A"], attributes='adaptive="true"'), "adaptive"),
        (item(choice("A", "B"), ["A"], more="<templateProcessing/>"), "script for each learner"),
        (item(choice("A", "B"), []), "which answer is right"),
        (item(choice("A", "A"), ["A"]), "same identifier"),
        (item('<choiceInteraction responseIdentifier="X"/>', ["A"]), "not declared"),
        (item('<hotspotInteraction responseIdentifier="RESPONSE"/>', ["A"]), "no kind of question here"),
        (item(choice("A", "B") * 2, ["A"]), "2 interactions"),
        (item("", ["A"]), "asks nothing"),
        (item(choice("A", "B"), ["A"], mapping=mapped(("A", "lots"))), "is no score"),
    ],
)
def test_what_cannot_come_is_listed_with_its_reason(text: str, word: str) -> None:
    reading = read(text)

    assert reading.arrived == ()
    assert word in reading.left[0].reason


def test_a_package_lists_what_is_missing_in_it() -> None:
    manifest = """<manifest><metadata><schema>QTI Package</schema></metadata><resources>
    <resource identifier="a" type="imsqti_item_xmlv2p1" href="a.xml"/>
    <resource identifier="b" type="imsqti_item_xmlv2p1" href="b.xml"/>
    <resource identifier="t" type="imsqti_test_xmlv2p1" href="t.xml"/></resources></manifest>"""
    reading = read_questions(
        packed({"imsmanifest.xml": manifest, "a.xml": item(choice("A", "B"), ["A"]), "t.xml": "<x/>"})
    )

    assert [found.place for found in reading.arrived] == ["a.xml"]
    assert [note.place for note in reading.left] == ["imsmanifest.xml", "imsmanifest.xml", "b.xml", "t.xml"]


def test_a_package_without_an_item_is_refused() -> None:
    with pytest.raises(Refused, match="names no item"):
        read_questions(packed({"imsmanifest.xml": "<manifest/>"}))
