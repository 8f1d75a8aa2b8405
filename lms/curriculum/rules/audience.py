"""For whom a lesson or a part of it is, and which of several versions one reader is shown."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lms.curriculum.rules.countries import COUNTRY_CODES

LETTERS = "ODTR"
ROLES = tuple(f"R{number}" for number in range(1, 12))
# The word that is written → the set it fills.
FIELDS = {
    "country": "countries",
    "region": "regions",
    "dialogue": "dialogues",
    "profile": "profiles",
    "role": "roles",
}


class BadAudience(ValueError):
    """An audience that cannot be meant: which `code` of mistake, why, and the `value` that was written."""

    def __init__(self, code: str, reason: str, value: str = "") -> None:
        super().__init__(f"{reason}: {value}" if value else reason)
        self.code = code
        self.reason = reason
        self.value = value


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom something is for. An empty set means everyone; several sets have to fit together.

    countries: codes as EC. regions: territories as EC/01, any level. dialogues: keys of regional migration dialogues.
    profiles: letters O, D, T, R; one that the place has is enough. roles: occupational roles as R1.
    group: pieces with the same group are versions of one thing, of which each reader is shown exactly one.
    is_fallback: the version of its group for everybody whom no other version fits.
    """

    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    dialogues: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    is_fallback: bool = False
    group: str = ""

    @property
    def dimensions(self) -> tuple[frozenset[str], ...]:
        """From the most to the least specific: the law of a smaller place goes before that of a larger one,
        then what binds a country, then what kind of place it is, then what a person does there."""
        return (self.regions, self.countries, self.dialogues, self.profiles, self.roles)

    @property
    def named(self) -> tuple[str, ...]:
        """Which of the sets name somebody."""
        return tuple(field for field in FIELDS.values() if getattr(self, field))


EVERYONE = Audience()


@dataclass(frozen=True, slots=True)
class Reader:
    """What is known of who reads: the place she learns for, and her occupational role. Unknown is empty."""

    country: str = ""
    regions: frozenset[str] = frozenset()
    dialogues: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()
    role: str = ""

    @property
    def dimensions(self) -> tuple[frozenset[str], ...]:
        """In the order of `Audience.dimensions`."""
        return (self.regions, one(self.country), self.dialogues, self.profiles, one(self.role))


def one(value: str) -> frozenset[str]:
    return frozenset({value}) if value else frozenset()


def fits(audience: Audience, reader: Reader) -> bool:
    """Whether every set that names somebody names the reader. A fallback fits by itself nobody and everybody."""
    return all(
        not wanted or wanted & has for wanted, has in zip(audience.dimensions, reader.dimensions, strict=True)
    )


def breadth(audience: Audience) -> tuple[int, ...]:
    """Smaller is more specific: first which sets name somebody, in their order, then how many they name."""
    named = tuple(int(not values) for values in audience.dimensions)
    return (int(audience.is_fallback), *named, *(len(values) for values in audience.dimensions))


def chosen(audiences: Sequence[Audience], reader: Reader) -> tuple[int, ...]:
    """Positions of what the reader is shown, in order.

    Outside a group everything that fits; of a group the most specific that fits, the first among equals.
    """
    best: dict[str, int] = {}
    for place, audience in enumerate(audiences):
        if not audience.group or not fits(audience, reader):
            continue
        held = best.get(audience.group)
        if held is None or breadth(audience) < breadth(audiences[held]):
            best[audience.group] = place
    return tuple(
        place
        for place, audience in enumerate(audiences)
        if (best.get(audience.group) == place if audience.group else fits(audience, reader))
    )


# --- as text: country:EC,MA region:EC/01 dialogue:rabat-process profile:T role:R1,R9

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REGION = re.compile(r"([A-Z]{2})/[^\s,/]+")


def read_audience(words: str, *, group: str = "", is_fallback: bool = False) -> Audience:
    """The audience that was written down.

    Raises:
        BadAudience: a word that is no country, region, dialogue, profile or role, or a fallback that names somebody.
    """
    found: dict[str, Any] = {}
    for word in words.split():
        name, colon, values = word.partition(":")
        if name not in FIELDS or not colon or FIELDS[name] in found:
            raise BadAudience("word", "write for whom as country:EC,MA or profile:T role:R1", word)
        found[FIELDS[name]] = frozenset(filter(None, values.split(",")))
    return checked(replace(Audience(**found), group=group, is_fallback=is_fallback))


def checked(audience: Audience) -> Audience:
    """The audience itself, when it can be meant.

    Raises:
        BadAudience: it names what does not exist, or is a fallback of nothing.
    """
    for code, (values, is_known, reason) in known(audience).items():
        for value in sorted(values):
            if not is_known(value):
                raise BadAudience(code, reason, value)
    if audience.group and not KEY.fullmatch(audience.group):
        raise BadAudience(
            "group", "the name of a group has small letters, digits and hyphens", audience.group
        )
    if audience.is_fallback and audience.named:
        raise BadAudience("fallback_names", "the version for everybody else names nobody")
    if audience.is_fallback and not audience.group:
        raise BadAudience("fallback_alone", "the version for everybody else belongs to a group")
    return audience


def known(audience: Audience) -> dict[str, tuple[frozenset[str], Callable[[str], object], str]]:
    """Kind of word → the words, how a known one is told, and what to say of another."""
    return {
        "country": (audience.countries, COUNTRY_CODES.__contains__, "no country has this code"),
        "region": (audience.regions, is_region, "a region is written as EC/01"),
        "dialogue": (audience.dialogues, KEY.fullmatch, "a dialogue is named by its key"),
        "profile": (
            audience.profiles,
            tuple(LETTERS).__contains__,
            "a profile is one of the letters O, D, T, R",
        ),
        "role": (audience.roles, ROLES.__contains__, "an occupational role is one of R1 to R11"),
    }


def is_region(code: str) -> bool:
    found = REGION.fullmatch(code)
    return found is not None and found.group(1) in COUNTRY_CODES


def words_for(audience: Audience) -> str:
    """The audience as text, always in the same order; reading it gives the same sets."""
    return " ".join(
        f"{name}:{','.join(sorted(values, key=in_order))}"
        for name, field in FIELDS.items()
        if (values := getattr(audience, field))
    )


def in_order(value: str) -> tuple[int, str]:
    """Letters as O, D, T, R and roles by their number; all else by its letters."""
    if value in ROLES:
        return ROLES.index(value), value
    return (LETTERS.index(value) if len(value) == 1 and value in LETTERS else 0), value


def group_mistakes(audiences: Iterable[Audience]) -> list[str]:
    """Groups that would show some reader nothing or leave the choice open: each has one version for everybody else."""
    fallbacks: dict[str, int] = {}
    for audience in audiences:
        if audience.group:
            fallbacks[audience.group] = fallbacks.get(audience.group, 0) + audience.is_fallback
    return [group for group, count in fallbacks.items() if count != 1]


# --- as JSON values


def to_plain(audience: Audience) -> dict[str, Any]:
    """Only what is said; nothing for everyone."""
    plain: dict[str, Any] = {
        field: sorted(values, key=in_order)
        for field in FIELDS.values()
        if (values := getattr(audience, field))
    }
    return (
        plain
        | ({"group": audience.group} if audience.group else {})
        | ({"is_fallback": True} if audience.is_fallback else {})
    )


def from_plain(plain: Mapping[str, Any] | str | None) -> Audience:
    """The audience from JSON values. Renderings made before there were audiences hold the word “all”."""
    if not plain or isinstance(plain, str):
        return EVERYONE
    sets = {field: frozenset(plain.get(field, ())) for field in FIELDS.values()}
    return Audience(**sets, is_fallback=bool(plain.get("is_fallback")), group=str(plain.get("group", "")))


def reader_to_plain(reader: Reader) -> dict[str, Any]:
    return {
        "country": reader.country,
        "regions": sorted(reader.regions),
        "dialogues": sorted(reader.dialogues),
        "profiles": sorted(reader.profiles, key=in_order),
        "role": reader.role,
    }


def reader_from_plain(plain: Mapping[str, Any]) -> Reader:
    return Reader(
        country=str(plain.get("country", "")),
        regions=frozenset(plain.get("regions", ())),
        dialogues=frozenset(plain.get("dialogues", ())),
        profiles=frozenset(plain.get("profiles", ())),
        role=str(plain.get("role", "")),
    )
