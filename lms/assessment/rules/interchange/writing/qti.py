"""Our questions as a QTI 3 package: one item per question, and a manifest. What it cannot carry is in notes.txt."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement, tostring

from lms.assessment.rules.interchange.values import Note, Written, unplaced, unused_key
from lms.assessment.rules.interchange.writing.gift import shares_of_some
from lms.assessment.rules.marking import worth
from lms.assessment.rules.questions import ALL, Kind, Question

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGING = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
TEMPLATE = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml"
BLANK = "_____"
WRITTEN_ON = (2020, 1, 1, 0, 0, 0)  # the same pool gives the same bytes


def write_qti(questions: Sequence[Question]) -> Written:
    """A package; reading it gives the same questions, but for the notes."""
    notes: list[Note] = []
    items: dict[str, bytes] = {}
    for question in questions:
        try:
            item = item_of(question)
        except ValueError as error:
            notes.append(Note(question.key, f"left out: {error}"))
            continue
        notes += [Note(question.key, loss) for loss in losses(question)]
        items[unused_key(item.get("identifier", ""), set(items))] = as_bytes(item)
    return Written(packed(items, notes), tuple(notes))


def packed(items: Mapping[str, bytes], notes: Sequence[Note]) -> bytes:
    content = io.BytesIO()
    files = {"imsmanifest.xml": manifest(list(items))} | {f"{name}.xml": data for name, data in items.items()}
    if notes:
        files["notes.txt"] = "".join(f"{note.place}: {note.reason}\n" for note in notes).encode()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, WRITTEN_ON), data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def manifest(names: Sequence[str]) -> bytes:
    root = Element("manifest", xmlns=PACKAGING, identifier="xenia-pool")
    metadata = SubElement(root, "metadata")
    for name, value in (("schema", "QTI Package"), ("schemaversion", "3.0.0"), ("title", "Question pool")):
        SubElement(metadata, name).text = value
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for name in names:
        resource = SubElement(
            resources, "resource", identifier=name, type="imsqti_item_xmlv3p0", href=f"{name}.xml"
        )
        SubElement(resource, "metadata")
        SubElement(resource, "file", href=f"{name}.xml")
    return as_bytes(root)


def as_bytes(root: Element) -> bytes:
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def losses(question: Question) -> list[str]:
    found = unplaced(question)
    comments = [item.feedback for item in question.accepted] + [item.feedback for item in question.numbers]
    if any(comments):
        found.append("written without the comments on single answers")
    if question.kind is Kind.SCENARIO:
        found.append("written as a choice of one: QTI knows no scenario")
    if question.kind is Kind.ORDERING:
        found.append("written as all or nothing: QTI has no template for parts of an order")
    if question.kind is Kind.WORK:
        found.append("written with its rubric as a text for the person who marks")
    if question.number and question.number.unit:
        found.append(f"written without the unit “{question.number.unit}”")
    return found


def item_of(question: Question) -> Element:
    """The item of a question; a ValueError says why QTI has none for it."""
    root = Element(
        "qti-assessment-item", xmlns=NAMESPACE, identifier=identifier(question.key), title=question.key,
        label=question.key, adaptive="false",
    )  # fmt: skip
    root.set("time-dependent", "false")
    item = Item(root, question)
    WRITERS[question.kind](item)
    item.close()
    return root


def identifier(key: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_.-]", "-", key)
    return plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"


class Item:
    """An item while it is written: declarations come first, then the body, the scoring and the feedback."""

    def __init__(self, root: Element, question: Question) -> None:
        self.root, self.question = root, question
        self.body = Element("qti-item-body")
        self.comments: dict[str, str] = {}
        self.scoring: list[Element] = []
        self.template = ""
        self.points = 1

    def declare(
        self,
        name: str,
        cardinality: str,
        base_type: str,
        correct: Sequence[str],
        mapping: Mapping[str, Fraction] | None = None,
    ) -> Element:
        element = SubElement(
            self.root,
            "qti-response-declaration",
            {"identifier": name, "cardinality": cardinality, "base-type": base_type},
        )
        right = SubElement(element, "qti-correct-response")
        for value in correct:
            SubElement(right, "qti-value").text = value
        if mapping:
            self.template = "map_response"
            found = SubElement(
                element, "qti-mapping", {"default-value": "0", "lower-bound": "0", "upper-bound": "1"}
            )
            for key, share in mapping.items():
                SubElement(found, "qti-map-entry", {"map-key": key, "mapped-value": decimal(share)})
        else:
            self.template = "match_correct"
        return element

    def paragraphs(self, text: str) -> None:
        for paragraph in text.split("\n\n"):
            element = SubElement(self.body, "p")
            lines(element, paragraph)

    def interaction(self, name: str, response: str = "RESPONSE", **attributes: str) -> Element:
        return SubElement(
            self.body,
            f"qti-{name}-interaction",
            {"response-identifier": response}
            | {key.replace("_", "-"): value for key, value in attributes.items()},
        )

    def close(self) -> None:
        self.outcomes()
        self.root.append(self.body)
        self.process()
        for name, text in self.comments.items():
            self.comment(name, "show", text)
        if self.question.feedback:
            self.comment("NOTHING", "hide", self.question.feedback)

    def outcomes(self) -> None:
        for name, value in (("SCORE", "0"), ("MAXSCORE", str(self.points))):
            outcome = SubElement(
                self.root,
                "qti-outcome-declaration",
                {"identifier": name, "cardinality": "single", "base-type": "float"},
            )
            SubElement(SubElement(outcome, "qti-default-value"), "qti-value").text = value
        if self.comments or self.question.feedback:
            cardinality = "multiple" if self.question.kind is Kind.MULTIPLE else "single"
            SubElement(
                self.root,
                "qti-outcome-declaration",
                {"identifier": "FEEDBACK", "cardinality": cardinality, "base-type": "identifier"},
            )

    def process(self) -> None:
        """The standard template, or its steps where feedback is chosen beside the score."""
        if not self.template:
            return
        processing = SubElement(self.root, "qti-response-processing")
        if self.comments and not self.scoring:
            self.scoring = [match_steps() if self.template == "match_correct" else map_steps(["RESPONSE"])]
        if not self.scoring:
            processing.set("template", TEMPLATE.format(self.template))
        processing.extend(self.scoring)
        if self.comments:
            shown = SubElement(processing, "qti-set-outcome-value", identifier="FEEDBACK")
            SubElement(shown, "qti-variable", identifier="RESPONSE")

    def comment(self, name: str, show: str, text: str) -> None:
        element = SubElement(
            self.root,
            "qti-modal-feedback",
            {"outcome-identifier": "FEEDBACK", "identifier": name, "show-hide": show},
        )
        lines(SubElement(SubElement(element, "qti-content-body"), "p"), text)


def lines(element: Element, text: str) -> None:
    """Text with its line ends as breaks."""
    first, *others = text.split("\n")
    element.text = first
    for line in others:
        SubElement(element, "br").tail = line


def decimal(share: Fraction) -> str:
    return f"{share.numerator / share.denominator:.8f}".rstrip("0").rstrip(".")


def match_steps(tolerance: Decimal | None = None) -> Element:
    condition = Element("qti-response-condition")
    fits = SubElement(condition, "qti-response-if")
    if tolerance is None:
        test = SubElement(fits, "qti-match")
    else:
        off = f"{tolerance:f}"
        test = SubElement(fits, "qti-equal", {"tolerance-mode": "absolute", "tolerance": f"{off} {off}"})
    SubElement(test, "qti-variable", identifier="RESPONSE")
    SubElement(test, "qti-correct", identifier="RESPONSE")
    for parent, value in ((fits, "1"), (SubElement(condition, "qti-response-else"), "0")):
        outcome = SubElement(parent, "qti-set-outcome-value", identifier="SCORE")
        SubElement(outcome, "qti-base-value", {"base-type": "float"}).text = value
    return condition


def map_steps(names: Sequence[str]) -> Element:
    outcome = Element("qti-set-outcome-value", identifier="SCORE")
    parent = outcome if len(names) == 1 else SubElement(outcome, "qti-sum")
    for name in names:
        SubElement(parent, "qti-map-response", identifier=name)
    return outcome


def choice(item: Item) -> None:
    question = item.question
    several = question.kind is Kind.MULTIPLE
    shares = shares_of_some(question.options) if several else [worth(option) for option in question.options]
    names = [f"C{number}" for number in range(1, len(shares) + 1)]
    right = [
        name for name, share in zip(names, shares, strict=True) if (share > 0 if several else share == ALL)
    ]
    plain = not several and len(right) == 1 and set(shares) <= {ALL, Fraction(0)}
    mapping = None if plain else dict(zip(names, shares, strict=True))
    item.declare(
        "RESPONSE",
        "multiple" if several else "single",
        "identifier",
        right if several else right[:1],
        mapping,
    )
    item.paragraphs(question.stem)
    interaction = item.interaction("choice", shuffle="true", max_choices="0" if several else "1")
    for name, option in zip(names, question.options, strict=True):
        lines(SubElement(interaction, "qti-simple-choice", identifier=name), option.text)
        if option.feedback:
            item.comments[name] = option.feedback


def order(item: Item) -> None:
    names = [f"S{number}" for number in range(1, len(item.question.steps) + 1)]
    item.declare("RESPONSE", "ordered", "identifier", names)
    item.paragraphs(item.question.stem)
    interaction = item.interaction("order", shuffle="true")
    for name, step in zip(names, item.question.steps, strict=True):
        lines(SubElement(interaction, "qti-simple-choice", identifier=name), step)


def pairs(item: Item) -> None:
    question = item.question
    tied(item, [pair.left for pair in question.pairs], [pair.right for pair in question.pairs],
         list(range(len(question.pairs))), most="1")  # fmt: skip


def matrix(item: Item) -> None:
    question = item.question
    tied(item, [line.text for line in question.statements], list(question.columns),
         [line.column for line in question.statements], most="0")  # fmt: skip


def tied(item: Item, left: list[str], right: list[str], partner: list[int], *, most: str) -> None:
    """Each text on the left with its partner on the right, which may be chosen `most` times (0: as often as wanted)."""
    correct = [f"L{at + 1} R{other + 1}" for at, other in enumerate(partner)]
    item.declare(
        "RESPONSE", "multiple", "directedPair", correct, dict.fromkeys(correct, Fraction(1, len(correct)))
    )
    item.paragraphs(item.question.stem)
    interaction = item.interaction("match", shuffle="true", max_associations=str(len(left)))
    for letter, texts, maximum in (("L", left, "1"), ("R", right, most)):
        group = SubElement(interaction, "qti-simple-match-set")
        for number, text in enumerate(texts, start=1):
            lines(
                SubElement(
                    group,
                    "qti-simple-associable-choice",
                    {"identifier": f"{letter}{number}", "match-max": maximum},
                ),
                text,
            )


def short(item: Item) -> None:
    question = item.question
    if any("*" in found.text.replace("\\*", "") for found in question.accepted):
        raise ValueError("QTI knows no star that stands for any text")
    mapping = {found.text.replace("\\*", "*"): found.share for found in question.accepted}
    right = [text for text, share in mapping.items() if share == ALL]
    declared = item.declare("RESPONSE", "single", "string", right[:1], mapping)
    tell_case(declared, case_matters=question.case_matters)
    typed(item, question.stem)


def tell_case(declared: Element, *, case_matters: bool) -> None:
    for entry in declared.iter("qti-map-entry"):
        entry.set("case-sensitive", str(case_matters).lower())


def typed(item: Item, stem: str) -> None:
    """A text with the place to type in where it has a blank, else behind it."""
    before, blank, after = stem.partition(BLANK)
    item.paragraphs(before.rstrip() if not blank else before)
    parent = item.body[-1] if blank else SubElement(item.body, "p")
    entry = SubElement(parent, "qti-text-entry-interaction", {"response-identifier": "RESPONSE"})
    entry.tail = after or None


def numeric(item: Item) -> None:
    numbers = item.question.numbers
    first = numbers[0]
    if len(numbers) == 1 and first.share == ALL:
        item.declare("RESPONSE", "single", "float", [f"{first.value:f}"])
        item.scoring = [match_steps(first.tolerance)]
    elif any(number.tolerance for number in numbers):
        raise ValueError("QTI has no template for several numbers with tolerances")
    else:
        mapping = {f"{number.value:f}": number.share for number in numbers}
        item.declare("RESPONSE", "single", "float", [f"{first.value:f}"], mapping)
    typed(item, item.question.stem)


def gaps(item: Item) -> None:
    question = item.question
    names = [f"RESPONSE{number}" for number in range(1, len(question.gaps) + 1)]
    part = Fraction(1, len(names))
    for name, gap in zip(names, question.gaps, strict=True):
        keys = {text: f"{name}.C{at}" for at, text in enumerate(gap.choices, start=1)}
        accepted = [keys.get(text, text) for text in gap.accepted if not keys or text in keys]
        base_type = "identifier" if gap.choices else "string"
        declared = item.declare(name, "single", base_type, accepted[:1], dict.fromkeys(accepted, part))
        tell_case(declared, case_matters=question.case_matters)
    item.scoring = [map_steps(names)]
    paragraph = SubElement(item.body, "p")
    pieces = re.split(r"\[\[(\d+)\]\]", question.stem)
    lines(paragraph, pieces[0])
    for number, text in zip(pieces[1::2], pieces[2::2], strict=True):
        gap, name = question.gaps[int(number) - 1], names[int(number) - 1]
        kind = "inline-choice" if gap.choices else "text-entry"
        found = SubElement(paragraph, f"qti-{kind}-interaction", {"response-identifier": name})
        for at, choice_text in enumerate(gap.choices, start=1):
            SubElement(found, "qti-inline-choice", identifier=f"{name}.C{at}").text = choice_text
        first, *others = text.split("\n")
        found.tail = first
        for line in others:
            SubElement(paragraph, "br").tail = line


def work(item: Item) -> None:
    item.points = sum(criterion.points for criterion in item.question.rubric)
    SubElement(
        item.root,
        "qti-response-declaration",
        {"identifier": "RESPONSE", "cardinality": "single", "base-type": "string"},
    )
    item.paragraphs(item.question.stem)
    item.interaction("extended-text")
    block = SubElement(item.body, "qti-rubric-block", {"use": "scoring", "view": "scorer"})
    body = SubElement(block, "qti-content-body")
    for criterion in item.question.rubric:
        steps = "; ".join(f"{text} ({points})" for text, points in criterion.steps)
        lines(SubElement(body, "p"), f"{criterion.text}: {steps}")


WRITERS: Mapping[Kind, Callable[[Item], None]] = {
    Kind.SINGLE: choice,
    Kind.SCENARIO: choice,
    Kind.MULTIPLE: choice,
    Kind.ORDERING: order,
    Kind.MATCHING: pairs,
    Kind.MATRIX: matrix,
    Kind.SHORT: short,
    Kind.NUMERIC: numeric,
    Kind.GAPS: gaps,
    Kind.WORK: work,
}
