"""Learning: done stays done, cells are recounted, certificates follow."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.assessment.queries.attempts import right_answers
from lms.credentials.models import Certificate, StoredDocument
from lms.curriculum.models import CoursePage
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Headcount
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.actions.cells import rebuild_learning
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from lms.progress.models import CoverageCell, Enrolment, LearningCell, RolePath
from lms.progress.queries.coverage import coverage
from tests.world import World


def through(enrolment: Enrolment, at: datetime | None = None) -> Enrolment:
    """Work through the whole course."""
    person = enrolment.person
    for module in enrolment.edition.outline_value.modules:
        for lesson in module.lessons:
            enrolment = finish_lesson(enrolment=enrolment, lesson_key=lesson.key, by=person, at=at)
        if module.test:
            attempt = start_test(enrolment=enrolment, module_key=module.key, by=person, at=at)
            submit_test(
                enrolment=enrolment, attempt=attempt, answers=right_answers(attempt), by=person, at=at
            )
    enrolment.refresh_from_db()
    return enrolment


@pytest.fixture
def ana_in(world: World, course: CoursePage) -> Enrolment:
    return enrol(course_key="T1", institution=world.aldea, by=world.ana)


def cells() -> dict[tuple[str, str], tuple[int, int, int]]:
    return {
        (row.tree_path, str(row.institution or "")): (row.enrolled, row.active, row.completed)
        for row in LearningCell.objects.all()
    }


def test_enrolling_twice_is_enrolling_once(world: World, ana_in: Enrolment) -> None:
    assert enrol(course_key="T1", institution=world.brisa, by=world.ana) == ana_in


def test_nobody_learns_for_an_institution_she_does_not_act_for(world: World, course: CoursePage) -> None:
    with pytest.raises(RuleViolation, match="not_a_member"):
        enrol(course_key="T1", institution=world.aldea, by=world.carla)


def test_a_finished_lesson_stays_finished(world: World, ana_in: Enrolment) -> None:
    key = ana_in.edition.outline_value.lessons[0].key
    for _again in range(2):
        finish_lesson(enrolment=ana_in, lesson_key=key, by=world.ana)
    assert ana_in.completions.count() == 1
    with pytest.raises(RuleViolation, match="unknown_lesson"):
        finish_lesson(enrolment=ana_in, lesson_key="T9", by=world.ana)


def test_the_test_opens_after_the_lessons(world: World, ana_in: Enrolment) -> None:
    module = ana_in.edition.outline_value.modules[0]
    with pytest.raises(RuleViolation, match="lessons_left"):
        start_test(enrolment=ana_in, module_key=module.key, by=world.ana)


def test_a_course_completed_is_counted_up_to_the_country_and_certified_once(
    world: World, ana_in: Enrolment, drain: Callable[[], None]
) -> None:
    assert through(ana_in).completed_at
    drain()
    publish(topics.COURSE_COMPLETED, ana_in.key)
    drain()

    assert set(cells().values()) == {(1, 1, 1)}
    assert {path for path, institution in cells() if not institution} == {
        world.nation.path, world.north.path, world.aldea.territory.path,
    }  # fmt: skip
    assert Certificate.objects.get().payload["holder"] == "Ana"
    assert bytes(StoredDocument.objects.get().content).startswith(b"%PDF")


def test_rebuilding_gives_the_same_cells(ana_in: Enrolment, drain: Callable[[], None]) -> None:
    through(ana_in)
    drain()
    before = cells()
    LearningCell.objects.update(enrolled=7)
    rebuild_learning()

    assert cells() == before


def test_a_month_is_a_month_where_the_institution_is(
    world: World, course: CoursePage, drain: Callable[[], None]
) -> None:
    enrol(
        course_key="T1", institution=world.aldea, by=world.ana, at=datetime(2026, 3, 1, 2, tzinfo=UTC)
    )  # still February in Guayaquil
    drain()

    assert {row.month for row in LearningCell.objects.all()} == {date(2026, 2, 1)}


def test_coverage_counts_valid_paths_against_the_headcount(
    world: World, ana_in: Enrolment, drain: Callable[[], None]
) -> None:
    RolePath.objects.create(
        occupational_role="R1", version=1, course_keys=["T1"], valid_from=date(2024, 1, 1)
    )
    through(ana_in)
    drain()
    today = timezone.now().date()
    found = coverage(world.aldea, today)
    assert (found.holders, found.headcount, found.roles_at_zero) == (1, 3, ("R9",))

    Headcount.objects.create(institution=world.aldea, occupational_role="R1", count=0, counted_on=today)
    assert coverage(world.aldea, today).share == 0  # nobody more is trained than is declared
    assert CoverageCell.objects.current().get(occupational_role="R1").holders == 1


def test_the_pages_of_a_learner_ask_a_fixed_number_of_questions(
    world: World, ana_in: Enrolment, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(world.ana)
    key = ana_in.edition.outline_value.lessons[0].key
    with django_assert_max_num_queries(18):
        assert client.get(reverse("progress:mine")).status_code == 200
    with django_assert_max_num_queries(9):
        assert client.get(reverse("progress:lesson", args=[ana_in.key, key])).status_code == 200


def test_no_answer_reaches_the_page_of_an_open_attempt(
    world: World, ana_in: Enrolment, client: Client
) -> None:
    module = ana_in.edition.outline_value.modules[0]
    for lesson in module.lessons:
        finish_lesson(enrolment=ana_in, lesson_key=lesson.key, by=world.ana)
    attempt = start_test(enrolment=ana_in, module_key=module.key, by=world.ana)
    client.force_login(world.ana)
    page = client.get(reverse("progress:attempt", args=[ana_in.key, module.key])).content.decode()

    for question in attempt.pool.questions.all():
        assert question.stem.split()[0] in page
        assert question.key not in page
        if question.feedback:
            assert question.feedback not in page
