"""The small country every test lives in: Xanadia, two regions, three municipalities, and a cast.

Ana works in Aldea, Bruno is Aldea's focal point, Carla works in Brisa next door. Rosa reviews, Mina decides for
the ministry, Tomas writes courses, Yara represents a migrant organisation. Olaf has an account and no membership.
"""

from dataclasses import dataclass
from datetime import date

from lms.accounts.models import User
from lms.institutions.models import Country, Headcount, Institution, Membership, MigrationProfile, Territory

SINCE = date(2024, 1, 1)


@dataclass(frozen=True)
class World:
    country: Country
    nation: Territory
    north: Territory
    south: Territory
    ministry: Institution
    north_body: Institution
    aldea: Institution
    brisa: Institution
    cala: Institution
    bridge: Institution
    school: Institution
    ana: User
    bruno: User
    carla: User
    rosa: User
    mina: User
    tomas: User
    yara: User
    olaf: User
    zoe: User

    @property
    def people(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def person(name: str) -> User:
    return User.objects.create(email=f"{name.lower()}@example.org", name=name, password="!")


def place(
    parent: Territory | None, country: Country, level: int, kind: str, code: str, name: str
) -> Territory:
    fields = {"country": country, "level": level, "kind": kind, "code": code, "name": name}
    return parent.add_child(**fields) if parent else Territory.add_root(**fields)


def body(kind: str, territory: Territory, name: str) -> Institution:
    return Institution.objects.create(kind=kind, territory=territory, name=name, valid_from=SINCE)


def join(who: User, institution: Institution, role: str, occupational_role: str = "") -> Membership:
    return Membership.objects.create(
        person=who, institution=institution, role=role, occupational_role=occupational_role, valid_from=SINCE
    )


def build_world() -> World:
    country = Country.objects.create(code="XA", name="Xanadia", time_zone="America/Guayaquil", language="en")
    nation = place(None, country, 0, "country", "XA", "Xanadia")
    north = place(nation, country, 1, "region", "01", "North")
    south = place(nation, country, 1, "region", "02", "South")
    aldea_place = place(north, country, 2, "municipality", "0101", "Aldea")
    brisa_place = place(north, country, 2, "municipality", "0102", "Brisa")
    cala_place = place(south, country, 2, "municipality", "0201", "Cala")
    for territory in (nation, north, south):
        territory.refresh_from_db()
    made = World(
        country=country,
        nation=nation,
        north=north,
        south=south,
        ministry=body("ministry", nation, "Ministry of Local Affairs"),
        north_body=body("regional_body", north, "Region North"),
        aldea=body("municipality", aldea_place, "Aldea"),
        brisa=body("municipality", brisa_place, "Brisa"),
        cala=body("municipality", cala_place, "Cala"),
        bridge=body("migrant_organisation", aldea_place, "Bridge"),
        school=body("training_provider", nation, "School of Local Government"),
        ana=person("Ana"),
        bruno=person("Bruno"),
        carla=person("Carla"),
        rosa=person("Rosa"),
        mina=person("Mina"),
        tomas=person("Tomas"),
        yara=person("Yara"),
        olaf=person("Olaf"),
        zoe=User.objects.create(
            email="zoe@example.org", name="Zoe", password="!", is_staff=True, is_superuser=True
        ),
    )
    join(made.ana, made.aldea, "staff", "R1")
    join(made.bruno, made.aldea, "focal_point", "R9")
    join(made.carla, made.brisa, "staff", "R1")
    join(made.rosa, made.north_body, "reviewer", "R10")
    join(made.mina, made.ministry, "ministry_officer", "R10")
    join(made.tomas, made.school, "trainer", "R8")
    join(made.yara, made.bridge, "representative", "R11")
    Headcount.objects.bulk_create(
        Headcount(institution=made.aldea, occupational_role=role, count=count, counted_on=SINCE)
        for role, count in (("R1", 2), ("R9", 1))
    )
    MigrationProfile.objects.create(institution=made.aldea, letters="OD", declared_on=SINCE)
    return made
