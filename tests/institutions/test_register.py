"""A register is loaded wholly or not at all, and loading it again changes nothing."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from lms.audit.models import Entry
from lms.institutions.models import Institution, Territory, TerritoryName
from lms.institutions.rules.register import parse_register

HEADER = (
    "country,code,name,name_alt,kind,admin1_code,admin1_name,admin2_code,admin2_name,population,lat,lon\n"
)
TWO = HEADER + "EC,0101,Cuenca,,canton,01,Azuay,,,653894,,\nEC,0201,Guaranda,,canton,02,Bolivar,,,,-1.6,-79\n"


def load(tmp_path: Path, text: str | bytes, *options: str) -> tuple[dict[str, object], int]:
    """The report of the command, and how it ended."""
    file = tmp_path / "register.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    out = StringIO()
    try:
        call_command("load_institutions", str(file), "--json", *options, stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue()), int(end.code or 0)
    return json.loads(out.getvalue()), 0


@pytest.mark.django_db
def test_a_register_makes_places_and_bodies_once(tmp_path: Path) -> None:
    first, code = load(tmp_path, TWO)
    again, _code = load(tmp_path, TWO)

    assert first == {
        "read": 2, "created": 2, "renamed": 0, "unchanged": 0, "vanished": 0, "warnings": [], "errors": [],
    }  # fmt: skip
    assert code == 0
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert Institution.objects.municipalities().count() == 2
    assert Institution.objects.filter(kind="ministry").count() == 1
    assert Institution.objects.filter(kind="regional_body").count() == 2
    assert Territory.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_a_new_name_is_a_dated_rename_and_a_missing_code_stays(tmp_path: Path) -> None:
    load(tmp_path, TWO)
    renamed, _code = load(tmp_path, TWO.replace("Guaranda", "Guaranda Nueva").replace("EC,0101", "EC,0109"))

    assert (renamed["created"], renamed["renamed"], renamed["vanished"]) == (1, 1, 1)
    assert TerritoryName.objects.get().name == "Guaranda"
    assert Institution.objects.filter(name="Guaranda Nueva").exists()
    assert Territory.objects.filter(code="0101").exists()


@pytest.mark.django_db
def test_a_dry_run_reports_and_does_nothing(tmp_path: Path) -> None:
    report, _code = load(tmp_path, TWO, "--dry-run")

    assert report["created"] == 2
    assert not Territory.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (TWO.replace("EC,0201", "EC,0101"), 3, "stands on line 2 too"),
        (TWO.replace("EC,0201", "EC,"), 3, "code is missing"),
        (TWO.replace("653894", "many"), 2, "not a whole number"),
        (TWO.replace("-1.6,-79", "north,-79"), 3, "not a number of degrees"),
        (TWO.replace("EC,0201", "ZZ,0201"), 3, "not in countries.toml"),
        (TWO.replace(",kind", ""), 2, "more or fewer cells"),
        (TWO.replace("country,", "land,", 1), 1, "columns missing"),
        (TWO.replace("Azuay", "Azuáy").encode("latin-1"), 2, "not UTF-8"),
        (HEADER, 0, "no municipality"),
        (TWO.replace("Azuay", "Azu\ufffdy"), 2, "a letter was lost"),
        (TWO.replace("653894", "9" * 5_000), 2, "not a whole number"),
        (TWO.replace("EC,0201", "EC,02-Guaranda"), 3, "made from the name"),
        (TWO.replace("Bolivar,,", "Bolivar,,Centro"), 3, "admin2_code of “Centro” is missing"),
        (TWO.replace("Guaranda", '"Guaranda'), 3, "not a CSV line"),
        (TWO.replace("Cuenca", '"Cuen\nca"').replace("EC,0201", "EC,"), 4, "code is missing"),
        (HEADER.replace(",", ";"), 1, "separated by semicolons"),
        (HEADER.replace("lat", "name"), 1, "stands there twice"),
    ],
)
def test_one_error_and_nothing_is_loaded(tmp_path: Path, text: str | bytes, line: int, words: str) -> None:
    report, code = load(tmp_path, text)

    assert code == 1
    assert (report["created"], report["renamed"]) == (0, 0)
    found = report["errors"]
    assert isinstance(found, list)
    assert any(error["line"] == line and words in error["reason"] for error in found), found
    assert not Territory.objects.exists()


@pytest.mark.django_db
def test_a_blank_cell_takes_nothing_away(tmp_path: Path) -> None:
    load(tmp_path, TWO)
    report, _code = load(tmp_path, TWO.replace("653894", "").replace("-1.6,-79", ","))

    assert (report["renamed"], report["unchanged"]) == (0, 2)
    assert Territory.objects.get(code="0101").population == 653894
    assert Territory.objects.get(code="0201").latitude == -1.6


@pytest.mark.django_db
def test_a_region_is_renamed_with_its_body_and_keeps_its_former_name(tmp_path: Path) -> None:
    load(tmp_path, TWO)
    report, _code = load(tmp_path, TWO.replace("Bolivar", "Bolívar"))

    assert (report["renamed"], report["unchanged"]) == (0, 2)
    assert TerritoryName.objects.get().name == "Bolivar"
    assert Institution.objects.filter(kind="regional_body", name="Bolívar").exists()


@pytest.mark.django_db
def test_loading_again_writes_nothing_not_even_in_the_audit(tmp_path: Path) -> None:
    load(tmp_path, TWO)
    before = Entry.objects.count()
    load(tmp_path, TWO)

    assert (before, Entry.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_municipality_finds_room_where_another_was_removed(tmp_path: Path) -> None:
    third = "EC,0102,Giron,,canton,01,Azuay,,,1,,\n"
    load(tmp_path, TWO + third)
    removed = Territory.objects.get(code="0101")
    removed.institutions.all().delete()
    removed.delete()
    report, _code = load(tmp_path, TWO + third)

    assert (report["created"], report["unchanged"]) == (1, 2)
    assert Territory.find_problems() == ([], [], [], [], [])


BETWEEN = HEADER + "EC,9,Ward,,ward,01,Azuay,0101,Between,,,\n"


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second"), [(TWO, BETWEEN), (BETWEEN, TWO)])
def test_a_code_cannot_become_another_kind_of_place(tmp_path: Path, first: str, second: str) -> None:
    load(tmp_path, first)
    before = list(Territory.objects.values_list("path", "name", "kind", "numchild"))
    report, code = load(tmp_path, second)

    assert (code, report["created"], report["renamed"]) == (1, 0, 0)
    assert "cannot be a" in str(report["errors"])
    assert list(Territory.objects.values_list("path", "name", "kind", "numchild")) == before


@pytest.mark.django_db
def test_a_list_of_one_level_misses_nothing_on_another(tmp_path: Path) -> None:
    load(tmp_path, TWO)
    report, _code = load(tmp_path, BETWEEN.replace("0101", "0199"))

    assert (report["created"], report["vanished"]) == (1, 0)


@pytest.mark.django_db
def test_the_readable_report_names_what_was_renamed_and_what_is_missing(tmp_path: Path) -> None:
    load(tmp_path, TWO)
    file, out = tmp_path / "register.csv", StringIO()
    file.write_text(TWO.replace("Guaranda", "Guaranda Nueva").replace("EC,0101", "EC,0109"), encoding="utf-8")
    call_command("load_institutions", str(file), stdout=out)

    assert "Guaranda → Guaranda Nueva" in out.getvalue()
    assert "no longer in the file: EC level 2, 0101: Cuenca" in out.getvalue()


def test_a_district_takes_the_first_name_there_is_else_its_code() -> None:
    lines = ("EC,1,A,,,01,Azuay,011,,,,", "EC,2,B,,,01,Azuay,011,East,,,", "EC,3,C,,,01,Azuay,012,,,,")

    found = parse_register((HEADER + "\n".join(lines)).encode(), ["EC"])

    assert [row.admin2_name for row in found.rows] == ["East", "East", "012"]
    assert [(warning.line, "has no name" in warning.reason) for warning in found.warnings] == [(4, True)]


def test_a_parent_with_two_names_is_a_warning() -> None:
    text = TWO + "EC,0102,Giron,,canton,01,Asuay,,,1,,\n"

    found = parse_register(text.encode(), ["EC"])

    assert not found.errors
    assert [(warning.line, "Azuay" in warning.reason) for warning in found.warnings] == [(4, True)]


@pytest.mark.django_db
@pytest.mark.parametrize(("country", "municipalities", "regions"), [("EC", 222, 24), ("MA", 1503, 12)])
def test_what_is_shipped_loads_without_a_word(country: str, municipalities: int, regions: int) -> None:
    out = StringIO()
    call_command("load_institutions", f"registers/{country}.csv", "--json", stdout=out)

    report = json.loads(out.getvalue())
    assert (report["created"], report["warnings"], report["errors"]) == (municipalities, [], [])
    assert Territory.objects.filter(level=1).count() == regions
