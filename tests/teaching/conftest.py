"""A group of the School, with Ana in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from lms.accounts.models import User
from lms.curriculum.models import CoursePage
from lms.teaching.actions.cohorts import CohortPlan, join_cohort, make_cohort
from lms.teaching.models import Cohort, CohortMember
from lms.teaching.rules.joining import Kind
from tests.world import World

NOON = datetime(2026, 11, 25, 17, tzinfo=UTC)  # noon in Xanadia
PLAN = CohortPlan("T1", "Spring group", Kind.OPEN, None, None, date(2026, 1, 1), date(2099, 12, 31), "en")

SignIn = Callable[[User], Client]
MakeCohort = Callable[..., Cohort]


@pytest.fixture
def cohort_of(world: World, course: CoursePage) -> MakeCohort:
    """Make a group that differs from the usual one in what is named."""

    def make(**other: object) -> Cohort:
        return make_cohort(provider=world.school, plan=replace(PLAN, **other), by=world.tomas)  # type: ignore[arg-type]

    return make


@pytest.fixture
def cohort(cohort_of: MakeCohort) -> Cohort:
    return cohort_of()


@pytest.fixture
def ana_in(world: World, cohort: Cohort) -> CohortMember:
    return join_cohort(cohort=cohort, institution=world.aldea, by=world.ana)


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in
