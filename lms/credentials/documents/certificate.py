"""A certificate on a landscape A4 page: quiet, official, and the same for a person and an institution."""

import math
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import segno
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from lms.credentials.documents.lines import (
    BOLD,
    PLAIN,
    RIGHT,
    base_direction,
    draw_centred,
    fitted,
    width,
    wrapped,
)

PAGE_WIDTH, PAGE_HEIGHT = landscape(A4)
MIDDLE = PAGE_WIDTH / 2
MARGIN = 56
INK, MUTED, PRIMARY, ACCENT = (HexColor(code) for code in ("#1b2530", "#56616d", "#0b5563", "#a85a0a"))
NAME_SIZES = (38, 32, 27, 23, 19, 16, 13)
STATED_SIZES = (11, 10, 9, 8, 7)
STATED_DEPTH = PAGE_HEIGHT - 160
LABEL_WIDTH = 170
LEADING = 1.4

Stated = tuple[str, Sequence[str]]  # a label, and its lines


def certificate(payload: Mapping[str, Any], words: Mapping[str, str], stated: Sequence[Stated] = ()) -> bytes:
    """The PDF of a frozen payload. The same payload and words give the same bytes.

    payload: what `register.issue` froze. words: labels in the language of the document
    (`level`, `issued`, `until`, `serial`, `verify`, `demonstration`, `granted_to`, `stated`). stated: what goes on a
    second page, as labels with lines; without any there is one page.
    """
    target = BytesIO()
    canvas = Canvas(
        target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, lang=str(payload.get("language", "en"))
    )
    describe(canvas, payload)
    frame(canvas)
    y = heading(canvas, payload, words)
    y = holder(canvas, payload, y)
    body(canvas, payload, words, y)
    foot(canvas, payload, words)
    canvas.showPage()
    if stated:
        statement(canvas, payload, words, stated)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def statement(
    canvas: Canvas, payload: Mapping[str, Any], words: Mapping[str, str], stated: Sequence[Stated]
) -> None:
    """The second page: what the certificate states, label beside words; from the right where the script runs so."""
    canvas.setFillColor(PRIMARY)
    draw_centred(canvas, MIDDLE, PAGE_HEIGHT - 62, words["stated"], 16, BOLD)
    canvas.setFillColor(MUTED)
    draw_centred(canvas, MIDDLE, PAGE_HEIGHT - 82, f"{payload['title']} · {payload['serial']}", 10)
    rtl = base_direction(words["stated"]) == RIGHT
    size = next((size for size in STATED_SIZES if depth(stated, size) < STATED_DEPTH), STATED_SIZES[-1])
    y = PAGE_HEIGHT - 112
    for label, lines in stated:
        canvas.setFillColor(MUTED)
        at = PAGE_WIDTH - MARGIN if rtl else MARGIN
        draw_from(canvas, at, y, label, size, BOLD, rtl=rtl)
        canvas.setFillColor(INK)
        at = PAGE_WIDTH - MARGIN - LABEL_WIDTH if rtl else MARGIN + LABEL_WIDTH
        for line in broken(lines, size):
            draw_from(canvas, at, y, line, size, PLAIN, rtl=rtl)
            y -= size * LEADING
        y -= size * 0.5


def broken(lines: Sequence[str], size: float) -> list[str]:
    """Lines no wider than the column."""
    return [part for line in lines for part in wrapped(line, PAGE_WIDTH - 2 * MARGIN - LABEL_WIDTH, size)]


def depth(stated: Sequence[Stated], size: float) -> float:
    """How many points the second page would need at a size of type."""
    return sum(len(broken(lines, size)) * size * LEADING + size * 0.5 for _label, lines in stated)


def draw_from(canvas: Canvas, x: float, y: float, text: str, size: float, weight: str, *, rtl: bool) -> None:
    """Draw a line that begins at `x`: to the right of it, or to the left."""
    half = width(text, size, weight) / 2
    draw_centred(canvas, x - half if rtl else x + half, y, text, size, weight)


def describe(canvas: Canvas, payload: Mapping[str, Any]) -> None:
    """Metadata; the keywords carry the serial, by which a file is recognised."""
    canvas.setTitle(f"{payload['title']}: {payload['holder']}")
    canvas.setAuthor(str(payload["issuer"]))
    canvas.setSubject(str(payload["sentence"]))
    canvas.setKeywords(str(payload["serial"]))
    canvas.setCreator("Xenia")


def frame(canvas: Canvas) -> None:
    """A fine line of two interfering waves along the edge, at eight hundredths of the primary colour."""
    canvas.setStrokeColor(Color(PRIMARY.red, PRIMARY.green, PRIMARY.blue, alpha=0.5))
    canvas.setLineWidth(1)
    canvas.rect(28, 28, PAGE_WIDTH - 56, PAGE_HEIGHT - 56)
    canvas.setStrokeColor(Color(PRIMARY.red, PRIMARY.green, PRIMARY.blue, alpha=0.08))
    canvas.setLineWidth(0.6)
    for phase in range(6):
        wave(canvas, phase * math.pi / 6)


def wave(canvas: Canvas, phase: float) -> None:
    path = canvas.beginPath()
    steps = 120
    for edge in (60.0, PAGE_HEIGHT - 60.0):
        for step in range(steps + 1):
            x = 30 + (PAGE_WIDTH - 60) * step / steps
            y = edge + 20 * math.sin(step * math.pi / 10 + phase) * math.cos(step * math.pi / 60)
            (path.lineTo if step else path.moveTo)(x, y)
    canvas.drawPath(path)


def heading(canvas: Canvas, payload: Mapping[str, Any], words: Mapping[str, str]) -> float:
    y = PAGE_HEIGHT - 118
    mark(canvas, MIDDLE - 13, y - 2)
    y -= 34
    canvas.setFillColor(PRIMARY)
    draw_centred(canvas, MIDDLE, y, str(payload["title"]), 22, BOLD)
    if payload.get("demonstration"):
        y -= 24
        canvas.setFillColor(ACCENT)
        draw_centred(canvas, MIDDLE, y, words["demonstration"], 13, BOLD)
    y -= 34
    canvas.setFillColor(MUTED)
    draw_centred(canvas, MIDDLE, y, words["granted_to"], 12)
    return y


def mark(canvas: Canvas, x: float, y: float) -> None:
    """Two posts and a lintel: an open door, 26 points wide."""
    canvas.setFillColor(PRIMARY)
    canvas.rect(x, y + 21, 26, 5, stroke=0, fill=1)
    canvas.rect(x + 2, y, 5, 19, stroke=0, fill=1)
    canvas.rect(x + 19, y, 5, 19, stroke=0, fill=1)


def holder(canvas: Canvas, payload: Mapping[str, Any], y: float) -> float:
    """The name, as large as two lines allow."""
    size, lines = fitted(str(payload["holder"]), PAGE_WIDTH - 2 * MARGIN - 40, NAME_SIZES, BOLD, 2)
    canvas.setFillColor(INK)
    y -= 16
    for line in lines:
        y -= size * 1.15
        draw_centred(canvas, MIDDLE, y, line, size, BOLD)
    return y - 12


def body(canvas: Canvas, payload: Mapping[str, Any], words: Mapping[str, str], y: float) -> None:
    canvas.setFillColor(INK)
    for line in wrapped(str(payload["sentence"]), PAGE_WIDTH - 2 * MARGIN - 120, 14):
        y -= 21
        draw_centred(canvas, MIDDLE, y, line, 14)
    if payload.get("level"):
        canvas.setFillColor(PRIMARY)
        draw_centred(
            canvas, MIDDLE, y - 32, f"{words['level']} {payload['level']}: {payload['level_name']}", 18, BOLD
        )


def foot(canvas: Canvas, payload: Mapping[str, Any], words: Mapping[str, str]) -> None:
    """Dates, serial and issuer where reading begins, the code with its address in words on the other side."""
    rtl = base_direction(words["issued"]) == RIGHT
    start = PAGE_WIDTH - MARGIN - 10 if rtl else MARGIN + 10
    lines = [
        (f"{words['issued']} {payload['issued_on']}   {words['until']} {payload['valid_until']}", PLAIN),
        (f"{words['serial']} {payload['serial']}", BOLD),
        (str(payload["issuer"]), PLAIN),
    ]
    canvas.setFillColor(INK)
    y = 128.0
    for text, weight in lines:
        draw_from(canvas, start, y, text, 11, weight, rtl=rtl)
        y -= 18
    canvas.setFillColor(MUTED)
    # Drawn by itself: in a line from right to left the last stroke of an address would jump to its front.
    label = width(f"{words['verify']} ", 9)
    draw_from(canvas, start, y - 4, words["verify"], 9, PLAIN, rtl=rtl)
    draw_from(
        canvas, start - label if rtl else start + label, y - 4, str(payload["verify_at"]), 9, PLAIN, rtl=rtl
    )
    code(canvas, str(payload["verify_at"]), MARGIN + 8 if rtl else PAGE_WIDTH - MARGIN - 92, 62, 84)


def code(canvas: Canvas, content: str, x: float, y: float, size: float) -> None:
    """A QR code as one path of squares. The mask is fixed, so the same address gives the same code quickly."""
    rows = [list(row) for row in segno.make(content, error="m", mask=2).matrix]
    module = size / len(rows)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                path.rect(x + across * module, y + size - (down + 1) * module, module, module)
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)
