"""QTI 1.2 as Common Cartridge carries it: the quizzes and question banks of a cartridge."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element

from lms.assessment.rules.interchange.plain import Wording
from lms.assessment.rules.interchange.trees import children, descendants, local, words, words_of
from lms.assessment.rules.interchange.values import Sheet, key_from, plain_rubric
from lms.assessment.rules.interchange.weights import number_from, weighed
from lms.assessment.rules.questions import ALL, Accepted, Kind, Option, Question
from lms.assessment.rules.said import said as _
from lms.assessment.rules.said import why_of

FORMS = {"text/html": "html", "text/plain": "plain"}


def read_questestinterop(root: Element, place: str, sheet: Sheet) -> None:
    """Add the questions of a quiz to the sheet, with a reason for each that cannot come."""
    for number, element in enumerate(descendants(root, "item"), start=1):
        name = element.get("ident", "") or str(number)
        read_item(element, f"{place}, item {name[:80]}", sheet)


def read_item(element: Element, place: str, sheet: Sheet) -> None:
    wording = Wording()
    try:
        question = question_from(element, wording)
    except ValueError as error:
        sheet.leave(place, why_of(error))
        return
    sheet.take(place, question, wording.all_losses, points_of(element))


def fields_of(element: Element) -> dict[str, str]:
    return {
        words_of(field, "fieldlabel"): words_of(field, "fieldentry")
        for field in descendants(element, "qtimetadatafield")
    }


def points_of(element: Element) -> Decimal:
    fields = fields_of(element)
    weight = fields.get("points_possible") or fields.get("cc_weighting") or "1"
    return number_from(weight) or Decimal(1)


def question_from(element: Element, wording: Wording) -> Question:
    """The question of an item; a ValueError says why there is none."""
    presentations = [found for found in element.iter() if local(found) == "presentation"]
    if not presentations:
        raise ValueError(_("it asks nothing: it has no presentation"))
    presentation = presentations[0]
    asked = [found for found in presentation.iter() if local(found).startswith("response_")
             and local(found) != "response_label"]  # fmt: skip
    if len(asked) != 1:
        raise ValueError(
            _("it holds %(count)s interactions: here a question asks one thing", count=len(asked))
        )
    stem = "\n\n".join(filter(None, (said(found, wording) for found in children_of_flow(presentation))))
    reader = choice if local(asked[0]) == "response_lid" else entry
    parts = reader(element, asked[0], wording)
    title = element.get("title", "") or element.get("ident", "")
    return Question(key=key_from(title), stem=stem, feedback=general(element, wording), **parts)


def children_of_flow(presentation: Element) -> Iterator[Element]:
    """The material of the question itself, not of its options."""
    for found in presentation:
        if local(found) == "material":
            yield found
        elif local(found) == "flow":
            yield from children_of_flow(found)


def said(material: Element, wording: Wording) -> str:
    texts = [
        wording.text(words(found), FORMS.get(found.get("texttype", "text/plain"), "html"))
        for found in descendants(material, "mattext")
    ]
    for found in descendants(material, "matimage", "mataudio", "matvideo", "matapplet"):
        wording.lose(
            _(
                "kept without the %(kind)s %(address)s",
                kind=local(found).removeprefix("mat"),
                address=found.get("uri", "")[:120],
            )
        )
    return "\n\n".join(filter(None, texts))


def feedbacks(element: Element, wording: Wording) -> dict[str, str]:
    return {
        found.get("ident", ""): "\n\n".join(said(part, wording) for part in descendants(found, "material"))
        for found in descendants(element, "itemfeedback")
    }


def general(element: Element, wording: Wording) -> str:
    """The feedback for everyone; feedback on right or wrong as a whole is lost."""
    found = feedbacks(element, wording)
    for name, text in found.items():
        if text and name in {"correct_fb", "general_incorrect_fb", "incorrect_fb"}:
            wording.lose(_("kept without its feedback on right and wrong answers as a whole"))
    return found.get("general_fb", "")


def conditions(element: Element) -> Iterator[tuple[Fraction, Element]]:
    """What each condition gives, as a share of the best, and what it asks for."""
    found = []
    for condition in descendants(element, "respcondition"):
        given = [number_from(words(var)) for var in descendants(condition, "setvar")]
        for asked in children(condition, "conditionvar"):
            if given and given[0]:
                found.append((Fraction(given[0]), asked))
    best = max((value for value, _asked in found), default=Fraction(0))
    if best <= 0:
        return
    for value, asked in found:
        yield max(Fraction(0), value / best), asked


def wanted(condition: Element) -> list[str]:
    """The answers a condition asks for; what it excludes is not among them."""
    found: list[str] = []
    for part in condition:
        if local(part) in {"and", "or"}:
            found += wanted(part)
        elif local(part) == "varequal":
            found.append(words(part))
        elif local(part) == "varsubstring":
            found.append(f"*{words(part)}*")
    return found


def choice(element: Element, asked: Element, wording: Wording) -> dict[str, Any]:
    labels = list(descendants(asked, "response_label"))
    single = asked.get("rcardinality", "Single").lower() == "single"
    earned: dict[str, Fraction] = {}
    for share, condition in conditions(element):
        names = wanted(condition)
        part = share if single else Fraction(1, max(1, len(names)))
        earned |= {name: max(part, earned.get(name, Fraction(0))) for name in names}
    if not any(label.get("ident", "") in earned for label in labels):
        raise ValueError(_("it does not say which answer is right"))
    if not single:
        wording.lose(_("kept with each right part earning its share: there it was all or nothing"))
        right = sum(label.get("ident", "") in earned for label in labels)
        earned = {name: Fraction(1, right) for name in earned}
    wrong = Fraction(0) if single else -next(iter(earned.values()))
    comments = feedbacks(element, wording)
    options = []
    for label in labels:
        name = label.get("ident", "")
        text = "\n\n".join(said(part, wording) for part in descendants(label, "material"))
        options.append(Option(text, False, comments.get(f"{name}_fb", ""), earned.get(name, wrong)))
    kind, found = weighed(options, single=single, losses=wording.losses)
    return {"kind": kind, "options": found}


def entry(element: Element, asked: Element, wording: Wording) -> dict[str, Any]:
    """A blank to fill where answers are named, else a text that a person marks."""
    if local(asked) != "response_str":
        raise ValueError(_("its interaction %(name)s has no kind of question here", name=local(asked)[:60]))
    accepted = tuple(
        Accepted(text, share)
        for share, condition in conditions(element)
        for text in wanted(condition)
        if text
    )
    if fields_of(element).get("cc_profile", "").startswith("cc.essay") or not accepted:
        wording.lose(_("kept with a rubric of one criterion: write what is to be shown"))
        return {"kind": Kind.WORK, "rubric": plain_rubric(points_of(element))}
    if not any(item.share == ALL for item in accepted):
        raise ValueError(_("no answer earns the whole mark"))
    return {"kind": Kind.SHORT, "accepted": accepted}
