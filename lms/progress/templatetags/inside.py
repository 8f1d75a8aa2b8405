"""Who is inside a course, for the page on which trainers release it."""

from typing import Any

from django import template

from lms.progress.queries.editions import inside

register = template.Library()


@register.inclusion_tag("progress/_inside.html")
def learners_inside(course_key: str) -> dict[str, Any]:
    return {"inside": inside(course_key)}
