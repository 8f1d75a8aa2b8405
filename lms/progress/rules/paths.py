"""Role paths: their text, which version counts for a person, and one path for who holds many roles."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from lms.credentials.rules.states import valid_through

COMBINED = "R*"
TRANSITION_MONTHS = 12

Span = tuple[date, date]  # first and last day on which something held
Spans = Mapping[str, Sequence[Span]]  # item → when a person held it


class BadPaths(ValueError):
    """A file of role paths that cannot be used; the message names the place."""


@dataclass(frozen=True, slots=True)
class Section:
    """A line of the combined path: an item, its hours, the roles that need it. `core`: whoever takes the path."""

    item: str
    hours: int
    roles: frozenset[str] = frozenset()
    core: bool = False


@dataclass(frozen=True, slots=True)
class PathVersion:
    """One version of a path. An item is a course (`C2`) or a module of one (`C2:M2.1`)."""

    role: str
    version: int
    required: tuple[str, ...]
    valid_from: date
    electives: tuple[tuple[tuple[str, ...], int], ...] = ()
    transition_months: int = TRANSITION_MONTHS
    note: str = ""
    sections: tuple[Section, ...] = ()
    equivalences: tuple[frozenset[str], ...] = ()
    hours_limit: int | None = None

    @property
    def transition_ends_on(self) -> date:
        """The last day on which who was covered by the version before is still covered by it."""
        return valid_through(self.valid_from, self.transition_months)


def course_of(item: str) -> str:
    return item.partition(":")[0]


def module_of(item: str) -> str:
    """The module an item names; empty when it names a whole course."""
    return item.partition(":")[2]


# --- which version counts for a person


def holds(spans: Spans, item: str, day: date) -> bool:
    """Whether a person held the item on the day; who holds a course holds its modules."""
    return any(first <= day <= last for key in {item, course_of(item)} for first, last in spans.get(key, ()))


def covers(version: PathVersion, spans: Spans, day: date) -> bool:
    """Whether she held all the version requires. Electives are asked of her, and never counted against her."""
    return bool(version.required) and all(holds(spans, item, day) for item in version.required)


def version_for(versions: Sequence[PathVersion], spans: Spans, day: date) -> PathVersion | None:
    """The version of a path that counts for a person on a day.

    The newest in force, unless she was covered by an older one when its successor came, is so still, and the
    successor's transition lasts.
    """
    begun = sorted(
        (version for version in versions if version.valid_from <= day),
        key=lambda version: (version.valid_from, version.version),
    )
    if not begun or covers(begun[-1], spans, day):
        return begun[-1] if begun else None
    for older, newer in reversed(list(pairwise(begun))):
        eve = newer.valid_from - timedelta(days=1)
        if day <= newer.transition_ends_on and covers(older, spans, eve) and covers(older, spans, day):
            return older
    return begun[-1]


def looks_of(version: PathVersion, today: date) -> date | None:
    """When time alone next changes who is covered: the version begins, or its transition is over."""
    days = (version.valid_from, version.transition_ends_on + timedelta(days=1))
    return min((day for day in days if day > today), default=None)


# --- many roles, one path


@dataclass(frozen=True, slots=True)
class CombinedPath:
    """One list for who holds many roles. `left_out`: what her roles would ask beyond the hours."""

    items: tuple[str, ...]
    hours: int
    left_out: tuple[str, ...] = ()


def combined_path(roles: Collection[str], version: PathVersion) -> CombinedPath:
    """The sections that any of the roles needs, each thing once, in the order written, within the hours.

    Core sections are always in. Of the others, those that serve most of her roles come first when the hours are
    short. Of things that teach the same (`equivalences`) the first taken stands for all.
    """
    wanted = [section for section in version.sections if section.core or section.roles & set(roles)]
    ranked = sorted(wanted, key=lambda section: (not section.core, -len(section.roles & set(roles))))
    taken: list[Section] = []
    hours = 0
    for section in ranked:
        if is_served(section.item, taken, version.equivalences):
            continue
        fits = version.hours_limit is None or hours + section.hours <= version.hours_limit
        if section.core or fits:
            taken.append(section)
            hours += section.hours
    items = tuple(section.item for section in version.sections if section in taken)
    left = (
        section.item
        for section in wanted
        if section not in taken and not is_served(section.item, taken, version.equivalences)
    )
    return CombinedPath(items, hours, tuple(left))


def is_served(item: str, taken: Iterable[Section], equivalences: Iterable[frozenset[str]]) -> bool:
    """Whether something taken is the item, the whole course of it, or teaches the same."""
    there = {section.item for section in taken}
    return bool({item, course_of(item)} & there) or any(
        item in group and group & there for group in equivalences
    )


def combined_versions(versions: Iterable[PathVersion], roles: Collection[str]) -> list[PathVersion]:
    """The versions of the combined path as they are for somebody with these roles."""
    return [
        PathVersion(
            COMBINED,
            version.version,
            combined_path(roles, version).items,
            version.valid_from,
            transition_months=version.transition_months,
            note=version.note,
        )
        for version in versions
    ]


# --- text


def parse_paths(text: str) -> list[PathVersion]:
    """The paths in a TOML text of `[[path]]` tables with `role`, `version`, `valid_from` and what is required.

    `required` (or `courses`, as older files say) lists items; `electives = [{from = [...], choose = n}]`;
    `transition_months`; `note`. The table with `role = "R*"` is the combined path: `hours_limit`,
    `sections = [{item, hours, roles, core}]`, `equivalences = [[...]]`.
    """
    try:
        tables = tomllib.loads(text).get("path", [])
    except tomllib.TOMLDecodeError as error:
        raise BadPaths(str(error)) from error
    lines = [Reader(f"path {number}", table).version() for number, table in enumerate(tables, 1)]
    if len({(line.role, line.version) for line in lines}) < len(lines):
        raise BadPaths("a role has the same version twice")
    return lines


@dataclass(frozen=True, slots=True)
class Reader:
    """One `[[path]]` table, read with care for what may be wrong in it."""

    place: str
    table: Mapping[str, Any] = field(default_factory=dict)

    def version(self) -> PathVersion:
        line = PathVersion(
            role=self.value("role", str),
            version=self.value("version", int),
            required=self.items("required" if "required" in self.table else "courses"),
            valid_from=self.value("valid_from", date),
            electives=tuple(self.elective(group) for group in self.table.get("electives", ())),
            transition_months=self.value("transition_months", int, TRANSITION_MONTHS),
            note=self.value("note", str, ""),
            sections=tuple(self.section(line) for line in self.table.get("sections", ())),
            equivalences=tuple(frozenset(group) for group in self.table.get("equivalences", ())),
            hours_limit=self.value("hours_limit", int) if "hours_limit" in self.table else None,
        )
        if bool(line.sections) != (line.role == COMBINED):
            raise BadPaths(f"{self.place}: sections belong to role {COMBINED}, and only there")
        if not (line.required or line.sections):
            raise BadPaths(f"{self.place}: nothing is required")
        return line

    def value(self, name: str, kind: type, default: Any = None) -> Any:
        found = self.table.get(name, default)
        if found is None:
            raise BadPaths(f"{self.place}: {name} is missing")
        if not isinstance(found, kind) or isinstance(found, bool):
            raise BadPaths(f"{self.place}: {name} must be a {NAMES[kind]}")
        return found

    def items(self, name: str) -> tuple[str, ...]:
        if name not in self.table and self.table.get("role") == COMBINED:
            return ()
        found = self.table.get(name)
        if not isinstance(found, list) or not found or not all(isinstance(item, str) for item in found):
            raise BadPaths(f"{self.place}: {name} must be a list of keys")
        return tuple(found)

    def elective(self, group: Mapping[str, Any]) -> tuple[tuple[str, ...], int]:
        choices, choose = tuple(group.get("from", ())), group.get("choose", 1)
        if not choices or not isinstance(choose, int) or not 1 <= choose <= len(choices):
            raise BadPaths(f"{self.place}: an elective chooses 1 to n of `from`")
        return choices, choose

    def section(self, line: Mapping[str, Any]) -> Section:
        if not isinstance(line.get("item"), str) or not isinstance(line.get("hours"), int):
            raise BadPaths(f"{self.place}: a section has an item and hours")
        return Section(line["item"], line["hours"], frozenset(line.get("roles", ())), bool(line.get("core")))


NAMES: dict[type, str] = {str: "text", int: "number", date: "date"}
