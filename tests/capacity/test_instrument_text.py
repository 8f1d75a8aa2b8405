"""Reading an instrument: the published one, and texts that are none."""

import pytest

from lms.capacity.rules.instrument import CORE, FULL, BadInstrument, parse_instrument
from tests.capacity.instruments import EVERYONE, LMDC, lmdc


def test_the_published_instrument_has_what_its_rules_say() -> None:
    found = lmdc()

    assert (found.key, found.family, found.version) == ("lmdc-1.0", "lmdc", "1.0")
    assert len(found.dimensions) == 10
    assert sum(dimension.weight for dimension in found.dimensions) == 100
    assert len(found.indicators) == 53
    assert len(found.gate_keys) == 11
    assert sum(indicator.weight for indicator in found.indicators.values()) == 64
    assert [criteria.name for criteria in found.criteria] == [
        "Committed",
        "Capable",
        "Established",
        "Reference",
    ]
    assert len(found.applicable(EVERYONE, CORE)) == 26
    assert len(found.applicable(("D",), FULL)) == 47
    assert [criteria.people.coverage_tenths for criteria in found.criteria] == [0, 300, 500, 750]


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('key = "lmdc-1.0"', 'key = "../lmdc"', "key", "small letters"),
        ('version = "1.0"\n', "", "the file", "version is missing"),
        ("weight = 8", "weight = 0", "dimension D1", "at least 1"),
        ("gate = true", 'gate = "yes"', "indicator 1.1", "true or false"),
        ('id = "1.2"', 'id = "1.1"', "indicator 1.1", "twice"),
        ('applies = ["C"]', 'applies = ["X"]', "indicator 1.1", "O, D, T, R"),
        ('    "No written commitment.",\n', "", "indicator 1.1", "expected 5 level texts, found 4"),
        ('never = ["3.2"', 'never = ["33.2"', "certificate level 3, never", "unknown indicator 33.2"),
        ("core26 = [", 'core26 = ["99.9",', "core26", "unknown indicator 99.9"),
        ("overall = 25", "overall = 2.5", "certificate level 1", "whole number"),
        ("overall = 25", "overall = ", "the file", "line"),
        ('level = 2\nname = "Capable"', 'level = 5\nname = "Capable"', "certificate_level", "in order"),
    ],
)
def test_a_text_that_is_no_instrument_is_refused_with_its_place(
    old: str, new: str, place: str, problem: str
) -> None:
    text = LMDC.read_text()
    assert old in text

    with pytest.raises(BadInstrument) as refused:
        parse_instrument(text.replace(old, new, 1))

    assert refused.value.place == place
    assert problem in refused.value.problem
