"""How a QTI item is scored: by a standard template, or by the same steps written out. Nothing else is run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from xml.etree.ElementTree import Element

from lms.assessment.rules.interchange.plain import Wording
from lms.assessment.rules.interchange.trees import camel, local, words
from lms.assessment.rules.interchange.weights import number_from
from lms.assessment.rules.said import said as _


class Scoring(StrEnum):
    """By what a response earns its score."""

    MATCH = "match"  # all of it for the correct response, else nothing
    MAP = "map"  # what the mapping says for each part
    NONE = "none"  # by a person, or not at all


TEMPLATES = {
    "match_correct": Scoring.MATCH,
    "CC2_match": Scoring.MATCH,
    "CC2_match_basic": Scoring.MATCH,
    "map_response": Scoring.MAP,
    "CC2_map_response": Scoring.MAP,
}
# What may stand in responseProcessing at all (QTI 2.1 to 3.0).
VOCABULARY = {
    "responseCondition", "responseIf", "responseElseIf", "responseElse", "setOutcomeValue", "exitResponse",
    "lookupOutcomeValue", "responseProcessingFragment", "include", "and", "or", "not", "match",
    "mapResponse", "mapResponsePoint", "baseValue", "variable", "correct", "default", "isNull", "null",
    "sum", "subtract", "product", "divide", "equal", "equalRounded", "gt", "gte", "lt", "lte", "member",
    "contains", "substring", "stringMatch", "patternMatch", "multiple", "ordered", "index", "delete",
    "random", "randomInteger", "randomFloat", "anyN", "containerSize", "durationLT", "durationGTE",
    "durationLt", "durationGte", "fieldValue", "inside", "integerDivide", "integerModulus",
    "integerToFloat", "truncate", "round", "roundTo", "power", "customOperator", "mathOperator",
    "mathConstant", "statsOperator", "max", "min", "gcd", "lcm", "repeat",
}  # fmt: skip
SCORE = "SCORE"


@dataclass(frozen=True, slots=True)
class Scored:
    """The scoring of an item, and how far a number may be off."""

    by: Scoring
    tolerance: Decimal = Decimal(0)


def unknown_step(root: Element) -> str:
    """The name, as written, of an element in the scoring that no version of QTI has."""
    for processing in root.iter():
        if camel(processing.tag) == "responseProcessing":
            for element in processing.iter():
                if element is not processing and camel(element.tag) not in VOCABULARY:
                    return local(element)
    return ""


def scoring_of(processing: Element | None, wording: Wording) -> Scored:
    """The scoring of an item; a ValueError says what in it is not standard."""
    if processing is None or (not len(processing) and not processing.get("template")):
        return Scored(Scoring.NONE)
    if not len(processing):
        return Scored(of_template(processing.get("template", "")))
    return of_steps(processing, wording)


def of_template(address: str) -> Scoring:
    name = address.rpartition("/")[2].removesuffix(".xml")
    if name not in TEMPLATES:
        raise ValueError(_("its scoring template “%(name)s” is not known here", name=name[:60]))
    return TEMPLATES[name]


def of_steps(processing: Element, wording: Wording) -> Scored:
    """The scoring of written-out steps. Steps that do not touch the score only choose what is shown."""
    scoring = [step for step in processing if SCORE in outcomes(step)]
    if len(scoring) < len(processing):
        wording.lose(_("kept without the steps of its scoring that choose what is shown"))
    if not scoring:
        return Scored(Scoring.NONE)
    found = standard(signature(scoring[0])) if len(scoring) == 1 else None
    if found is None:
        raise ValueError(_("its scoring is scripted: only the standard templates are kept"))
    return Scored(found, tolerance_of(scoring[0]))


def outcomes(step: Element) -> set[str]:
    return {element.get("identifier", "") for element in step.iter("setOutcomeValue")}


def signature(step: Element) -> str:
    """A step as one line, with names and values where they decide."""
    return "".join(signs(step))


def signs(element: Element) -> Iterator[str]:
    value = ""
    if element.tag == "baseValue":
        value = "zero" if number_from(words(element)) == 0 else "value"
    elif element.tag == "setOutcomeValue" or element.get("identifier") == "MAXSCORE":
        value = element.get("identifier", "")
    yield f"{element.tag}:{value}(" if value else f"{element.tag}("
    for part in element:
        yield from signs(part)
    yield ")"


RIGHT = "responseIf({test})"
TO_FULL = ("setOutcomeValue:SCORE(baseValue:value())", "setOutcomeValue:SCORE(variable:MAXSCORE())")
TO_ZERO = "setOutcomeValue:SCORE(baseValue:zero())"
TO_MAP = "setOutcomeValue:SCORE(mapResponse())"
TESTS = ("match(variable()correct())", "equal(variable()correct())", "equal(variable()baseValue:value())")
MATCHING = {
    f"responseCondition(responseIf({test}{full}){otherwise})"
    for test in TESTS
    for full in TO_FULL
    for otherwise in ("", f"responseElse({TO_ZERO})")
}
MAPPING = {
    TO_MAP,
    f"responseCondition(responseIf(isNull(variable()){TO_ZERO})responseElse({TO_MAP}))",
    f"responseCondition(responseIf(not(isNull(variable())){TO_MAP}))",
    f"responseCondition(responseIf(not(isNull(variable())){TO_MAP})responseElse({TO_ZERO}))",
}

MAPPED_PARTS = re.compile(r"setOutcomeValue:SCORE\(sum\((?:mapResponse\(\))+\)\)")


def standard(steps: str) -> Scoring | None:
    if steps in MATCHING:
        return Scoring.MATCH
    return Scoring.MAP if steps in MAPPING or MAPPED_PARTS.fullmatch(steps) else None


def tolerance_of(step: Element) -> Decimal:
    equal = next(step.iter("equal"), None)
    if equal is None or equal.get("toleranceMode", "exact") == "exact":
        return Decimal(0)
    ends = {number_from(end) for end in equal.get("tolerance", "").split()}
    (off,) = ends if len(ends) == 1 else {None}
    if equal.get("toleranceMode") != "absolute" or off is None or off < 0:
        raise ValueError(_("its tolerance is not the same number on both sides"))
    return off
