"""How tests get their database, and the people they are about."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from lms.outbox.actions import drain_everything
from tests import environment, template
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
