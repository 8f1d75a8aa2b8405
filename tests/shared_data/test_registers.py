"""Registers of other countries load by the same command. Run by `make test-data`, where the files are."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from lms.institutions.models import Territory

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


@pytest.mark.parametrize(("file", "municipalities"), [("KE_counties", 47), ("KE_wards", 1448)])
def test_either_register_of_kenya_loads(file: str, municipalities: int) -> None:
    out = StringIO()
    call_command("load_institutions", str(DATA / f"{file}.csv"), "--json", stdout=out)
    report = json.loads(out.getvalue())

    assert (report["created"], report["errors"]) == (municipalities, [])
    assert Territory.find_problems() == ([], [], [], [], [])


def test_a_register_without_official_codes_is_refused() -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("load_institutions", str(DATA / "DZ.csv"), "--json", stdout=out)
    report = json.loads(out.getvalue())

    assert (end.value.code, report["created"]) == (1, 0)
    assert "made from the name" in report["errors"][0]["reason"]
    assert not Territory.objects.exists()
