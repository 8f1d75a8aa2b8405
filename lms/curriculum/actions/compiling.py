"""Compiling a lesson: its blocks become cleaned HTML, once, when an edition is cut."""

from collections.abc import Sequence
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils import translation

from lms.curriculum.blocks import rows_of
from lms.curriculum.models import Edition, LessonPage, Rendering, block_audience
from lms.curriculum.queries import audience_words, lesson_as_file
from lms.curriculum.queries.glossary import course_terms
from lms.curriculum.queries.translations import untranslated_count
from lms.curriculum.rules.audience import EVERYONE, to_plain
from lms.curriculum.rules.freshness import day_of
from lms.curriculum.rules.glossary import Term, explain
from lms.curriculum.rules.sheets import to_plain as to_plain_sheet

COMPILER = 2
PROSE = {"p", "h2", "h3", "h4", "ul", "ol", "li", "b", "i", "a", "br", "div", "section", "aside", "figure", "figcaption",
         "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "strong", "em", "img", "small", "dl", "dt", "dd", "audio", "video", "source", "track", "details", "summary"}  # fmt: skip
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
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "audio": {"controls", "preload"},
    "video": {"controls", "preload", "poster", "width", "height"},
    "source": {"src", "type"},
    "track": {"kind", "src", "srclang", "label", "default"},
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
        segments = [segment(child) for child in lesson.body if is_there(child)]
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
        segments=with_words_explained(segments, course_terms(lesson), lesson.lesson_key),
    )


def is_there(child: Any) -> bool:
    """Whether what a block points to still exists."""
    names = {"shared": "piece", "recording": "recording"}
    return child.block_type not in names or child.value[names[child.block_type]] is not None


def segment(child: Any) -> dict[str, Any]:
    """One block as cleaned HTML, with whom it is for and the day by which it is reviewed, where it has one."""
    if child.block_type == "shared":
        return shared_segment(child)
    value, audience = child.value, block_audience(child)
    rows = rows_of(value.get("rows") or "") if hasattr(value, "get") else []
    review_on = day_of(str(value.get("review") or "")) if hasattr(value, "get") else None
    html = render_to_string(
        child.block.meta.template, {
            "value": value, "head": rows[0] if rows else [], "rows": rows[1:],
            "for_whom": audience_words(audience), "review_on": review_on,
        },
    )  # fmt: skip
    plain = to_plain(audience) if audience != EVERYONE else "all"
    found = {"kind": child.block_type, "audience": plain, "html": cleaned(html)}
    if child.block_type == "exercise":
        found["sheet"] = to_plain_sheet(value["title"], value["product"], rows, value["evidence"] or "")
    return found | ({"review": review_on.isoformat()} if review_on else {})


def shared_segment(child: Any) -> dict[str, Any]:
    """A shared piece as the lesson shows it: for whom the lesson says, else for whom the piece says."""
    found, audience = segment(child.value["piece"].body[0]), block_audience(child)
    return found if audience == EVERYONE else found | {"audience": to_plain(audience)}


def with_words_explained(
    segments: Sequence[dict[str, Any]], terms: Sequence[Term], lesson_key: str
) -> list[dict[str, Any]]:
    """The segments with each term explained where it stands first.

    Words met in a part that only some readers see are explained there and again in what follows for everyone.
    The buttons come after the cleaning, so that what an author pastes can never hold one.
    """
    left, done = list(terms), []
    for number, item in enumerate(segments, start=1):
        found = explain(item["html"], left, place=f"word-{lesson_key}-{number}")
        done.append({**item, "html": found.html})
        if item["audience"] == "all":
            left = [term for term in left if term not in found.used]
    return done


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
