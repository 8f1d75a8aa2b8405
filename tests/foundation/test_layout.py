"""The documentation of the layout is true."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LAYOUT = (ROOT / "docs" / "layout.md").read_text()


def test_foundation_holds_what_the_layout_lists() -> None:
    listed = re.search(r"`foundation` holds exactly: `([^`]+)`", LAYOUT)
    assert listed
    there = {path.stem for path in (ROOT / "lms" / "foundation").glob("*.py")} - {"__init__", "apps"}

    assert set(listed.group(1).split()) == there


def test_every_package_has_its_line() -> None:
    packages = {path.parent.name for path in (ROOT / "lms").glob("*/__init__.py")} - {"settings"}

    assert packages <= set(re.findall(r"`(\w+)`", LAYOUT))


def test_no_file_is_named_after_nothing() -> None:
    empty_names = {"utils", "helpers", "common", "core", "base", "misc", "manager", "service", "handler"}
    found = {path for path in (ROOT / "lms").rglob("*.py") if path.stem in empty_names}

    assert not found
