"""The text of role paths: which courses an occupational role requires, from a day on."""

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any


class BadPaths(ValueError):
    """A file of role paths that cannot be used; the message names the place."""


@dataclass(frozen=True, slots=True)
class PathLine:
    role: str
    version: int
    courses: tuple[str, ...]
    valid_from: date


def parse_paths(text: str) -> list[PathLine]:
    """The paths in a TOML text of `[[path]]` tables with `role`, `version`, `courses` and `valid_from`."""
    try:
        tables = tomllib.loads(text).get("path", [])
    except tomllib.TOMLDecodeError as error:
        raise BadPaths(str(error)) from error
    lines = [line_of(number, table) for number, table in enumerate(tables, 1)]
    if len({(line.role, line.version) for line in lines}) < len(lines):
        raise BadPaths("a role has the same version twice")
    return lines


def line_of(number: int, table: dict[str, Any]) -> PathLine:
    try:
        line = PathLine(table["role"], table["version"], tuple(table["courses"]), table["valid_from"])
    except KeyError as error:
        raise BadPaths(f"path {number}: {error.args[0]} is missing") from error
    if not (isinstance(line.version, int) and isinstance(line.valid_from, date) and line.courses):
        raise BadPaths(f"path {number}: version is a number, valid_from a date, courses a list of keys")
    return line
