"""`manage.py analyse_items`: what it prints, and how it refuses."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.assessment.responses import as_csv, responses


def run(folder: Path, text: str | bytes, *options: str) -> str:
    file = folder / "answers.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = StringIO()
    call_command("analyse_items", str(file), *options, stdout=out)
    return out.getvalue()


def result(folder: Path, text: str) -> dict[str, Any]:
    return dict(json.loads(run(folder, text, "--json")))


def test_prints_one_json_object(tmp_path: Path) -> None:
    found = result(tmp_path, as_csv(responses([1, 1.5, 0.8, 1.2], [-1, 0, 0.5, 1], 400)))

    assert {"items", "alpha", "one_pl", "two_pl"} <= set(found)
    assert {"key", "p", "item_total", "item_rest", "alpha_if_deleted"} <= set(found["items"][0])
    assert set(found["one_pl"]) == set(found["two_pl"]) == {"slope", "difficulty", "se", "log_likelihood"}
    assert isinstance(found["one_pl"]["slope"], float)
    assert len(found["two_pl"]["slope"]) == len(found["two_pl"]["se"]["difficulty"]) == 4


def test_names_missing_constant_and_reversed_items(tmp_path: Path) -> None:
    found = result(tmp_path, "a,b,c,d,e\n1,1,1,0,1\n1,1,0,0,1\n1,,1,0,1\n0,0,1,1,1\n0,0,0,1,1")

    assert found["missing"] == {"b": 1}
    assert found["constant"] == ["e"]
    assert found["reversed"] == ["d"]
    assert found["items"][4] == {
        "key": "e", "n": 5, "p": 1.0, "item_total": None, "item_rest": None, "alpha_if_deleted": None,
    }  # fmt: skip
    assert found["one_pl"] is found["two_pl"] is None
    assert "one_pl: not computed, because it needs at least 30 persons." in found["notes"]


def test_a_constant_item_keeps_its_place_in_the_lists_of_a_model(tmp_path: Path) -> None:
    lines = as_csv(responses([1] * 4, [0] * 4, 200)).splitlines()
    text = "\n".join([f"same,{lines[0]}", *(f"1,{line}" for line in lines[1:])])

    found = result(tmp_path, text)

    assert found["two_pl"]["slope"][0] is found["one_pl"]["difficulty"][0] is None
    assert len(found["two_pl"]["slope"]) == len(found["items"])


def test_points_get_the_classical_part_and_a_reason_for_the_rest(tmp_path: Path) -> None:
    found = result(tmp_path, "a,b\n3,1\n2,2\n0,0")

    assert found["alpha"] is not None
    assert found["one_pl"] is None
    assert "one_pl: not computed, because not all answers are 0 or 1." in found["notes"]


def test_prints_a_table_without_the_option(tmp_path: Path) -> None:
    found = run(tmp_path, as_csv(responses([1] * 4, [0] * 4, 200)))

    assert "Cronbach's alpha:" in found
    assert "two_pl: a slope for each item, log-likelihood" in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,0\n1,x", "line 3, b: “x” is not a number"),
        (b"a,b\n1,0\n\xff,1", "line 3: not UTF-8"),
        ("", "needs a header"),
    ],
)
def test_refuses_a_bad_file_with_line_and_reason(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(tmp_path, text, "--json")


def test_a_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("analyse_items", str(tmp_path / "none.csv"))
