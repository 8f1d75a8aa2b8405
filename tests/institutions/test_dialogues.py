"""Regional dialogues: the catalogue that is shipped, and the members a ministry supplies."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lms.institutions.models import Country, Dialogue
from lms.institutions.rules.dialogues import BadDialogues, parse_dialogues, parse_members
from lms.progress.queries.variants import reader_at
from tests.world import World

SHIPPED = Path(__file__).resolve().parents[2] / "curricula" / "dialogues.toml"


def test_every_dialogue_that_is_shipped_has_a_source_and_a_date_and_no_members() -> None:
    lines = parse_dialogues(SHIPPED.read_text())

    assert {line.key for line in lines} >= {"budapest-process", "rabat-process", "khartoum-process"}
    assert all(line.source.startswith("https://") and line.as_of for line in lines)
    assert "country =" not in SHIPPED.read_text()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[dialogue]]", "key is missing"),
        (SHIPPED.read_text() * 2, "stands twice"),
        (SHIPPED.read_text().replace("budapest-process", "Budapest Process", 1), "small letters"),
        (SHIPPED.read_text().replace('certainty = "A"', 'certainty = "C"', 1), "A or B"),
        ("[[dialogue", "Expected"),
    ],
)
def test_a_mistake_in_the_catalogue_is_named(text: str, reason: str) -> None:
    with pytest.raises(BadDialogues, match=reason):
        parse_dialogues(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("land,dialogue\n", "line 1: the columns are country,dialogue"),
        ("country,dialogue\nEC,prague-process\n", "line 2: no country EC"),
        (
            "country,dialogue\nXA,prague-process\nXA,moon-process\n",
            "line 3: the catalogue has no dialogue moon",
        ),
    ],
)
def test_a_mistake_in_the_members_is_named(text: str, reason: str) -> None:
    with pytest.raises(BadDialogues, match=reason):
        parse_members(text, {"XA"}, {"prague-process"})


def test_a_country_takes_part_in_nothing_until_it_is_supplied(world: World, tmp_path: Path) -> None:
    call_command("load_dialogues", verbosity=0)
    assert Country.objects.get().dialogue_keys == []
    assert Dialogue.objects.count() == 7

    members = tmp_path / "members.csv"
    members.write_text("country,dialogue\nXA,rabat-process\nXA,prague-process\n")
    for _again in range(2):
        call_command("load_dialogues", members=members)

    assert Country.objects.get().dialogue_keys == ["prague-process", "rabat-process"]
    assert reader_at(world.ana, world.aldea).dialogues == {"prague-process", "rabat-process"}


def test_a_wrong_file_of_members_changes_nothing(world: World, tmp_path: Path) -> None:
    members = tmp_path / "members.csv"
    members.write_text("country,dialogue\nXA,rabat-process\nXA,moon\n")

    with pytest.raises(CommandError, match="line 3"):
        call_command("load_dialogues", members=members)
    assert Country.objects.get().dialogue_keys == []
