"""Figures of published response matrices. Run by `make test-data`, where the files are."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "irt"

pytestmark = pytest.mark.shared_data


def result(name: str) -> dict[str, Any]:
    out = StringIO()
    call_command("analyse_items", str(DATA / name), "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def shown(values: list[float], digits: int = 4) -> list[float]:
    return [round(value, digits) for value in values]


def test_lsat_6_gives_the_published_figures() -> None:
    found = result("lsat6_1000x5.csv")

    assert [item["p"] for item in found["items"]] == [0.924, 0.709, 0.553, 0.763, 0.870]
    assert shown([item["item_total"] for item in found["items"]]) == [0.3620, 0.5668, 0.6184, 0.5344, 0.4354]
    assert shown([item["alpha_if_deleted"] for item in found["items"]]) == [
        0.2754,
        0.2376,
        0.2168,
        0.2459,
        0.2663,
    ]
    assert round(found["alpha"], 4) == 0.2950
    one, two = found["one_pl"], found["two_pl"]
    assert round(one["slope"], 4) == 0.7551
    assert shown(one["difficulty"]) == [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]
    assert round(one["log_likelihood"], 3) == -2466.938
    assert shown(two["slope"]) == [0.8257, 0.7227, 0.8909, 0.6884, 0.6569]
    assert round(two["log_likelihood"], 3) == -2466.653


def test_a_questionnaire_with_gaps_names_what_is_missing_and_what_is_reversed() -> None:
    found = result("bfi_2800x28.csv")

    assert len(found["items"]) == 28
    assert found["missing"]["A1"] == 16
    assert {"A1", "C4", "C5", "E1", "E2", "O5"} <= set(found["reversed"])
    assert found["one_pl"] is None
