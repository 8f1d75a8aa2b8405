"""Plots: what is written in them fits into them."""

import re

import pytest

from lms.foundation.plots import LABEL_ROOM, WIDTH, Series, line

STEPS = ("Jan", "Feb", "Mar")


@pytest.mark.parametrize("label", ["Done", "Ayant achevé", "أنهوا الدورة كاملة"])
def test_the_label_of_a_line_ends_inside_the_plot(label: str) -> None:
    plot = line("People", STEPS, [Series(label, (1, 2, 3), ("1", "2", "3"))], first_column="Month")

    (at,) = re.findall(rf'x="([\d.]+)"[^>]*>{label}<', str(plot.svg))
    assert float(at) + 8 * len(label) <= WIDTH
    assert float(at) <= WIDTH - LABEL_ROOM + 10, "short labels leave the lines their room"
