"""Cutting an edition: the outline is frozen, every lesson compiled to cleaned HTML."""

from datetime import datetime
from typing import Any

import nh3
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.curriculum.blocks import rows_of
from lms.curriculum.models import CoursePage, Edition, LessonPage, Rendering
from lms.curriculum.queries import (
    change_of,
    course_as_file,
    current_edition,
    digest_of,
    lesson_as_file,
    lessons_of,
    modules_of,
    outline_of,
)
from lms.curriculum.rules.files import write_course
from lms.curriculum.rules.outlines import Severity, to_plain
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox import topics
from lms.outbox.publishing import publish

COMPILER = 1
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


@transaction.atomic
def cut_edition(
    *, course: CoursePage, severity: Severity, note: str = "", by: User | None, at: datetime | None = None
) -> Edition:
    """Release the course as it is written now, as its next edition.

    Raises:
        RuleViolation: nothing changed, or the course has no lesson.
    """
    latest, outline = current_edition(course.course_key), outline_of(course)
    if not outline.lessons:
        raise RuleViolation("no_lessons", _("A course without lessons cannot be released."))
    if latest and not change_of(course).change:
        raise RuleViolation("nothing_changed", _("Nothing has changed since the last edition."))
    edition = Edition.objects.create(
        course_key=course.course_key,
        number=latest.number + 1 if latest else 1,
        title=course.title,
        aim=course.aim,
        hours=course.hours,
        outline=to_plain(outline),
        source=write_course(course_as_file(course)),
        compiler_version=COMPILER,
        certificate_months=course.certificate_months,
        severity=severity.value,
        note=note,
        cut_at=at or clock.now(),
        cut_by=by,
    )
    Rendering.objects.bulk_create(
        compiled(edition, lesson) for module in modules_of(course) for lesson in lessons_of(module)
    )
    CoursePage.objects.filter(pk=course.pk).update(
        released_digest=digest_of(outline), status=CoursePage.Status.RELEASED
    )
    record(
        by, "curriculum.edition_cut", edition, detail={"course": course.course_key, "number": edition.number}
    )
    publish(topics.EDITION_CUT, edition.key)
    return edition


def compiled(edition: Edition, lesson: LessonPage, language: str = "en") -> Rendering:
    """The lesson as learners will read it in that language."""
    source = lesson_as_file(lesson)
    digests = {item.key: item.digest for item in edition.outline_value.lessons}
    with translation.override(language):
        segments = [segment(child) for child in lesson.body]
    return Rendering(
        edition=edition,
        lesson_key=lesson.lesson_key,
        language=language,
        source_digest=digests[lesson.lesson_key],
        title=lesson.title,
        outcome=lesson.outcome,
        minutes=lesson.minutes,
        summary=list(source.summary),
        terms=[list(term) for term in source.terms],
        segments=segments,
    )


def segment(child: Any) -> dict[str, str]:
    """One block as cleaned HTML, with whom it is for."""
    value = child.value
    rows = rows_of(value.get("rows") or "") if hasattr(value, "get") else []
    html = render_to_string(
        child.block.meta.template, {"value": value, "head": rows[0] if rows else [], "rows": rows[1:]}
    )
    return {"kind": child.block_type, "audience": "all", "html": cleaned(html)}


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
