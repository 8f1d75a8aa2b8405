"""A register becomes territories and institutions, wholly or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.database import lock
from lms.institutions.models import Country, Institution, Territory, TerritoryName
from lms.institutions.rules.register import Finding, Row
from lms.institutions.rules.tree import end_of

Kind = Territory.Kind


@dataclass(slots=True)
class Report:
    """What loading did, counted in municipalities."""

    read: int = 0
    created: int = 0
    renamed: int = 0
    unchanged: int = 0
    vanished: int = 0


@dataclass(slots=True)
class Outcome:
    """A report, what was noticed, what stood against loading, and in words what became of places by name."""

    report: Report
    warnings: list[Finding] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    renames: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)


class OnlyTried(Exception):
    """Ends a dry run, or a run with errors: everything is done and rolled back."""


def load_register(
    rows: list[Row], facts: Mapping[str, Mapping[str, Any]], *, dry_run: bool = False
) -> Outcome:
    """Load municipalities, with the country, regions, ministry and regional bodies they need.

    facts: country code → name, time_zone, language, smallest_number. With one error nothing is loaded.
    """
    loading = Loading(rows, facts)
    try:
        with transaction.atomic():
            loading.run()
            if dry_run or loading.outcome.errors:
                raise OnlyTried
    except OnlyTried:
        pass
    if loading.outcome.errors:
        loading.outcome.report = Report(read=len(rows))
    return loading.outcome


class Loading:
    """One run of the loader over rows that were found right."""

    def __init__(self, rows: list[Row], facts: Mapping[str, Mapping[str, Any]]) -> None:
        self.rows, self.facts = rows, facts
        self.report = Report(read=len(rows))
        self.outcome = Outcome(self.report)
        self.changed = 0
        self.known: dict[tuple[str, int, str], Territory] = {}
        self.institutions: dict[int, Institution] = {}

    def run(self) -> None:
        for code in sorted({row.country for row in self.rows}):
            lock([f"register {code}"])
            self.load_country(code, [row for row in self.rows if row.country == code])

    def load_country(self, code: str, rows: list[Row]) -> None:
        country = self.country(code)
        self.known = {
            (code, place.level, place.code): place for place in Territory.objects.filter(country=code)
        }
        self.institutions = {
            row.territory_id: row
            for row in Institution.objects.of_country(code).filter(
                kind__in=(Institution.Kind.MUNICIPALITY, Institution.Kind.REGIONAL_BODY)
            )
        }
        before, self.changed = set(self.known), 0
        self.refuse_other_kinds(code, rows)
        if self.outcome.errors:
            return
        nation = self.known.get((code, 0, code)) or self.nation(country)
        yesterday = clock.today(country.time_zone) - timedelta(days=1)
        parents = self.parents(country, nation, rows, yesterday)
        fresh: dict[str, list[Row]] = {}
        for row in rows:
            place = self.known.get((code, row.level, row.code))
            if place is None:
                fresh.setdefault(parent_code(row), []).append(row)
            else:
                self.meet(place, row, parents[parent_code(row)], yesterday)
        for parent, group in fresh.items():
            self.create(country, parents[parent], group)
        self.miss(code, rows, before)
        if self.changed:
            record(None, "institutions.register_loaded", nation, "", {"country": code, "read": len(rows)})

    def refuse_other_kinds(self, code: str, rows: list[Row]) -> None:
        """A code that names another kind of place on the same level cannot be taken for one."""
        for row in rows:
            for level, place_code, kind in kinds_named(row):
                place = self.known.get((code, level, place_code))
                if place and place.kind != kind:
                    reason = (
                        f"code {place_code} on level {level} is “{place.name}”, a {place.kind}, and cannot "
                        f"be a {kind}; is this a register of other units?"
                    )
                    self.outcome.errors.append(Finding(row.line, reason))

    def miss(self, code: str, rows: list[Row], before: set[tuple[str, int, str]]) -> None:
        """Name the places that were there and are not in the file, level by level; none is removed."""
        named = {(code, level, place, kind) for row in rows for level, place, kind in kinds_named(row)}
        levels = {(level, kind) for _code, level, _place, kind in named}
        for key in sorted(before):
            place = self.known[key]
            if (place.level, place.kind) not in levels or (*key, place.kind) in named or place.valid_until:
                continue
            self.report.vanished += place.kind == Kind.MUNICIPALITY
            self.outcome.vanished.append(f"{code} level {place.level}, {place.code}: {place.name}")

    def country(self, code: str) -> Country:
        facts = self.facts[code]
        country, _new = Country.objects.get_or_create(
            code=code,
            defaults={
                "name": facts["name"],
                "time_zone": facts["time_zone"],
                "language": facts["language"],
                "small_number_k": facts["smallest_number"],
            },
        )
        return country

    def nation(self, country: Country) -> Territory:
        self.changed += 1
        nation = Territory.add_root(
            country=country, level=0, kind=Kind.COUNTRY, code=country.code, name=country.name
        )
        Institution.objects.create(
            kind=Institution.Kind.MINISTRY,
            territory=nation,
            name=f"Ministry responsible for local government, {country.name}",
        )
        return nation

    def parents(
        self, country: Country, nation: Territory, rows: list[Row], yesterday: date
    ) -> dict[str, Territory]:
        """The territory directly above municipalities, by `parent_code`; what is missing is made."""
        found: dict[str, Territory] = {}
        for row in rows:
            if row.admin1_code not in found:
                found[row.admin1_code] = self.parent(
                    country, nation, 1, Kind.REGION, row.admin1_code, row.admin1_name, yesterday
                )
            if row.admin2_code and parent_code(row) not in found:
                region = found[row.admin1_code]
                found[parent_code(row)] = district = self.parent(
                    country, region, 2, Kind.DISTRICT, row.admin2_code, row.admin2_name, yesterday
                )
                self.expect_below(district, region, row.line)
        return found

    def parent(
        self,
        country: Country,
        above: Territory,
        level: int,
        kind: str,
        code: str,
        name: str,
        yesterday: date,
    ) -> Territory:
        place = self.known.get((country.code, level, code))
        if place:
            if place.name != name:
                self.rename(place, name, place.name_alt, yesterday)
                place.save(update_fields=["name"])
            return place
        self.changed += 1
        above.refresh_from_db(fields=["numchild", "path", "depth"])
        place = above.add_child(country=country, level=level, kind=kind, code=code, name=name)
        self.known[country.code, level, code] = place
        if kind == Kind.REGION:
            Institution.objects.create(kind=Institution.Kind.REGIONAL_BODY, territory=place, name=name)
        return place

    def expect_below(self, place: Territory, above: Territory, line: int) -> None:
        if place.path[: -Territory.steplen] != above.path:
            reason = f"code {place.code} lies elsewhere in the register than here; it was not moved"
            self.outcome.warnings.append(Finding(line, reason))

    def create(self, country: Country, above: Territory, rows: list[Row]) -> None:
        """Make municipalities below one territory in two statements, with the paths treebeard would give."""
        above.refresh_from_db()
        self.changed += len(rows)
        places = [
            Territory(
                path=path,
                depth=above.depth + 1,
                numchild=0,
                country=country,
                level=row.level,
                kind=Kind.MUNICIPALITY,
                kind_name=row.kind,
                code=row.code,
                name=row.name,
                name_alt=row.name_alt,
                population=row.population,
                latitude=row.latitude,
                longitude=row.longitude,
            )
            for path, row in zip(free_paths(above, len(rows)), rows, strict=True)
        ]
        Territory.objects.bulk_create(places, batch_size=500)
        Territory.objects.filter(pk=above.pk).update(numchild=above.numchild + len(places))
        Institution.objects.bulk_create(
            [
                Institution(
                    kind=Institution.Kind.MUNICIPALITY,
                    territory=place,
                    name=place.name,
                    name_alt=place.name_alt,
                )
                for place in places
            ],
            batch_size=500,
        )
        self.report.created += len(places)

    def meet(self, place: Territory, row: Row, above: Territory, yesterday: date) -> None:
        """A municipality that is known: a new name is a dated rename, new figures replace the old.

        A blank cell says nothing, so it takes nothing away; a second name where there was none is no rename.
        """
        self.expect_below(place, above, row.line)
        name_alt = row.name_alt or place.name_alt
        renamed = place.name != row.name or bool(place.name_alt and place.name_alt != name_alt)
        self.report.renamed += renamed
        self.report.unchanged += not renamed
        if renamed:
            self.rename(place, row.name, name_alt, yesterday)
        new = {
            "name_alt": name_alt,
            "population": place.population if row.population is None else row.population,
            "latitude": place.latitude if row.latitude is None else row.latitude,
            "longitude": place.longitude if row.longitude is None else row.longitude,
            "kind_name": row.kind or place.kind_name,
        }
        changed = [field for field, value in new.items() if getattr(place, field) != value]
        if renamed or changed:
            self.changed += 1
            for name in changed:
                setattr(place, name, new[name])
            place.save(update_fields=["name", *new])

    def rename(self, place: Territory, name: str, name_alt: str, yesterday: date) -> None:
        """Keep the old name with its last day. The body of the place follows, unless somebody named it."""
        self.changed += 1
        TerritoryName.objects.create(
            territory=place, name=place.name, name_alt=place.name_alt, valid_until=yesterday
        )
        old, new = (place.name, name) if place.name != name else (place.name_alt, name_alt)
        self.outcome.renames.append(f"{place.country_id} level {place.level}, {place.code}: {old} → {new}")
        institution = self.institutions.get(place.pk)
        if institution and institution.name == place.name:
            institution.name, institution.name_alt = name, name_alt
            institution.save(update_fields=["name", "name_alt"])
        place.name, place.name_alt = name, name_alt


def free_paths(above: Territory, count: int) -> list[str]:
    """The next paths below a territory. After the last child, not the number of children: some may be gone."""
    last = above.get_last_child()
    path = last.path if last else above.path + "0" * Territory.steplen
    found: list[str] = []
    for _number in range(count):
        path = end_of(path)
        found.append(path)
    return found


def kinds_named(row: Row) -> list[tuple[int, str, str]]:
    """Level, code and kind of every place below the country that a row names."""
    named: list[tuple[int, str, str]] = [
        (1, row.admin1_code, Kind.REGION),
        (row.level, row.code, Kind.MUNICIPALITY),
    ]
    return [*named, (2, row.admin2_code, Kind.DISTRICT)] if row.admin2_code else named


def parent_code(row: Row) -> str:
    """A key for the territory directly above, unique in a country."""
    return f"{row.admin1_code}/{row.admin2_code}" if row.admin2_code else row.admin1_code
