"""Keeping what learners search in step with the editions."""

from wagtail.search.backends import get_search_backend

from lms.curriculum.models import Edition, Rendering


def index_edition(edition: Edition) -> None:
    """Make every lesson of an edition findable; doing it again replaces what was there."""
    get_search_backend().add_bulk(Rendering, list(edition.renderings.all()))
