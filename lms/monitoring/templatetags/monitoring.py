"""Numbers as a ministry reads them."""

from django import template

from lms.monitoring import exports

register = template.Library()


@register.filter
def shown(count: int | None) -> str:
    return exports.shown(count)


@register.filter
def percent(share: float | None) -> str:
    return exports.percent(share)
