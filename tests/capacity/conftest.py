"""Rounds of Aldea, each one act further than the one before."""

import pytest

from lms.capacity.models import Round
from tests.capacity.steps import Steps


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
