"""Registers of other countries load by the same command. Run by `make test-data`, where the files are."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "municipalities"

pytestmark = [pytest.mark.shared_data, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("country", "municipalities"), [("BR", 5571), ("PH", 1656), ("CO", 1121), ("MA", 1503), ("EC", 226)]
)
def test_a_register_loads(country: str, municipalities: int) -> None:
    for expected in (municipalities, 0):
        out = StringIO()
        call_command("load_institutions", str(DATA / f"{country}.csv"), "--json", stdout=out)
        report = json.loads(out.getvalue())
        assert (report["read"], report["created"], report["errors"]) == (municipalities, expected, [])
