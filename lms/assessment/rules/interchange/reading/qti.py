"""QTI 2.1, 2.2 and 3.0: single items, and the items of a package."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, tostring

from lms.assessment.rules.interchange.plain import Wording
from lms.assessment.rules.interchange.reading.qti_scoring import Scored, Scoring, scoring_of, unknown_step
from lms.assessment.rules.interchange.trees import camel, child, children, words
from lms.assessment.rules.interchange.values import MOST_PARTS, Sheet, key_from, plain_rubric
from lms.assessment.rules.interchange.weights import number_from, weighed
from lms.assessment.rules.questions import ALL, Accepted, Gap, Kind, Number, Option, Pair, Question, Statement
from lms.assessment.rules.said import said as _
from lms.assessment.rules.said import why_of
from lms.assessment.rules.text import share_of

NOT_SHOWN_HERE = {"hottextInteraction", "hotspotInteraction", "graphicOrderInteraction", "graphicAssociateInteraction",
                  "graphicGapMatchInteraction", "selectPointInteraction", "positionObjectInteraction", "sliderInteraction",
                  "mediaInteraction", "drawingInteraction", "customInteraction", "portableCustomInteraction",
                  "endAttemptInteraction"}  # fmt: skip
IN_TEXT = {"textEntryInteraction", "inlineChoiceInteraction"}
ALL_OR_NOTHING = _("kept with each right part earning its share: there it was all or nothing")
BLANK = "_____"
NUMBER_TYPES = {"float", "integer"}


def unified(root: Element) -> Element:
    """The tree with names as QTI 2 writes them, without namespaces."""
    for element in root.iter():
        element.tag = camel(element.tag)
        for name in list(element.attrib):
            element.set(camel(name), element.attrib.pop(name))
    return root


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a response may be and what it earns. Mapping values are scores, not shares."""

    correct: tuple[str, ...]
    mapping: Mapping[str, Decimal]
    default: Decimal
    upper: Decimal | None
    cardinality: str
    base_type: str
    case_matters: bool

    def share(self, value: str, full: Decimal) -> Fraction:
        return share_of(self.mapping.get(value, self.default) / full * 100)

    def full(self) -> Decimal:
        """The score of the best response."""
        positive = [score for score in self.mapping.values() if score > 0]
        if not positive:
            raise ValueError(_("its mapping gives nothing for any answer"))
        best = max(positive) if self.cardinality == "single" else sum(positive, Decimal(0))
        return min(best, self.upper) if self.upper and self.cardinality != "single" else best


def declaration(element: Element) -> Declaration:
    mapping = child(element, "mapping")
    entries = children(mapping, "mapEntry") if mapping is not None else []
    correct = child(element, "correctResponse")
    bounds = mapping.attrib if mapping is not None else {}
    return Declaration(
        tuple(words(value) for value in children(correct, "value")) if correct is not None else (),
        {
            " ".join(entry.get("mapKey", "").split()): score(entry.get("mappedValue", "0"))
            for entry in entries
        },
        score(bounds.get("defaultValue", "0")),
        number_from(bounds.get("upperBound", "")),
        element.get("cardinality", "single"),
        element.get("baseType", "identifier"),
        any(entry.get("caseSensitive", "true") == "true" for entry in entries) or not entries,
    )


def score(text: str) -> Decimal:
    found = number_from(text)
    if found is None:
        raise ValueError(_("“%(text)s” is no score", text=text[:40]))
    return found


def read_item(root: Element, place: str, sheet: Sheet) -> None:
    """Add the question of an item to the sheet, or the reason why there is none."""
    strange = unknown_step(root)
    if strange:
        sheet.leave(
            place, _("its scoring holds <%(strange)s>, which QTI does not have", strange=strange[:60])
        )
        return
    item = unified(root)
    wording = Wording()
    try:
        written = item_of(item, wording)
        parts = READERS[written.kind](written)
        question = Question(key=written.key, **written.common() | parts)
    except ValueError as error:
        sheet.leave(place, why_of(error))
        return
    sheet.take(place, question, wording.all_losses, written.points())


@dataclass(frozen=True, slots=True)
class Item:
    """An item with one kind of interaction."""

    root: Element
    body: Element
    interactions: tuple[Element, ...]
    scored: Scored
    wording: Wording

    @property
    def kind(self) -> str:
        return self.interactions[0].tag

    @property
    def one(self) -> Element:
        return self.interactions[0]

    @property
    def key(self) -> str:
        return key_from(self.root.get("label", "") or self.root.get("identifier", ""))

    def declared(self, interaction: Element) -> Declaration:
        name = interaction.get("responseIdentifier", "")
        for element in children(self.root, "responseDeclaration"):
            if element.get("identifier") == name:
                return declaration(element)
        raise ValueError(_("the response “%(name)s” is not declared", name=name[:60]))

    def said(self, element: Element | None) -> str:
        return "" if element is None else self.wording.text(html_of(element))

    def points(self) -> Decimal:
        for element in children(self.root, "outcomeDeclaration"):
            found = number_from(words(child(element, "defaultValue")))
            if element.get("identifier") == "MAXSCORE" and found:
                return found
        for element in children(self.root, "outcomeDeclaration"):
            if element.get("identifier") == "SCORE":
                return number_from(element.get("normalMaximum", "")) or Decimal(1)
        return Decimal(1)

    def common(self) -> dict[str, Any]:
        """Text and feedback, once the interaction itself has been read and taken out."""
        prompts = [self.said(child(interaction, "prompt")) for interaction in self.interactions]
        comments = comments_of(self)
        for interaction in self.interactions:
            if interaction.tag not in {
                "span",
                "gapMatchInteraction",
            }:  # those stay as marks or as text with marks
                put_text(interaction, "")
        for prompt in self.body.iter("prompt"):
            put_text(prompt, "")
        stem = self.said(self.body)
        stem = "\n\n".join(filter(None, [stem, *prompts]))
        if not stem:
            self.wording.lose(_("kept with its title as its text: it has no other"))
            stem = self.root.get("title", "").strip()
        return {"stem": stem, "feedback": comments.get("", "")}


def html_of(element: Element) -> str:
    """The inside of an element as HTML."""
    inner = "".join(tostring(part, encoding="unicode", method="html") for part in element)
    return tostring_text(element.text) + inner


def tostring_text(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;")


def put_text(element: Element, text: str) -> None:
    """Replace an element by a text where it stands."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "span", text, tail


def item_of(root: Element, wording: Wording) -> Item:
    """The item, once nothing in it must be run; a ValueError says what would have to be."""
    if root.tag != "assessmentItem":
        raise ValueError(_("<%(tag)s> is not an item", tag=root.tag[:60]))
    if root.get("adaptive") == "true":
        raise ValueError(_("an adaptive item is scored by a script over several tries"))
    if child(root, "templateProcessing") is not None or child(root, "templateDeclaration") is not None:
        raise ValueError(_("its values are made by a script for each learner"))
    body = child(root, "itemBody")
    interactions = tuple(found for found in root.iter() if found.tag.endswith("Interaction"))
    if body is None or not interactions:
        raise ValueError(_("it asks nothing: it has no interaction"))
    refuse_kinds({found.tag for found in interactions}, len(interactions))
    scored = scoring_of(child(root, "responseProcessing"), wording)
    notice_surroundings(root, body, wording)
    return Item(root, body, interactions, scored, wording)


def refuse_kinds(kinds: set[str], count: int) -> None:
    unknown = sorted(kinds - set(READERS))
    if unknown:
        known = unknown[0] in NOT_SHOWN_HERE
        name = unknown[0][:60]
        raise ValueError(
            _("its interaction %(name)s has no kind of question here", name=name)
            if known
            else _("its interaction %(name)s is not known", name=name)
        )
    if count > 1 and not kinds <= IN_TEXT:
        raise ValueError(_("it holds %(count)s interactions: here a question asks one thing", count=count))


def notice_surroundings(root: Element, body: Element, wording: Wording) -> None:
    """What stands around the question and is not kept; rubrics for scorers are read elsewhere."""
    for block in list(body.iter("rubricBlock")):
        if "scorer" not in block.get("view", "").split() and words(block):
            wording.lose(_("kept without a rubric block for other readers"))
    for block in [*body.iter("feedbackBlock"), *body.iter("feedbackInline")]:
        if words(block):
            wording.lose(_("kept without a feedback inside its text"))
    if child(root, "stylesheet") is not None:
        wording.lose(_("kept without its style sheet"))
    for name in ("assessmentStimulusRef", "catalogInfo", "companionMaterialsInfo"):
        if child(root, name) is not None:
            wording.lose(_("kept without %(name)s", name=name))


def comments_of(item: Item) -> dict[str, str]:
    """Feedback by the choice it belongs to; under "" what is shown whatever was answered."""
    choices = {choice.get("identifier", "") for choice in item.one.iter("simpleChoice")}
    found: dict[str, str] = {}
    for element in children(item.root, "modalFeedback"):
        text, name = item.said(element), element.get("identifier", "")
        if not text:
            continue
        if element.get("showHide", "show") == "show" and name in choices:
            found[name] = text
        elif element.get("showHide") == "hide" and name not in choices and "" not in found:
            found[""] = text
        else:
            item.wording.lose(_("kept without a feedback that depends on the answer as a whole"))
    return found


def without_feedback(element: Element) -> Element:
    for part in [*element.iter("feedbackInline"), *element.iter("feedbackBlock")]:
        put_text(part, "")
    return element


def texts_by_id(item: Item, parts: list[Element]) -> dict[str, str]:
    if len(parts) > MOST_PARTS:
        raise ValueError(_("it has more than %(most)s choices", most=MOST_PARTS))
    found = {part.get("identifier", ""): item.said(without_feedback(part)) for part in parts}
    if len(found) < len(parts):
        raise ValueError(_("two of its choices have the same identifier"))
    if any(not text for text in found.values()):
        raise ValueError(_("one of its choices has no text: an image alone cannot be kept"))
    return found


def choice(item: Item) -> dict[str, Any]:
    declared = item.declared(item.one)
    single = declared.cardinality == "single"
    texts = texts_by_id(item, children(item.one, "simpleChoice"))
    comments = comments_of(item)
    shares = shares_of(item, declared, list(texts), single=single)
    options = [Option(text, False, comments.get(name, ""), shares[name]) for name, text in texts.items()]
    kind, found = weighed(options, single=single, losses=item.wording.losses)
    return {"kind": kind, "options": found}


def shares_of(item: Item, declared: Declaration, names: list[str], *, single: bool) -> dict[str, Fraction]:
    """What each choice earns: by the mapping, or by the correct response."""
    if item.scored.by is Scoring.MAP and declared.mapping:
        full = declared.full()
        return {name: max(-ALL, min(ALL, declared.share(name, full))) for name in names}
    right = [name for name in names if name in declared.correct]
    if not right:
        raise ValueError(_("it does not say which answer is right"))
    if single:
        return {name: Fraction(name in right) for name in names}
    item.wording.lose(ALL_OR_NOTHING)
    part = Fraction(1, len(right))
    return {name: part if name in right else -part for name in names}


def order(item: Item) -> dict[str, Any]:
    texts = texts_by_id(item, children(item.one, "simpleChoice"))
    correct = item.declared(item.one).correct
    if sorted(correct) != sorted(texts):
        raise ValueError(_("its right order does not name each step once"))
    item.wording.lose(ALL_OR_NOTHING)
    return {"kind": Kind.ORDERING, "steps": tuple(texts[name] for name in correct)}


def right_pairs(declared: Declaration) -> list[tuple[str, str]]:
    """Pairs of identifiers that are right, by the correct response or else by the mapping."""
    written = declared.correct or tuple(key for key, value in declared.mapping.items() if value > 0)
    found = []
    for pair in written:
        names = pair.split()
        if len(names) != 2:
            raise ValueError(_("“%(pair)s” is no pair", pair=pair[:60]))
        found.append((names[0], names[1]))
    return found


def match(item: Item) -> dict[str, Any]:
    """Each to its own: a matching; several to the same columns: a matrix."""
    sets = children(item.one, "simpleMatchSet")
    if len(sets) != 2:
        raise ValueError(_("its sets are not two"))
    choices = [children(part, "simpleAssociableChoice") for part in sets]
    left, right = (texts_by_id(item, part) for part in choices)
    pairs = right_pairs(item.declared(item.one))
    if sorted(name for name, _other in pairs) != sorted(left) or any(
        other not in right for _name, other in pairs
    ):
        raise ValueError(_("its right answer does not give each line one partner"))
    if item.scored.by is Scoring.MATCH:
        item.wording.lose(ALL_OR_NOTHING)
    partner = dict(pairs)
    if all(part.get("matchMax", "1") == "1" for part in choices[1]):
        for name in right.keys() - partner.values():
            item.wording.lose(
                _("kept without the answer that fits nothing: “%(right)s”", right=right[name][:80])
            )
        return {
            "kind": Kind.MATCHING,
            "pairs": tuple(Pair(text, right[partner[name]]) for name, text in left.items()),
        }
    columns = list(right)
    return {
        "kind": Kind.MATRIX,
        "columns": tuple(right.values()),
        "statements": tuple(Statement(text, columns.index(partner[name])) for name, text in left.items()),
    }


def associate(item: Item) -> dict[str, Any]:
    texts = texts_by_id(item, children(item.one, "simpleAssociableChoice"))
    pairs = right_pairs(item.declared(item.one))
    named = [name for pair in pairs for name in pair]
    if len(set(named)) < len(named) or not set(named) <= set(texts):
        raise ValueError(_("its right answer does not pair each choice once"))
    for name in texts.keys() - set(named):
        item.wording.lose(_("kept without the answer that fits nothing: “%(texts)s”", texts=texts[name][:80]))
    if item.scored.by is Scoring.MATCH:
        item.wording.lose(ALL_OR_NOTHING)
    return {"kind": Kind.MATCHING, "pairs": tuple(Pair(texts[one], texts[other]) for one, other in pairs)}


def gap_match(item: Item) -> dict[str, Any]:
    parts = [part for part in item.one if part.tag in {"gapText", "gapChoice", "gapImg"}]
    texts = texts_by_id(item, parts)
    partner = {gap: name for name, gap in right_pairs(item.declared(item.one))}
    gaps = []
    for element in list(item.one.iter("gap")):
        name = partner.get(element.get("identifier", ""))
        if name not in texts:
            raise ValueError(_("a gap has no right answer"))
        gaps.append(Gap((texts[name],), tuple(texts.values())))
        put_text(element, f" [[{len(gaps)}]] ")
    for part in parts:
        put_text(part, "")
    if item.scored.by is Scoring.MATCH:
        item.wording.lose(ALL_OR_NOTHING)
    return {"kind": Kind.GAPS, "gaps": tuple(gaps)}


def in_text(item: Item) -> dict[str, Any]:
    """One entry alone is a short text or a number; several, or a choice in the text, are gaps."""
    if len(item.interactions) == 1 and item.kind == "textEntryInteraction":
        return entry(item, item.declared(item.one))
    gaps, cased = [], False
    for interaction in item.interactions:
        declared = item.declared(interaction)
        gaps.append(gap_of(item, interaction, declared))
        cased = cased or (interaction.tag == "textEntryInteraction" and declared.case_matters)
        put_text(interaction, f" [[{len(gaps)}]] ")
    if item.scored.by is Scoring.MATCH and len(gaps) > 1:
        item.wording.lose(ALL_OR_NOTHING)
    return {"kind": Kind.GAPS, "gaps": tuple(gaps), "case_matters": cased}


def gap_of(item: Item, interaction: Element, declared: Declaration) -> Gap:
    right = declared.correct
    if item.scored.by is Scoring.MAP and declared.mapping:
        full = declared.full()
        right = tuple(key for key in declared.mapping if declared.share(key, full) == ALL)
        if any(0 < declared.share(key, full) < 1 for key in declared.mapping):
            item.wording.lose(_("kept without the parts of a mark that some answers in a gap earn"))
    if interaction.tag == "textEntryInteraction":
        return Gap(right)
    texts = texts_by_id(item, children(interaction, "inlineChoice"))
    return Gap(tuple(texts[name] for name in right if name in texts), tuple(texts.values()))


def entry(item: Item, declared: Declaration) -> dict[str, Any]:
    shares = dict.fromkeys(declared.correct, ALL)
    if item.scored.by is Scoring.MAP and declared.mapping:
        full = declared.full()
        shares = {key: max(Fraction(0), declared.share(key, full)) for key in declared.mapping}
    if not shares:
        raise ValueError(_("it does not say which answer is right"))
    put_text(item.one, "\0")
    behind = "".join(item.body.itertext()).partition("\0")[2].strip()
    put_text(item.one, f" {BLANK} " if behind else "")
    if declared.base_type in NUMBER_TYPES:
        return {
            "kind": Kind.NUMERIC,
            "numbers": tuple(number_of(item, value, share) for value, share in shares.items()),
        }
    accepted = tuple(Accepted(value.replace("*", "\\*"), share) for value, share in shares.items())
    return {"kind": Kind.SHORT, "accepted": accepted, "case_matters": declared.case_matters}


def number_of(item: Item, text: str, share: Fraction) -> Number:
    value = number_from(text)
    if value is None:
        raise ValueError(_("“%(text)s” is no number that can be marked", text=text[:60]))
    return Number(value, item.scored.tolerance, share=share)


def work(item: Item) -> dict[str, Any]:
    blocks = [block for block in item.body.iter("rubricBlock") if "scorer" in block.get("view", "").split()]
    looked_at = "\n\n".join(filter(None, (item.said(block) for block in blocks)))
    for block in blocks:
        put_text(block, "")
    if not looked_at:
        item.wording.lose(_("kept with a rubric of one criterion: write what is to be shown"))
    return {"kind": Kind.WORK, "rubric": plain_rubric(item.points(), looked_at)}


READERS: Mapping[str, Callable[[Item], dict[str, Any]]] = {
    "choiceInteraction": choice,
    "orderInteraction": order,
    "matchInteraction": match,
    "associateInteraction": associate,
    "gapMatchInteraction": gap_match,
    "textEntryInteraction": in_text,
    "inlineChoiceInteraction": in_text,
    "extendedTextInteraction": work,
    "uploadInteraction": work,
}
