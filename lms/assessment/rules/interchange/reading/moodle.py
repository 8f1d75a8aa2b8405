"""Moodle XML: the questions of a Moodle question bank."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element

from lms.assessment.rules.interchange.plain import Wording
from lms.assessment.rules.interchange.reading.cloze import read_cloze
from lms.assessment.rules.interchange.trees import child, children, descendants, local, words, words_of
from lms.assessment.rules.interchange.values import (
    MOST_PARTS,
    Reading,
    Refused,
    Sheet,
    key_from,
    plain_rubric,
)
from lms.assessment.rules.interchange.weights import number_from, share_from, weighed
from lms.assessment.rules.questions import ALL, Accepted, Gap, Kind, Number, Option, Pair, Question
from lms.assessment.rules.said import said as _
from lms.assessment.rules.said import why_of

FORMS = {"html": "html", "moodle_auto_format": "html", "plain_text": "plain", "markdown": "markdown"}
UNASKED = {
    "description": _("a description asks nothing"),
    "random": _("it stands for any question of a category: import the category itself"),
    "randomsamatch": _("it is put together at random from other questions"),
    "calculated": _("its numbers are computed by a formula for each learner"),
    "calculatedsimple": _("its numbers are computed by a formula for each learner"),
    "calculatedmulti": _("its numbers are computed by a formula for each learner"),
    "ddimageortext": _("it is answered on an image"),
    "ddmarker": _("it is answered on an image"),
    "missingtype": _("its kind was lost in the system it comes from"),
}


def read_moodle(root: Element) -> Reading:
    """The questions of a Moodle XML file.

    Raises:
        Refused: the root is not <quiz>, or there are too many questions.
    """
    if local(root) != "quiz":
        raise Refused(
            _("The file is XML, and its root is <%(root)s>, not the <quiz> of Moodle.", root=local(root)[:60])
        )
    sheet = Sheet("moodle-xml")
    for number, element in enumerate(children(root, "question"), start=1):
        read_question(element, number, sheet)
    if any(Decimal(0) < (number_from(words(found)) or Decimal(0)) for found in descendants(root, "penalty")):
        sheet.leave(_("file"), _("penalties for further tries are not kept: the test here has its own rule"))
    return sheet.reading()


def read_question(element: Element, number: int, sheet: Sheet) -> None:
    kind, name = element.get("type", ""), words_of(element, "name", "text")
    place = f"question {number}" + (f" “{name[:80]}”" if name else "")
    if kind == "category":
        category = words_of(element, "category", "text")
        sheet.leave(
            place,
            _("the category “%(category)s” is not kept: a pool has no categories", category=category[:120]),
        )
        return
    reader = READERS.get(kind)
    if reader is None:
        sheet.leave(place, UNASKED.get(kind, _("the kind “%(kind)s” is not known here", kind=kind[:40])))
        return
    written = Written(element, Wording())
    try:
        question = written.question(reader(written), words_of(element, "idnumber") or name)
    except ValueError as error:
        sheet.leave(place, why_of(error))
        return
    written.notice_what_goes()
    sheet.take(place, question, written.wording.all_losses, written.points)


@dataclass(frozen=True, slots=True)
class Written:
    """A question as it stands in the file."""

    element: Element
    wording: Wording

    @property
    def points(self) -> Decimal:
        return number_from(words_of(self.element, "defaultgrade")) or Decimal(1)

    @property
    def answers(self) -> list[Element]:
        found = children(self.element, "answer")
        if len(found) > MOST_PARTS:
            raise ValueError(_("it has more than %(most)s answers", most=MOST_PARTS))
        return found

    def said(self, element: Element | None, form: str = "") -> str:
        """The plain text of an element that holds a <text> in some format, and perhaps files."""
        if element is None:
            return ""
        for file in children(element, "file"):
            self.wording.lose(_("kept without the file %(name)s", name=file.get("name", "")[:120]))
        inner = child(element, "text")
        raw = words(inner if inner is not None else element)
        return self.wording.text(raw, form or FORMS.get(element.get("format", ""), "html"))

    def part(self, name: str) -> str:
        return self.said(child(self.element, name))

    def share(self, answer: Element) -> Fraction:
        return share_from(answer.get("fraction", "0"), self.wording.losses)

    def comment(self, answer: Element) -> str:
        return self.said(child(answer, "feedback"))

    def says(self, name: str) -> bool:
        return words_of(self.element, name).lower() in {"1", "true"}

    def question(self, parts: Mapping[str, Any], name: str) -> Question:
        common = {"stem": "", "feedback": self.part("generalfeedback")} | dict(parts)
        common["stem"] = common["stem"] or self.part("questiontext")
        return Question(key=key_from(name), **common)

    def notice_what_goes(self) -> None:
        for tag in descendants(self.element, "tag"):
            self.wording.lose(_("kept without the tag “%(tag)s”", tag=words(tag)[:80]))
        if any(words(hint) for hint in children(self.element, "hint")):
            self.wording.lose(_("kept without its hints"))
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            if self.part(name):
                self.wording.lose(
                    _("kept without its feedback on right, partly right and wrong answers as a whole")
                )


def choice(written: Written) -> dict[str, Any]:
    options = [
        Option(written.said(answer), False, written.comment(answer), written.share(answer))
        for answer in written.answers
    ]
    kind, found = weighed(options, single=written.says("single"), losses=written.wording.losses)
    return {"kind": kind, "options": found}


def truth(written: Written) -> dict[str, Any]:
    options = [
        Option(written.said(answer).capitalize(), written.share(answer) == ALL, written.comment(answer))
        for answer in written.answers
    ]
    return {"kind": Kind.SINGLE, "options": tuple(options)}


def short(written: Written) -> dict[str, Any]:
    accepted = tuple(
        Accepted(
            written.said(answer, "plain"), max(Fraction(0), written.share(answer)), written.comment(answer)
        )
        for answer in written.answers
    )
    return {"kind": Kind.SHORT, "accepted": accepted, "case_matters": written.says("usecase")}


def numeric(written: Written) -> dict[str, Any]:
    unit = unit_of(written)
    numbers = []
    for answer in written.answers:
        text = written.said(answer, "plain")
        if text == "*":
            written.wording.lose(_("kept without the comment on wrong numbers"))
            continue
        value, tolerance = number_from(text), number_from(words_of(answer, "tolerance") or "0")
        if value is None or tolerance is None:
            raise ValueError(_("“%(text)s” is no number that can be marked", text=text[:60]))
        share = max(Fraction(0), written.share(answer))
        numbers.append(Number(value, abs(tolerance), unit, share, written.comment(answer)))
    if not any(number.share == ALL for number in numbers):
        raise ValueError(_("no number earns the whole mark"))
    return {"kind": Kind.NUMERIC, "numbers": tuple(numbers)}


def unit_of(written: Written) -> str:
    units = {
        words_of(unit, "unit_name"): number_from(words_of(unit, "multiplier") or "1")
        for unit in descendants(written.element, "unit")
    }
    own = [name for name, factor in units.items() if factor == 1]
    for name in units:
        if name not in own[:1]:
            written.wording.lose(_("kept without the further unit “%(name)s”", name=name[:40]))
    return own[0] if own else ""


def matching(written: Written) -> dict[str, Any]:
    pairs = []
    for item in children(written.element, "subquestion"):
        left, right = written.said(item), written.said(child(item, "answer"), "plain")
        if left:
            pairs.append(Pair(left, right))
        else:
            written.wording.lose(
                _("kept without the answer that fits nothing: “%(right)s”", right=right[:80])
            )
    return {"kind": Kind.MATCHING, "pairs": tuple(pairs)}


def work(written: Written) -> dict[str, Any]:
    looked_at = written.part("graderinfo")
    if not looked_at:
        written.wording.lose(_("kept with a rubric of one criterion: write what is to be shown"))
    if written.part("responsetemplate"):
        written.wording.lose(_("kept without the text that the answer begins with"))
    return {"kind": Kind.WORK, "rubric": plain_rubric(written.points, looked_at)}


def cloze(written: Written) -> dict[str, Any]:
    found = read_cloze(words_of(written.element, "questiontext", "text"), written.wording)
    written.part("questiontext")  # for the files it would show
    stem = written.wording.text(found.html)
    return {"kind": Kind.GAPS, "stem": stem, "gaps": found.gaps, "case_matters": found.case_matters}


def dragged(written: Written) -> dict[str, Any]:
    """Gaps filled from boxes: the text names the number of the right box, and the boxes of its group may be chosen."""
    boxes = [*children(written.element, "dragbox"), *children(written.element, "selectoption")]
    texts = [written.said(box) for box in boxes]
    groups = [words_of(box, "group") for box in boxes]
    numbers = {str(number) for number in range(1, len(boxes) + 1)}
    pieces = written.part("questiontext").split("[[")
    stem, gaps = pieces[0], []
    for piece in pieces[1:]:
        number, closed, rest = piece.partition("]]")
        if not closed or number not in numbers:
            raise ValueError(_("a gap names a box that is not there"))
        at = int(number) - 1
        same = tuple(text for text, group in zip(texts, groups, strict=True) if group == groups[at])
        gaps.append(Gap((texts[at],), same))
        stem += f"[[{len(gaps)}]]{rest}"
    return {"kind": Kind.GAPS, "stem": stem, "gaps": tuple(gaps)}


def ordering(written: Written) -> dict[str, Any]:
    steps = tuple(written.said(answer) for answer in written.answers)
    return {"kind": Kind.ORDERING, "steps": steps}


READERS: Mapping[str, Callable[[Written], dict[str, Any]]] = {
    "multichoice": choice,
    "truefalse": truth,
    "shortanswer": short,
    "numerical": numeric,
    "matching": matching,
    "match": matching,
    "essay": work,
    "cloze": cloze,
    "multianswer": cloze,
    "ddwtos": dragged,
    "gapselect": dragged,
    "ordering": ordering,
}
