"""A register becomes territories and institutions, wholly or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from lms.audit.actions import record
from lms.foundation import clock
from lms.foundation.database import lock
from lms.institutions.models import Country, Institution, Territory, TerritoryName
from lms.institutions.rules.register import Finding, Row

Kind = Territory.Kind


@dataclass(slots=True)
class Report:
    """What loading did, counted in municipalities."""

    read: int = 0
    created: int = 0
    renamed: int = 0
    unchanged: int = 0
    vanished: int = 0


class OnlyTried(Exception):
    """Ends a dry run: everything is done and rolled back."""


def load_register(
    rows: list[Row], facts: Mapping[str, Mapping[str, Any]], *, dry_run: bool = False
) -> tuple[Report, list[Finding]]:
    """Load municipalities, with the country, regions, ministry and regional bodies they need.

    facts: country code → name, time_zone, language, smallest_number. Returns what was done and what was noticed.
    """
    try:
        with transaction.atomic():
            report, warnings = Loading(rows, facts).run()
            if dry_run:
                raise OnlyTried
    except OnlyTried:
        pass
    return report, warnings


class Loading:
    """One run of the loader over rows that were found right."""

    def __init__(self, rows: list[Row], facts: Mapping[str, Mapping[str, Any]]) -> None:
        self.rows, self.facts = rows, facts
        self.report, self.warnings = Report(read=len(rows)), list[Finding]()
        self.known: dict[tuple[str, int, str], Territory] = {}
        self.institutions: dict[int, Institution] = {}

    def run(self) -> tuple[Report, list[Finding]]:
        for code in sorted({row.country for row in self.rows}):
            lock([f"register {code}"])
            self.load_country(code, [row for row in self.rows if row.country == code])
        return self.report, self.warnings

    def load_country(self, code: str, rows: list[Row]) -> None:
        country = self.country(code)
        self.known = {
            (code, place.level, place.code): place for place in Territory.objects.filter(country=code)
        }
        self.institutions = {
            row.territory_id: row for row in Institution.objects.of_country(code).municipalities()
        }
        nation = self.known.get((code, 0, code)) or self.nation(country)
        regions = self.parents(country, nation, rows)
        fresh: dict[str, list[Row]] = {}
        today = clock.today(country.time_zone)
        for row in rows:
            place = self.known.get((code, row.level, row.code))
            if place is None:
                fresh.setdefault(parent_code(row), []).append(row)
            else:
                self.meet(place, row, regions[parent_code(row)], today)
        for parent, group in fresh.items():
            self.create(country, regions[parent], group)
        here = {(code, row.level, row.code) for row in rows}
        levels = {row.level for row in rows}
        self.report.vanished += sum(
            key not in here and place.kind == Kind.MUNICIPALITY and place.level in levels
            for key, place in self.known.items()
        )
        record(None, "institutions.register_loaded", nation, "", {"country": code, "read": len(rows)})

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
        nation = Territory.add_root(
            country=country, level=0, kind=Kind.COUNTRY, code=country.code, name=country.name
        )
        Institution.objects.create(
            kind=Institution.Kind.MINISTRY,
            territory=nation,
            name=f"Ministry responsible for local government, {country.name}",
        )
        return nation

    def parents(self, country: Country, nation: Territory, rows: list[Row]) -> dict[str, Territory]:
        """The territory directly above municipalities, by `parent_code`; what is missing is made."""
        found: dict[str, Territory] = {}
        for row in rows:
            region = self.parent(country, nation, 1, Kind.REGION, row.admin1_code, row.admin1_name)
            found[row.admin1_code] = region
            if row.admin2_code:
                found[parent_code(row)] = self.parent(
                    country, region, 2, Kind.DISTRICT, row.admin2_code, row.admin2_name
                )
        return found

    def parent(
        self, country: Country, above: Territory, level: int, kind: str, code: str, name: str
    ) -> Territory:
        place = self.known.get((country.code, level, code))
        if place is None:
            above.refresh_from_db(fields=["numchild", "path", "depth"])
            place = above.add_child(country=country, level=level, kind=kind, code=code, name=name)
            self.known[country.code, level, code] = place
            if kind == Kind.REGION:
                Institution.objects.create(kind=Institution.Kind.REGIONAL_BODY, territory=place, name=name)
        return place

    def create(self, country: Country, above: Territory, rows: list[Row]) -> None:
        """Make municipalities below one territory in two statements, with the paths treebeard would give."""
        above.refresh_from_db()
        places = [
            Territory(
                path=Territory._get_path(above.path, above.depth + 1, above.numchild + number),
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
            for number, row in enumerate(rows, 1)
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

    def meet(self, place: Territory, row: Row, above: Territory, today: date) -> None:
        """A municipality that is known: a new name is a dated rename, new figures replace the old."""
        if not place.path.startswith(above.path):
            self.warnings.append(
                Finding(
                    row.line, f"code {row.code} lies elsewhere in the register than here; it was not moved"
                )
            )
        renamed = (place.name, place.name_alt) != (row.name, row.name_alt)
        self.report.renamed += renamed
        self.report.unchanged += not renamed
        figures = (row.population, row.latitude, row.longitude, row.kind)
        if not renamed and figures == (place.population, place.latitude, place.longitude, place.kind_name):
            return
        if renamed:
            TerritoryName.objects.create(
                territory=place, name=place.name, name_alt=place.name_alt, valid_until=today
            )
            self.rename(place, row)
        place.name, place.name_alt = row.name, row.name_alt
        place.population, place.latitude, place.longitude, place.kind_name = figures
        place.save(update_fields=["name", "name_alt", "population", "latitude", "longitude", "kind_name"])

    def rename(self, place: Territory, row: Row) -> None:
        """The municipality carries the name of its place, unless somebody gave it another."""
        institution = self.institutions.get(place.pk)
        if institution and institution.name == place.name:
            institution.name, institution.name_alt = row.name, row.name_alt
            institution.save(update_fields=["name", "name_alt"])


def parent_code(row: Row) -> str:
    """A key for the territory directly above, unique in a country."""
    return f"{row.admin1_code}/{row.admin2_code}" if row.admin2_code else row.admin1_code
