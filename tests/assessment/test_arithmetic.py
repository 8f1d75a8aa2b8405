"""Calculations written beside numeric questions: a table."""

from decimal import Decimal

import pytest

from lms.assessment.rules.arithmetic import value_of
from lms.assessment.rules.text import BadPool, dump_pool, parse_pool

NUMERIC = """[[question]]
key = "Q1"
type = "numeric"
stem = "3 mediators at 14,400 a year and 20 % running cost: how much a year?"
value = "{value}"
tolerance = "{tolerance}"
calculation = "3 * 14400 * 1.2"
"""


@pytest.mark.parametrize(
    ("calculation", "value"),
    [
        ("3 * 14400 * 1.2", "51840.0"),
        ("(62 - 45) / 62 * 100", "27.41935483870967741935483871"),
        ("-4 + 0.1 + 0.2", "-3.7"),
        ("1_000 / 8", "125"),
        ("median(8, 45, 12, 15, 20)", "15"),
        ("median(4, 2 * 3)", "5"),
    ],
)
def test_a_calculation_is_worked_out(calculation: str, value: str) -> None:
    assert value_of(calculation) == Decimal(value)


@pytest.mark.parametrize(
    "calculation",
    [
        "",
        "1 / 0",
        "2 ** 9999999",
        "open('x')",
        "a + 1",
        "median()",
        "max(1, 2)",
        "True + 1",
        "1 +",
        "(" * 200,
        "1" * 301,
    ],
)
def test_what_is_no_arithmetic_is_refused(calculation: str) -> None:
    with pytest.raises(ValueError, match=r"calculation|arithmetic"):
        value_of(calculation)


def test_a_number_that_its_calculation_does_not_come_to_is_refused() -> None:
    with pytest.raises(BadPool, match="51840"):
        parse_pool("M", NUMERIC.format(value="51000", tolerance="5"))
    assert parse_pool("M", NUMERIC.format(value="51800", tolerance="50")).questions
    assert parse_pool("M", NUMERIC.format(value="51840.4", tolerance="0.4")).questions


def test_a_rounded_number_is_what_its_calculation_comes_to() -> None:
    rounded = NUMERIC.replace("3 * 14400 * 1.2", "18 / 28 * 100")
    assert parse_pool("M", rounded.format(value="64", tolerance="0")).questions
    assert parse_pool("M", rounded.format(value="64.3", tolerance="0")).questions
    with pytest.raises(BadPool, match=r"64\.28"):
        parse_pool("M", rounded.format(value="64.2", tolerance="0"))


def test_a_calculation_is_written_back() -> None:
    questions = parse_pool("M", NUMERIC.format(value="51840", tolerance="0")).questions
    assert parse_pool("M", dump_pool(questions)).questions == questions
