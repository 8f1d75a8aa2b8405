"""Plots as SVG text made on the server, each with its table: no scripts, readable in grey and by a screen reader.

Colours come from the style sheet through classes, so both colour schemes and print work. Whatever is hidden
arrives as None and is hatched, never blank.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH = 440
SIGN = 8  # a sign of a label takes about so much
LABEL_ROOM = 92  # behind the last point of a line
RAMP_STEPS = 5


@dataclass(frozen=True, slots=True)
class Plot:
    """An SVG and the table that says the same.

    title: what is counted, of whom, as of when. note: what a reader must know to read it rightly.
    """

    svg: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled value; None is hidden or missing. `shown` is the value as text; `mark` a line to reach."""

    label: str
    value: float | None
    shown: str
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A line: one value per step of the axis."""

    label: str
    values: tuple[float | None, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A region's square. `step` 0–4 on the ramp, None when hidden or unknown."""

    label: str
    name: str
    row: int
    column: int
    step: int | None
    shown: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured along an axis, from where to where; `ticks` get a line and their text."""

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def place(self, value: float) -> float:
        """0 at the low end, 1 at the high end, never outside."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


@dataclass(frozen=True, slots=True)
class Point:
    """A dot with its short label; `row` says the same in the table; a marked one is drawn as a diamond."""

    label: str
    x: float
    y: float
    row: tuple[str, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A labelled value with its interval; without a value it is hidden."""

    label: str
    value: float | None
    low: float
    high: float
    shown: str


def ramp_step(share: float | None) -> int | None:
    """The step on a ramp of five for a share of 0 to 1."""
    return None if share is None else min(int(share * RAMP_STEPS), RAMP_STEPS - 1)


def bars(
    title: str, items: Sequence[Bar], *, top: float | None = None, columns: tuple[str, str], note: str = ""
) -> Plot:
    """Horizontal bars from zero, labels above, values behind."""
    most = top or max((item.value or 0 for item in items), default=0) or 1
    step, room = 40, WIDTH - 70
    parts = []
    for number, item in enumerate(items):
        y = number * step
        width = room * min(item.value or 0, most) / most
        parts.append(text(0, y + 14, item.label, "plot-label"))
        parts.append(rect(0, y + 19, room, 12, "plot-rail"))
        parts.append(
            rect(0, y + 19, room, 12, "plot-hidden")
            if item.value is None
            else rect(0, y + 19, width, 12, "plot-bar")
        )
        if item.mark is not None:
            x = room * min(item.mark, most) / most
            parts.append(line_between(x, y + 16, x, y + 34, "plot-mark"))
        parts.append(text(WIDTH, y + 30, item.shown, "plot-value", "end"))
    rows = tuple((item.label, item.shown) for item in items)
    return Plot(
        svg(parts, len(items) * step or step, title, kind="plot-svg plot-bars"), title, note, columns, rows
    )


def line(
    title: str,
    steps: Sequence[str],
    series: Sequence[Series],
    *,
    first_column: str,
    note: str = "",
) -> Plot:
    """At most four lines over the same steps, from zero; each ends in its own label."""
    room = max([LABEL_ROOM, *(16 + SIGN * len(one.label) for one in series)])
    height, left, right, low = 220, 40, WIDTH - room, 190
    most = max((value or 0 for one in series for value in one.values), default=0) or 1
    most = rounded_up(most)
    across = (right - left) / max(len(steps) - 1, 1)
    parts = [
        text(left - 8, low + 4, "0", "plot-tick", "end"),
        text(left - 8, 18, number(most), "plot-tick", "end"),
    ]
    parts += [
        line_between(left, low, right, low, "plot-axis"),
        line_between(left, 14, right, 14, "plot-grid"),
    ]
    every = max(1, len(steps) // 4)
    parts += [
        text(left + index * across, low + 20, label, "plot-tick", "middle")
        for index, label in enumerate(steps)
        if index % every == 0
    ]
    taken: list[float] = []
    for order, one in enumerate(series):
        points = [
            None if value is None else (left + index * across, low - (low - 14) * value / most)
            for index, value in enumerate(one.values)
        ]
        kind = f"plot-line plot-line-{order + 1}"
        parts += [line_between(*a, *b, kind) for a, b in pairwise(points) if a and b]
        last = next((point for point in reversed(points) if point), None)
        if last:
            parts.append(f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="3.5" class="plot-dot"/>')
            taken.append(apart(last[1] + 4, taken))
            parts.append(text(right + 10, taken[-1], one.label, "plot-label"))
    rows = tuple((label, *(one.shown[index] for one in series)) for index, label in enumerate(steps))
    columns = (first_column, *(one.label for one in series))
    return Plot(svg(parts, height, title), title, note, columns, rows)


def intervals(
    title: str, items: Sequence[Range], *, axis: Axis, columns: tuple[str, str], note: str = ""
) -> Plot:
    """A dot with its interval for each thing, one below the other, over one axis."""
    step, left, right, low = 44, 16, WIDTH - 16, len(items) * 44 + 8
    places = {value: left + (right - left) * axis.place(value) for value, _shown in axis.ticks}
    parts = [
        line_between(at, 0, at, low, "plot-axis" if value == 0 else "plot-grid")
        for value, at in places.items()
    ]
    parts += [
        text(at, low + 16, shown, "plot-tick", "middle")
        for (_value, shown), at in zip(axis.ticks, places.values(), strict=True)
    ]
    for number, item in enumerate(items):
        y = number * step + 30
        parts += [
            text(0, y - 14, item.label, "plot-label"),
            text(WIDTH, y - 14, item.shown, "plot-value", "end"),
        ]
        if item.value is None:
            parts.append(rect(left, y - 5, right - left, 10, "plot-hidden"))
            continue
        start, end = (left + (right - left) * axis.place(value) for value in (item.low, item.high))
        parts += [
            line_between(start, y, end, y, "plot-line"),
            dot(left + (right - left) * axis.place(item.value), y),
        ]
    parts.append(text(right, low + 34, axis.label, "plot-tick", "end"))
    rows = tuple((item.label, item.shown) for item in items)
    return Plot(svg(parts, low + 42, title), title, note, columns, rows)


def scatter(
    title: str, points: Sequence[Point], *, x: Axis, y: Axis, columns: tuple[str, ...], note: str = ""
) -> Plot:
    """A dot per thing, labelled; both axes named, a line at each tick."""
    left, right, top, low = 52, WIDTH - 16, 26, 250
    parts = [text(0, 12, y.label, "plot-tick"), text(right, low + 38, x.label, "plot-tick", "end")]
    for value, shown in x.ticks:
        at = left + (right - left) * x.place(value)
        parts += [
            line_between(at, top, at, low, "plot-grid"),
            text(at, low + 18, shown, "plot-tick", "middle"),
        ]
    for value, shown in y.ticks:
        at = low - (low - top) * y.place(value)
        kind = "plot-axis" if value == 0 else "plot-grid"
        parts += [
            line_between(left, at, right, at, kind),
            text(left - 8, at + 4, shown, "plot-tick", "end"),
        ]
    dots = [
        (left + (right - left) * x.place(point.x), low - (low - top) * y.place(point.y)) for point in points
    ]
    taken = [Box(across - 6, down - 6, across + 6, down + 6) for across, down in dots]
    for point, (across, down) in zip(points, dots, strict=True):
        parts.append(diamond(across, down) if point.marked else dot(across, down))
        box, anchor, at = beside(across, down, point.label, taken)
        taken.append(box)
        parts.append(text(at, box.bottom - 2, point.label, "plot-label", anchor))
    return Plot(svg(parts, low + 46, title), title, note, columns, tuple(point.row for point in points))


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def beside(x: float, y: float, label: str, taken: Sequence[Box]) -> tuple[Box, str, float]:
    """Where a label next to a dot covers nothing: its box, its anchor and where that is; to the right if all is full."""
    width, height = SIGN * len(label), 14
    spots = [
        (x + 8, y - 7, "start", x + 8),
        (x - 8 - width, y - 7, "end", x - 8),
        (x - width / 2, y - 22, "middle", x),
        (x - width / 2, y + 8, "middle", x),
    ]
    boxes = [(Box(at, top, at + width, top + height), anchor, place) for at, top, anchor, place in spots]
    free = (spot for spot in boxes if not any(spot[0].touches(other) for other in taken))
    return next(free, boxes[0])


def dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="plot-dot"/>'


def diamond(x: float, y: float, size: float = 6) -> str:
    corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
    drawn = " ".join(f"{across:.1f},{down:.1f}" for across, down in corners)
    return f'<polygon points="{drawn}" class="plot-diamond"/>'


def apart(y: float, taken: Iterable[float], room: float = 16) -> float:
    """A height near `y` that does not cover a label already placed."""
    for other in sorted(taken):
        if abs(y - other) < room:
            y = other + room
    return y


def tile_grid(
    title: str, tiles: Sequence[Tile], *, columns: tuple[str, str], note: str = "", size: int = 58
) -> Plot:
    """One equal square per region, in five ordered steps; hidden ones are hatched."""
    gap = 4
    across = max((tile.column for tile in tiles), default=0) + 1
    down = max((tile.row for tile in tiles), default=0) + 1
    parts = []
    for tile in tiles:
        x, y = tile.column * (size + gap), tile.row * (size + gap)
        kind = "plot-hidden" if tile.step is None else f"plot-step-{tile.step}"
        inner = (
            f"<title>{escape(tile.name)}: {escape(tile.shown)}</title>"
            + rect(x, y, size, size, f"plot-tile {kind}")
            + text(x + size / 2, y + 24, tile.label, f"plot-tile-name on-{kind}", "middle")
            + text(x + size / 2, y + 44, tile.shown, f"plot-tile-value on-{kind}", "middle")
        )
        parts.append(
            f'<a href="{escape(tile.address)}" aria-label="{escape(tile.name)}: {escape(tile.shown)}">{inner}</a>'
            if tile.address
            else f"<g>{inner}</g>"
        )
    rows = tuple((tile.name, tile.shown) for tile in sorted(tiles, key=lambda tile: tile.name))
    drawing = svg(
        parts, down * (size + gap), title, width=across * (size + gap), linked=any(t.address for t in tiles)
    )
    return Plot(drawing, title, note, columns, rows)


def rounded_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … at or above a value, so that an axis ends on a round number.

    >>> rounded_up(37), rounded_up(1200), rounded_up(0.3)
    (50, 2000, 1)
    """
    size = 1
    while True:
        for factor in (1, 2, 5):
            if value <= factor * size:
                return factor * size
        size *= 10


def number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ")


def rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="3" class="{kind}"/>'


def text(x: float, y: float, content: str, kind: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(content)}</text>'


def line_between(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def svg(
    parts: Iterable[str],
    height: float,
    title: str,
    *,
    width: float = WIDTH,
    linked: bool = False,
    kind: str = "plot-svg",
) -> str:
    """The drawing; one with links inside is a group for a screen reader, one without is an image.

    It is laid out from left to right for every reader; the style sheet turns bars round for who reads from the right.
    """
    role = "group" if linked else "img"
    hatching = (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6" class="plot-hatch"/></pattern></defs>'
    )
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="{role}" aria-label="{escape(title)}" class="{kind}" '
        f'direction="ltr">{hatching}{"".join(parts)}</svg>'
    )
