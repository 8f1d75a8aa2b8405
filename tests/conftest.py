"""How tests get their database, and the people they are about."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from lms.capacity.actions.instruments import publish_instrument
from lms.capacity.models import InstrumentVersion
from lms.curriculum.models import CoursePage
from lms.outbox.actions import drain_everything
from tests import environment, template
from tests.capacity.instruments import LMDC
from tests.capacity.steps import Steps
from tests.world import World, build_world


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every process works on its own copy of one migrated file; nothing is migrated per run."""
    copy = template.copy_to(Path(environment.scratch) / "test.sqlite3")
    connections["default"].settings_dict["NAME"] = str(copy)
    with django_db_blocker.unblock():
        connections["default"].close()
    yield
    with django_db_blocker.unblock():
        connections["default"].close()


@pytest.fixture
def world(db: None) -> World:
    """The small country every test lives in."""
    return build_world()


@pytest.fixture
def drain() -> Callable[[], None]:
    """Deliver everything that waits in the outbox, here and now."""
    return drain_everything


@pytest.fixture
def course(db: None) -> CoursePage:
    """A small released course, T1, of two lessons and a test."""
    call_command("load_curricula", str(Path(__file__).parent / "curriculum" / "course"), verbosity=0)
    return CoursePage.objects.get()


@pytest.fixture
def instrument(db: None) -> InstrumentVersion:
    return publish_instrument(LMDC.read_text())[0]


@pytest.fixture
def steps(world: World, instrument: InstrumentVersion) -> Steps:
    return Steps(world, instrument)
