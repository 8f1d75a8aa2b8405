"""One line of text in any of our scripts: runs per font and direction, Arabic shaped, widths measured.

ReportLab draws logical order unshaped; this lays a line out in visual order first. User text is drawn sign
by sign and never parsed as markup.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, shapeStr
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).parent / "fonts"
PLAIN, BOLD = "Regular", "Bold"
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
RIGHT, LEFT, NEUTRAL = "R", "L", "N"


@cache
def register_fonts() -> None:
    """Make our fonts known to ReportLab, once per process."""
    for weight in (PLAIN, BOLD):
        for family in ("NotoSans", "NotoNaskhArabic"):
            pdfmetrics.registerFont(TTFont(f"{family}-{weight}", str(FONTS / f"{family}-{weight}.ttf")))


@dataclass(frozen=True, slots=True)
class Run:
    """Signs that are drawn together. `direction`: R for right-to-left."""

    text: str
    direction: str
    font: str


def direction_of(sign: str) -> str:
    kind = unicodedata.bidirectional(sign)
    if kind in {"R", "AL"}:
        return RIGHT
    return LEFT if kind in {"L", "EN", "AN"} else NEUTRAL


def base_direction(text: str) -> str:
    """The direction of a paragraph: that of its first letter."""
    return next((found for sign in text if (found := direction_of(sign)) != NEUTRAL), LEFT)


def resolved(text: str) -> list[str]:
    """A direction for every sign: signs without one follow both neighbours when these agree, else the paragraph."""
    base, found = base_direction(text), [direction_of(sign) for sign in text]
    for index, direction in enumerate(found):
        if unicodedata.combining(text[index]) and index:
            found[index] = found[index - 1]
        elif direction == NEUTRAL:
            before = found[index - 1] if index else base
            after = next((other for other in found[index:] if other != NEUTRAL), base)
            found[index] = before if before == after else base
    return found


def visual_runs(text: str, weight: str) -> list[Run]:
    """The runs of a line from left to right as they are seen."""
    directions = resolved(text)
    groups: list[list[Run]] = []
    for direction, pairs in groupby(zip(text, directions, strict=True), key=lambda pair: pair[1]):
        signs = "".join(sign for sign, _ in pairs)
        runs = list(by_font(signs, direction, weight))
        groups.append(runs[::-1] if direction == RIGHT else runs)
    ordered = groups[::-1] if base_direction(text) == RIGHT else groups
    return [run for group in ordered for run in group]


def by_font(signs: str, direction: str, weight: str) -> Iterator[Run]:
    """Split where the font changes; a mark or bracket the Arabic font lacks is drawn with the other, mirrored."""
    for arabic, part in groupby(signs, key=is_arabic):
        text = "".join(part)
        if arabic:
            yield Run(text, direction, f"NotoNaskhArabic-{weight}")
        else:
            mirrored = text[::-1].translate(MIRRORED) if direction == RIGHT else text
            yield Run(mirrored, LEFT, f"NotoSans-{weight}")


def is_arabic(sign: str) -> bool:
    return "\u0600" <= sign <= "\u08ff" or "\ufb50" <= sign <= "\ufefc"


def shaped(run: Run, size: float) -> str:
    return shapeStr(run.text, run.font, size, force=True) if run.direction == RIGHT else run.text


def width(text: str, size: float, weight: str = PLAIN) -> float:
    """The width of a line in points."""
    register_fonts()
    return sum(run_width(run, size) for run in visual_runs(text, weight))


def run_width(run: Run, size: float) -> float:
    """Shaping joins letters, so the advance of the shaped glyphs counts."""
    return float(pdfmetrics.stringWidth(shaped(run, size), run.font, size))


def draw_centred(canvas: Canvas, x: float, y: float, text: str, size: float, weight: str = PLAIN) -> None:
    """Draw one line with its middle at `x` and its baseline at `y`, in points."""
    draw_from(canvas, x - width(text, size, weight) / 2, y, text, size, weight)


def draw_from(canvas: Canvas, x: float, y: float, text: str, size: float, weight: str = PLAIN) -> None:
    """Draw one line with its left end at `x` and its baseline at `y`, in points."""
    register_fonts()
    at = x
    for run in visual_runs(text, weight):
        canvas.setFont(run.font, size)
        canvas.drawString(at, y, shaped(run, size))
        at += run_width(run, size)


def wrapped(text: str, most: float, size: float, weight: str = PLAIN) -> list[str]:
    """Lines no wider than `most`; a word that is wider stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, weight) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fitted(
    text: str, most: float, sizes: tuple[int, ...], weight: str, most_lines: int
) -> tuple[int, list[str]]:
    """The largest size at which the text fits into so many lines; the smallest when none does."""
    for size in sizes:
        lines = wrapped(text, most, size, weight)
        if len(lines) <= most_lines and all(width(line, size, weight) <= most for line in lines):
            return size, lines
    return sizes[-1], wrapped(text, most, sizes[-1], weight)
