"""Our questions as Moodle XML. What it cannot carry stands in a comment at the top."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from xml.etree.ElementTree import Comment, Element, SubElement, indent, tostring

from lms.assessment.rules.interchange.values import Note, Written, unplaced
from lms.assessment.rules.interchange.writing.gift import shares_of_some
from lms.assessment.rules.marking import worth
from lms.assessment.rules.questions import Gap, Kind, Question
from lms.assessment.rules.text import percent_of

CLOZE_SIGNS = re.compile(r"[\\~=#{}:/]")


def write_moodle(questions: Sequence[Question]) -> Written:
    """A Moodle XML file; reading it gives the same questions, but for the notes."""
    root = Element("quiz")
    notes = [Note(question.key, loss) for question in questions for loss in losses(question)]
    for note in notes:
        root.append(Comment(f" {note.place}: {note.reason} ".replace("--", "- -")))
    for question in questions:
        kind, fill = WRITERS[question.kind]
        element = SubElement(root, "question", type=kind)
        texted(element, "name", question.key)
        said(element, "questiontext", question.stem)
        said(element, "generalfeedback", question.feedback)
        valued(element, "defaultgrade", points(question))
        valued(element, "penalty", "0")
        valued(element, "hidden", "0")
        valued(element, "idnumber", question.key)
        fill(element, question)
    indent(root)
    return Written(tostring(root, encoding="utf-8", xml_declaration=True), tuple(notes))


def losses(question: Question) -> list[str]:
    found = unplaced(question)
    if question.kind is Kind.SCENARIO:
        found.append("written as a choice of one: Moodle knows no scenario")
    if question.kind is Kind.MATRIX:
        found.append("written as pairs: Moodle knows no matrix")
    if question.kind is Kind.WORK:
        found.append("written with its rubric as a text for the person who marks")
    return found


def points(question: Question) -> str:
    return str(sum(criterion.points for criterion in question.rubric) or 1)


def valued(parent: Element, name: str, value: str) -> Element:
    element = SubElement(parent, name)
    element.text = value
    return element


def texted(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    valued(element, "text", text)
    return element


def said(parent: Element, name: str, text: str) -> Element:
    element = texted(parent, name, text)
    element.set("format", "plain_text")
    return element


def answer(parent: Element, text: str, share: Fraction, comment: str) -> Element:
    element = said(parent, "answer", text)
    element.set("fraction", percent_of(share))
    said(element, "feedback", comment)
    return element


def one(element: Element, question: Question) -> None:
    valued(element, "single", "true")
    valued(element, "shuffleanswers", "true")
    for option in question.options:
        answer(element, option.text, worth(option), option.feedback)


def some(element: Element, question: Question) -> None:
    valued(element, "single", "false")
    valued(element, "shuffleanswers", "true")
    for option, share in zip(question.options, shares_of_some(question.options), strict=True):
        answer(element, option.text, share, option.feedback)


def short(element: Element, question: Question) -> None:
    valued(element, "usecase", str(int(question.case_matters)))
    for item in question.accepted:
        answer(element, item.text, item.share, item.feedback)


def numeric(element: Element, question: Question) -> None:
    for number in question.numbers:
        found = answer(element, f"{number.value:f}", number.share, number.feedback)
        valued(found, "tolerance", f"{number.tolerance:f}")
    if question.number and question.number.unit:
        unit = SubElement(SubElement(element, "units"), "unit")
        valued(unit, "multiplier", "1")
        valued(unit, "unit_name", question.number.unit)


def matching(element: Element, question: Question) -> None:
    for pair in question.pairs:
        paired(element, pair.left, pair.right)


def matrix(element: Element, question: Question) -> None:
    for statement in question.statements:
        paired(element, statement.text, question.columns[statement.column])
    for at, column in enumerate(question.columns):
        if at not in {statement.column for statement in question.statements}:
            paired(element, "", column)


def paired(element: Element, left: str, right: str) -> None:
    texted(said(element, "subquestion", left), "answer", right)


def ordering(element: Element, question: Question) -> None:
    for place, step in enumerate(question.steps, start=1):
        said(element, "answer", step).set("fraction", str(place))


def work(element: Element, question: Question) -> None:
    lines = [
        f"{criterion.text}: " + "; ".join(f"{text} ({points})" for text, points in criterion.steps)
        for criterion in question.rubric
    ]
    said(element, "graderinfo", "\n".join(lines))


def gaps(element: Element, question: Question) -> None:
    """The text holds its gaps, so it is written anew as HTML."""
    text = html.escape(question.stem, quote=False).replace("\n", "<br/>")
    for number, gap in enumerate(question.gaps, start=1):
        text = text.replace(f"[[{number}]]", gap_text(gap, case_matters=question.case_matters))
    for found in element.iter("questiontext"):
        found.set("format", "html")
        found[0].text = text


def gap_text(gap: Gap, *, case_matters: bool) -> str:
    kind = "MULTICHOICE" if gap.choices else "SHORTANSWER_C" if case_matters else "SHORTANSWER"
    right = [f"={gap_piece(text)}" for text in gap.accepted]
    wrong = [gap_piece(text) for text in gap.choices if text not in gap.accepted]
    return f"{{1:{kind}:{'~'.join([*right, *wrong])}}}"


def gap_piece(text: str) -> str:
    plain = html.escape(text, quote=False)
    if plain.startswith("%"):
        plain = f"&#37;{plain[1:]}"
    return CLOZE_SIGNS.sub(lambda found: f"\\{found.group()}", plain)


WRITERS: Mapping[Kind, tuple[str, Callable[[Element, Question], None]]] = {
    Kind.SINGLE: ("multichoice", one),
    Kind.SCENARIO: ("multichoice", one),
    Kind.MULTIPLE: ("multichoice", some),
    Kind.SHORT: ("shortanswer", short),
    Kind.NUMERIC: ("numerical", numeric),
    Kind.MATCHING: ("matching", matching),
    Kind.MATRIX: ("matching", matrix),
    Kind.ORDERING: ("ordering", ordering),
    Kind.GAPS: ("cloze", gaps),
    Kind.WORK: ("essay", work),
}
