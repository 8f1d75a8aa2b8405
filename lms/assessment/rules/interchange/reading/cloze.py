"""Text with embedded answers as Moodle writes it: {1:SHORTANSWER:=Berlin~%50%Bonn#not any more}."""

import re
from dataclasses import dataclass
from fractions import Fraction

from lms.assessment.rules.interchange.plain import Wording
from lms.assessment.rules.interchange.weights import share_from
from lms.assessment.rules.questions import ALL, Gap
from lms.assessment.rules.said import said as _

START = re.compile(r"\{(\d{0,3}):([A-Z_]{2,20}):")
CHOSEN = {"MULTICHOICE", "MC", "MCV", "MCH", "MCS", "MCVS", "MCHS"} | {
    f"MULTICHOICE_{ending}" for ending in ("V", "H", "S", "VS", "HS")
}
TYPED = {"SHORTANSWER", "SA", "MW"}
CASED = {"SHORTANSWER_C", "SAC", "MWC"}
NUMBERS = {"NUMERICAL", "NM"}
ESCAPED = {f"\\{sign}": chr(0xFDD0 + at) for at, sign in enumerate("\\~=#{}:/")}
PLAIN = {away: sign[1] for sign, away in ESCAPED.items()}


@dataclass(frozen=True, slots=True)
class Cloze:
    """A text with gaps marked [[1]], [[2]] …, and what belongs in them."""

    html: str
    gaps: tuple[Gap, ...]
    case_matters: bool


def read_cloze(html: str, wording: Wording) -> Cloze:
    """The gaps of a text; a ValueError says why one cannot be kept."""
    text = re.sub(r"\\[\\~=#{}:/]", lambda found: ESCAPED[found.group()], html)
    pieces: list[str] = []
    gaps: list[Gap] = []
    weights, kinds, at = set(), set(), 0
    while found := START.search(text, at):
        end = text.find("}", found.end())
        if end < 0:
            raise ValueError(_("a gap is opened and not closed"))
        pieces += [text[at : found.start()], f"[[{len(gaps) + 1}]]"]
        gaps.append(gap_from(found.group(2), text[found.end() : end], wording))
        weights.add(int(found.group(1) or 1))
        kinds.add(found.group(2) in CASED)
        at = end + 1
    if not gaps:
        raise ValueError(_("a text without a gap asks nothing"))
    if len(weights) > 1:
        wording.lose(_("kept without the different weights of its gaps: here each gap counts the same"))
    if len(kinds) > 1:
        wording.lose(_("kept with capital letters making no difference in any gap"))
    return Cloze(as_written("".join([*pieces, text[at:]])), tuple(gaps), kinds == {True})


def gap_from(kind: str, body: str, wording: Wording) -> Gap:
    if kind not in CHOSEN | TYPED | CASED | NUMBERS:
        raise ValueError(_("a gap of the kind %(kind)s is not known here", kind=kind))
    answers = [answer_from(item, wording) for item in body.split("~")]
    right = tuple(text for text, share in answers if share == ALL)
    if any(0 < share < 1 for _text, share in answers):
        wording.lose(_("kept without the parts of a mark that some answers in a gap earn"))
    if kind in NUMBERS:
        right = tuple(without_tolerance(text, wording) for text in right)
    choices = tuple(dict.fromkeys(text for text, _share in answers)) if kind in CHOSEN else ()
    return Gap(right, choices)


def answer_from(item: str, wording: Wording) -> tuple[str, Fraction]:
    """The text of one answer and its share; its comment is lost."""
    text, _sign, comment = item.partition("#")
    if comment.strip():
        wording.lose(_("kept without the comments on single answers in gaps"))
    text = text.strip()
    if text.startswith("="):
        return wording.text(restored(text[1:])), ALL
    if text.startswith("%") and "%" in text[1:]:
        weight, _sign, text = text[1:].partition("%")
        return wording.text(restored(text)), share_from(weight, wording.losses)
    return wording.text(restored(text)), Fraction(0)


def without_tolerance(text: str, wording: Wording) -> str:
    value, colon, tolerance = text.partition(":")
    if colon and tolerance.strip() not in {"0", ""}:
        wording.lose(_("kept without the tolerance %(strip)s of a number in a gap", strip=tolerance.strip()))
    return value.strip()


def restored(text: str) -> str:
    return "".join(PLAIN.get(character, character) for character in text)


def as_written(text: str) -> str:
    """Text around gaps, where an escaped sign is nothing special."""
    return "".join(f"\\{PLAIN[character]}" if character in PLAIN else character for character in text)
