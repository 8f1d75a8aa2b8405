"""Rounds of Aldea, each one act further than the one before."""

import pytest

from lms.capacity.actions.instruments import publish_instrument
from lms.capacity.models import InstrumentVersion, Round
from tests.capacity.instruments import LMDC
from tests.capacity.steps import Steps
from tests.world import World


@pytest.fixture
def instrument(db: None) -> InstrumentVersion:
    return publish_instrument(LMDC.read_text())[0]


@pytest.fixture
def steps(world: World, instrument: InstrumentVersion) -> Steps:
    return Steps(world, instrument)


@pytest.fixture
def rating(steps: Steps) -> Round:
    return steps.opened()


@pytest.fixture
def consensus(steps: Steps) -> Round:
    return steps.in_consensus(steps.opened())


@pytest.fixture
def submitted(steps: Steps) -> Round:
    return steps.submitted()


@pytest.fixture
def under_review(steps: Steps) -> Round:
    return steps.under_review()


@pytest.fixture
def reviewed(steps: Steps) -> Round:
    return steps.reviewed()
