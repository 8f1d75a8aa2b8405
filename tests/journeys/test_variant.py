"""Two colleagues of neighbouring towns read one lesson: each sees what is for her place, and neither what is for another."""

from collections.abc import Callable

import pytest

from tests.journeys.browser import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

STOCK, PROFILES = "M1.1.L2", "M1.2.L1"


def lesson(visitor: Visitor, key: str) -> str:
    """The words of a lesson of the course the visitor is in; she begins it when she is not."""
    visitor.get("/learning/courses/C1/")
    if visitor.page.document.find(attrs={"name": "institution"}):
        visitor.submit(holding="institution")
    enrolment = visitor.page.address.partition("/learning/")[2].partition("/")[0]
    return visitor.get(f"/learning/{enrolment}/lessons/{key}/").words


def test_each_reads_the_version_for_her_place(visit: Callable[[str], Visitor]) -> None:
    ana, carla = visit("Ana"), visit("Carla")

    for visitor in (ana, carla):
        words = lesson(visitor, STOCK)
        assert "for everybody else" in words
        assert "for Ecuador" not in words and "24 provinces" not in words

    assert "Your place has declared origin" in lesson(ana, PROFILES)  # Aldea declared origin and destination
    assert "Your place has declared" not in lesson(carla, PROFILES)  # Brisa declared nothing
