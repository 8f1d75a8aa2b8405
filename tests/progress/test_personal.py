"""What in a text points at a person: a table."""

import pytest

from lms.progress.rules.personal import Trace, traces, traces_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Does a stock count people born here?", set()),
        ("I rewrote the leaflet with two colleagues in 3 weeks; 40 people used it in 2026.", set()),
        ("On 25.11.2026 the office had 12 000 files, 40 % of them open.", set()),
        ("The law of 2017-02-06, article 3, says so", set()),
        ("Write to ana@example.org", {Trace.EMAIL}),
        ("Call +593 2 394 0000", {Trace.PHONE}),
        ("Call 099 123 4567 after noon", {Trace.PHONE}),
        ("Call 0991 234567", {Trace.PHONE}),
        ("In the years 2019-2020 people came", set()),
        ("In 2025-2026 we met; the list was renewed on 2026-01-15.", set()),
        ("file 2025-2026 1234", {Trace.PHONE}),
        ("Her passport is 1712345678", {Trace.NUMBER}),
        ("The file 123456/26", {Trace.NUMBER}),
        ("١٧١٢٣٤٥٦٧٨", {Trace.NUMBER}),
        ("passport E 123456", {Trace.NUMBER}),
        ("passport AB1234567", {Trace.NUMBER}),
        ("born 03/07/1994", {Trace.BIRTH}),
        ("1994-07-03", {Trace.BIRTH}),
    ],
)
def test_what_points_at_a_person(text: str, expected: set[Trace]) -> None:
    assert traces(text) == expected


def test_many_texts_have_the_traces_of_each() -> None:
    assert traces_in(["ana@example.org", "nothing", "born 03/07/1994"]) == {Trace.EMAIL, Trace.BIRTH}
