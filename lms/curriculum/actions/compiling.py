"""Compiling a lesson: its blocks become cleaned HTML, once, when an edition is cut."""

from datetime import date
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils import translation

from lms.curriculum.blocks import rows_of
from lms.curriculum.models import Edition, LessonPage, Rendering, block_audience
from lms.curriculum.queries import audience_words, lesson_as_file
from lms.curriculum.queries.translations import untranslated_count
from lms.curriculum.rules.audience import EVERYONE, to_plain

COMPILER = 2
PROSE = {"p", "h2", "h3", "h4", "ul", "ol", "li", "b", "i", "a", "br", "div", "section", "aside", "figure", "figcaption",
         "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "strong", "em", "img", "small", "dl", "dt", "dd"}  # fmt: skip
DRAWING = {
    "svg",
    "g",
    "rect",
    "circle",
    "ellipse",
    "line",
    "path",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
}
SHAPE = {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "d", "points", "width", "height", "fill", "stroke",
         "stroke-width", "stroke-dasharray", "text-anchor", "font-size", "font-weight", "transform", "viewBox", "viewbox",
         "class", "opacity"}  # fmt: skip
ATTRIBUTES = dict.fromkeys(DRAWING, SHAPE) | {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope"},
    "svg": SHAPE | {"role", "aria-label"},
} | {tag: {"class"} for tag in ("section", "aside", "figure", "p", "span", "table", "small")} | {
    "div": {"class", "tabindex", "role", "aria-label"}  # a table that scrolls is reached with the keyboard
}  # fmt: skip
SCHEMES = {"https", "http", "mailto"}


def compiled(edition: Edition, lesson: LessonPage) -> Rendering:
    """The lesson as learners will read it, in the language of its page."""
    source = lesson_as_file(lesson)
    with translation.override(lesson.language):
        segments = [segment(child) for child in lesson.body]
    return Rendering(
        edition=edition,
        lesson_key=lesson.lesson_key,
        language=lesson.language,
        source_digest=lesson.text_digest,
        source_at=lesson.text_at,
        untranslated_count=untranslated_count(lesson),
        title=lesson.title,
        outcome=lesson.outcome,
        minutes=lesson.minutes,
        summary=list(source.summary),
        terms=[list(term) for term in source.terms],
        segments=segments,
    )


def segment(child: Any) -> dict[str, Any]:
    """One block as cleaned HTML, with whom it is for and the day by which it is reviewed, where it has one."""
    value, audience = child.value, block_audience(child)
    rows = rows_of(value.get("rows") or "") if hasattr(value, "get") else []
    html = render_to_string(
        child.block.meta.template, {
            "value": value, "head": rows[0] if rows else [], "rows": rows[1:],
            "for_whom": audience_words(audience), "review_on": day_of(review_of(value)),
        },
    )  # fmt: skip
    plain = to_plain(audience) if audience != EVERYONE else "all"
    found = {"kind": child.block_type, "audience": plain, "html": cleaned(html)}
    return found | ({"review": review_of(value)} if day_of(review_of(value)) else {})


def review_of(value: Any) -> str:
    return str(value.get("review") or "") if hasattr(value, "get") else ""


def day_of(text: str) -> date | None:
    """The day that was written as 2027-11-01; none when it is written otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def cleaned(html: str) -> str:
    """Only tags and attributes of the allow-list survive; links open nothing but web and mail addresses."""
    return nh3.clean(
        html,
        tags=PROSE | DRAWING,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()
