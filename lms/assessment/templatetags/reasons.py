"""Reasons of the rules on pages."""

from django import template

from lms.assessment.forms.reasons import in_words

register = template.Library()
register.filter("in_words", in_words)
