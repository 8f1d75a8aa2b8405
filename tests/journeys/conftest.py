"""Installations to travel through: on SQLite and on PostgreSQL, with a real worker, broker and web server."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import Visitor
from tests.journeys.servers import Broker, Installation, Postgres, launched_chromium, sqlite_address, wait_for

copies = count(1)
PASSWORD = "correct horse battery staple"

POPULATE = f"""
from tests.world import build_world
world = build_world()
for person in world.people.values():
    person.set_password({PASSWORD!r})
    person.save()
world.country.small_number_k = 1  # a country of nine persons would hide every number
world.country.save()
from lms.curriculum.actions.trainers import let_write
let_write(person=world.tomas, by=None)
"""


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file."""
    with launched_chromium() as launched:
        yield launched


@pytest.fixture
def broker() -> Iterator[Broker]:
    server = Broker()
    yield server
    server.stop()


def populate(installation: Installation) -> None:
    """The small country with passwords, the courses and the instrument that are shipped."""
    installation.manage("load_curricula")
    installation.manage("load_role_paths")
    installation.script(POPULATE)
    installation.manage("load_programmes")


@pytest.fixture(scope="session")
def populated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("populated")
    broker = Broker()
    installation = Installation(sqlite_address(home), broker, XENIA_OUTBOX_KICKS="0")
    populate(installation)
    installation.stop()
    broker.stop()
    return home / "xenia.sqlite3"


@pytest.fixture(scope="session")
def populated_postgres(postgres: Postgres) -> str:
    broker = Broker()
    address = postgres.create("populated")
    installation = Installation(address, broker, XENIA_OUTBOX_KICKS="0")
    installation.manage("migrate", "--verbosity", "0")
    populate(installation)
    installation.stop()
    broker.stop()
    return "populated"


@pytest.fixture
def install(
    request: pytest.FixtureRequest, broker: Broker, tmp_path: Path
) -> Iterator[Callable[[str], Installation]]:
    """Make a populated installation on the database named."""
    made: list[Installation] = []

    def on(database: str, **environment: str) -> Installation:
        if database == "sqlite":
            target = tmp_path / "xenia.sqlite3"
            shutil.copyfile(request.getfixturevalue("populated_sqlite"), target)
            for ending in ("-wal", "-shm"):
                source = Path(f"{request.getfixturevalue('populated_sqlite')}{ending}")
                if source.exists():
                    shutil.copyfile(source, f"{target}{ending}")
            address = f"sqlite:///{target}"
        else:
            copy_of = request.getfixturevalue("populated_postgres")
            address = request.getfixturevalue("postgres").create(f"copy_{next(copies)}", copy_of)
        made.append(Installation(address, broker, **environment))
        return made[-1]

    yield on
    for installation in made:
        installation.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, install: Callable[[str], Installation]) -> Installation:
    """A running installation, once per database."""
    found = install(request.param)
    found.start()
    return found


@pytest.fixture
def visit(installation: Installation) -> Callable[[str], Visitor]:
    """The session of a person, signed in by name."""

    def signed_in(name: str) -> Visitor:
        visitor = Visitor(installation.address)
        visitor.sign_in(f"{name.lower()}@example.org", PASSWORD)
        return visitor

    return signed_in


def patiently(visitor: Visitor, path: str, words: str, seconds: float = 60) -> None:
    """Reload a page until it says something that a worker brings about."""
    wait_for(f"“{words}” on {path}", lambda: words in visitor.get(path).words, seconds)
