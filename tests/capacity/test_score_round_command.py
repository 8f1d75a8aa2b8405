"""`manage.py score_round`: what it prints, and how it refuses."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.capacity.instruments import uniform


def sheet(**changes: Any) -> dict[str, Any]:
    return {"instrument": "lmdc-1.0", "profile": ["O", "D", "T", "R"], "levels": uniform(2)} | changes


def run(folder: Path, content: object, *options: str) -> str:
    file = folder / "sheet.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    out = StringIO()
    call_command("score_round", str(file), *options, stdout=out)
    return out.getvalue()


def test_prints_one_json_object(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, sheet(profile=["D"], levels=uniform(2, i4_4=3)), "--json"))

    assert list(found) == ["dimension_scores", "overall", "certificate_level_on_scores"]
    assert found["dimension_scores"]["D4"] == 53.1
    assert found["dimension_scores"]["D8"] is None
    assert found["overall"] == 50.5
    assert found["certificate_level_on_scores"] == 2


def test_prints_a_table_without_the_option(tmp_path: Path) -> None:
    found = run(tmp_path, sheet(profile=["D"]))

    assert "  D8  not scored  Diaspora, remittances and cooperation" in found
    assert "Certificate level on scores: 2 Capable" in found


def test_scores_the_short_variant(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, sheet(variant="core-26", levels=uniform(4)), "--json"))

    assert found["certificate_level_on_scores"] == 3


def test_a_vector_of_the_instrument_can_be_scored_as_it_stands(tmp_path: Path) -> None:
    vectors = json.loads((Path(__file__).parent / "vectors.json").read_text())

    found = json.loads(run(tmp_path, {"instrument": "lmdc-1.0"} | vectors["given"][5], "--json"))

    assert found["overall"] == 69.9


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            sheet(levels={k: v for k, v in uniform(2).items() if k != "4.4"}),
            "indicator 4.4: applies and has no level",
        ),
        (sheet(levels=uniform(2) | {"4.9": 2}), "indicator 4.9: is not in the instrument"),
        (sheet(levels=uniform(2, i4_4=5)), "indicator 4.4: expected a whole number from 0 to 4, found 5"),
        (
            sheet(levels=uniform(2) | {"4.4": True}),
            "indicator 4.4: expected a whole number from 0 to 4, found true",
        ),
        (
            sheet(levels=uniform(2) | {"4.4": 2.0}),
            "indicator 4.4: expected a whole number from 0 to 4, found 2.0",
        ),
        (
            sheet(levels=uniform(2) | {"4.4": "2"}),
            'indicator 4.4: expected a whole number from 0 to 4, found "2"',
        ),
        (
            sheet(levels=uniform(2) | {"4.4": None}),
            "indicator 4.4: expected a whole number from 0 to 4, found null",
        ),
        (sheet(levels=uniform(2) | {"4.4": [2]}), "indicator 4.4: expected a whole number"),
        (sheet(levels=[2, 3]), "levels: expected an object"),
        (sheet(profile=["O", "Q"]), "profile: unknown letter “Q”"),
        (sheet(profile="OD"), "profile: expected a list"),
        (sheet(profile=[["O"]]), "profile: expected a list of texts"),
        (sheet(variant="core-27"), "variant: unknown variant “core-27”"),
        (sheet(variant=26), "variant: expected a text"),
        (sheet(instrument="lmdc-9.9"), "instrument: there is no instrument “lmdc-9.9”"),
        (sheet(instrument="../../etc/passwd"), "instrument: expected the key"),
        (sheet(varient="core-26"), "varient: unknown name"),
        (sheet(not_applicable=["1.1"]), "indicator 1.1: a gate is always applicable"),
        ({"instrument": "lmdc-1.0", "levels": {}}, "profile: is missing"),
        ([], "the file: expected a JSON object"),
        (b'{"levels": {"1.1": 1, "1.1": 2}}', "1.1: is there twice"),
        (b'{"levels": {"1.1": NaN}}', "NaN is not a number"),
        (b'{"instrument": ', "line 1, column 16"),
        (b"", "line 1, column 1"),
        (b"\xff\xfe", "byte 0: the file is not UTF-8"),
        (b"[" * 200_000, "the file:"),
    ],
)
def test_bad_input_names_its_place(tmp_path: Path, content: object, message: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(tmp_path, content, "--json")

    assert message in str(refused.value)
    assert "sheet.json" in str(refused.value)
    assert refused.value.returncode == 1


def test_every_wrong_place_is_named_at_once(tmp_path: Path) -> None:
    levels = uniform(2, i1_1=9) | {"4.9": 2}
    del levels["10.4"]

    with pytest.raises(CommandError) as refused:
        run(tmp_path, sheet(levels=levels), "--json")

    assert str(refused.value).count("sheet.json: indicator") == 3


def test_a_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("score_round", "/nowhere/sheet.json")
