"""Paths with versions, many roles, prerequisites: coverage and the learner's page."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lms.curriculum.models import CoursePage, Edition
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.actions.people import add_member, declare_headcount, end_membership
from lms.outbox.actions import drain_everything
from lms.progress.actions.cells import rebuild_learning
from lms.progress.actions.learning import enrol, finish_lesson
from lms.progress.actions.moving import learn_for
from lms.progress.actions.paths import combine_roles, publish_due_paths, publish_paths
from lms.progress.actions.recognition import recognise
from lms.progress.models import CoverageCell, LearningCell, RolePath
from lms.progress.queries.coverage import coverage
from lms.progress.queries.learners import my_learning
from lms.progress.rules.paths import PathVersion, Section
from tests.progress.test_learning import through
from tests.world import World

SINCE = date(2024, 1, 1)
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def path(role: str = "R1", version: int = 1, **more: object) -> PathVersion:
    fields: dict[str, object] = {"required": ("T1",), "valid_from": SINCE, **more}
    return PathVersion(role=role, version=version, **fields)  # type: ignore[arg-type]


def second_course(requires: list[str] | None = None) -> Edition:
    """T2, released, with T1's outline."""
    first = Edition.objects.get(course_key="T1")
    return Edition.objects.create(
        course_key="T2", number=1, title="Counting more", outline=first.outline | {"course_key": "T2"},
        source={}, compiler_version=1, severity="wording", requires=requires or [],
    )  # fmt: skip


def elsewhere(world: World, course: str, on: date = date(2026, 1, 31)) -> None:
    recognise(
        person=world.ana, institution=world.aldea, course_key=course, completed_on=on, source="Campus",
        evidence="certificate 7 seen", by=world.bruno,
    )  # fmt: skip


def test_a_published_version_never_changes(course: CoursePage) -> None:
    assert publish_paths([path()]) == 1
    assert publish_paths([path(), path(version=2, valid_from=date(2027, 1, 1))]) == 1
    with pytest.raises(ValueError, match="cannot change"):
        publish_paths([path(note="other words")])


def test_no_path_requires_a_course_that_is_not_released(course: CoursePage) -> None:
    with pytest.raises(ValueError, match="T9"):
        publish_paths([path(required=("T1", "T9"))])
    publish_paths([path(electives=((("T9",), 1),))])  # to offer one is no harm


def test_who_was_covered_stays_so_until_the_transition_ends(world: World, course: CoursePage) -> None:
    with clock.at(NOW):
        second_course()
        publish_paths([path(), path(version=2, required=("T1", "T2"), valid_from=date(2026, 6, 1))])
        elsewhere(world, "T1")
        drain_everything()
        assert coverage(world.aldea, date(2026, 11, 24)).holders == 1
    for hour in (2, 15):  # the evening before and the morning of the day, where Ana works
        with clock.at(datetime(2027, 6, 2, hour, tzinfo=UTC)):
            publish_due_paths()
            drain_everything()
    with clock.at(datetime(2027, 6, 2, 15, tzinfo=UTC)):
        drain_everything()

        assert coverage(world.aldea, date(2027, 6, 2)).holders == 0
        assert CoverageCell.objects.current().get(occupational_role="R1").holders == 0
        elsewhere(world, "T2", date(2027, 6, 1))
        assert coverage(world.aldea, date(2027, 6, 2)).holders == 1


def test_one_path_counts_for_every_role_a_person_holds(world: World, course: CoursePage) -> None:
    many = path("R*", required=(), sections=(Section("T1", 1, core=True),), hours_limit=12)
    with clock.at(NOW):
        publish_paths([path(), path("R2"), path("R3"), many])
        declare_headcount(
            institution=world.aldea,
            counts={"R1": 1, "R2": 1, "R3": 1},
            counted_on=date(2026, 1, 1),
            by=world.bruno,
        )
        elsewhere(world, "T1")
        membership = world.ana.memberships.get()
        assert {role.role: role.holders for role in coverage(world.aldea, date(2026, 11, 24)).roles} == {
            "R1": 1, "R2": 0, "R3": 0, "R9": 0,
        }  # fmt: skip
        combine_roles(membership=membership, roles=["R3", "R1", "R2"], by=world.bruno)
        combine_roles(membership=membership, roles=["R1", "R2", "R3"], by=world.ana)

        assert membership.combinations.count() == 1
        assert coverage(world.aldea, date(2026, 11, 24)).holders == 3
        assert my_learning(world.ana).path.is_combined
        combine_roles(membership=membership, roles=[], by=world.ana)
        assert coverage(world.aldea, date(2026, 11, 24)).holders == 1


def test_nobody_else_says_which_roles_somebody_holds(world: World, client: Client) -> None:
    membership = world.ana.memberships.get()
    with pytest.raises(RuleViolation, match="not_yours"):
        combine_roles(membership=membership, roles=["R1", "R2"], by=world.carla)
    with pytest.raises(RuleViolation, match="one_role"):
        combine_roles(membership=membership, roles=["R2"], by=world.ana)
    client.force_login(world.ana)
    answer = client.post(reverse("progress:roles", args=[membership.key]), {"roles": ["R1", "R2"]})
    assert answer.status_code == 302
    assert membership.combinations.get().occupational_roles == ["R1", "R2"]


def test_a_module_of_a_course_may_be_all_a_path_asks(world: World, course: CoursePage) -> None:
    publish_paths([path(required=("T1:T1.1",))])
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    assert coverage(world.aldea, clock.today()).holders == 0
    through(enrolment)

    assert coverage(world.aldea, clock.today()).holders == 1


def test_a_module_on_a_path_says_its_own_minutes_and_not_the_hours_of_its_course(
    world: World, course: CoursePage, client: Client
) -> None:
    publish_paths([path(required=("T1:T1.1",))])
    client.force_login(world.ana)

    (item,) = my_learning(world.ana).path.required
    lessons = Edition.objects.get().outline_value.modules[0].lessons
    assert item.minutes == sum(lesson.minutes for lesson in lessons) > 0
    assert f"{item.minutes} minutes" in client.get(reverse("progress:mine")).content.decode()


def test_my_learning_says_what_is_required_elective_due_done_and_not_released(
    world: World, course: CoursePage, client: Client
) -> None:
    publish_paths([path(electives=((("T2", "C9"), 1),), note="Since spring.")])
    second_course(requires=["T1"])
    client.force_login(world.ana)
    page = client.get(reverse("progress:mine")).content.decode()

    for words in ("you hold 0 of 1", "choose 1 of 2", "Not released yet", "Complete first:", "Since spring."):
        assert words in page
    elsewhere(world, "T1")
    page = client.get(reverse("progress:mine")).content.decode()
    assert "counted as recognised, from Campus" in page
    assert "You count as trained." in page
    assert "Complete first:" not in page


def test_a_course_opens_after_those_it_requires(world: World, course: CoursePage, client: Client) -> None:
    second_course(requires=["T1"])
    client.force_login(world.ana)
    address = reverse("progress:course", args=["T2"])
    assert "Complete first" in client.get(address).content.decode()
    answer = client.post(address, {"institution": str(world.aldea.key)})
    assert answer.status_code == 409
    assert "Counting people" in answer.content.decode()

    elsewhere(world, "T1")
    assert client.post(address, {"institution": str(world.aldea.key)}).status_code == 302


def test_an_open_course_moves_with_its_learner_and_its_facts_stay(
    world: World, course: CoursePage, drain: Callable[[], None], client: Client
) -> None:
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    first, second = enrolment.edition.outline_value.lessons
    finish_lesson(enrolment=enrolment, lesson_key=first.key, by=world.ana)
    add_member(person=world.ana, institution=world.cala, role="staff", occupational_role="R1", by=None)
    with pytest.raises(RuleViolation, match="not_a_member"):
        learn_for(enrolment=enrolment, institution=world.brisa, by=world.ana)
    client.force_login(world.ana)
    client.post(reverse("progress:move", args=[enrolment.key]), {"institution": str(world.cala.key)})
    enrolment.refresh_from_db()
    finish_lesson(enrolment=enrolment, lesson_key=second.key, by=world.ana)
    drain()

    found = {
        row.institution: (row.enrolled, row.active) for row in LearningCell.objects.exclude(institution=None)
    }
    assert found == {world.aldea: (1, 1), world.cala: (0, 1)}
    rebuild_learning()
    again = {
        row.institution: (row.enrolled, row.active) for row in LearningCell.objects.exclude(institution=None)
    }
    assert again == found


def test_who_changes_employer_keeps_her_history_and_counts_where_she_works(
    world: World, course: CoursePage
) -> None:
    publish_paths([path()])
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    through(enrolment)
    drain_everything()
    today = clock.today("America/Guayaquil")
    end_membership(membership=world.ana.memberships.get(), on=today - timedelta(days=1), by=None)
    add_member(
        person=world.ana,
        institution=world.brisa,
        role="staff",
        occupational_role="R1",
        valid_from=today,
        by=None,
    )
    declare_headcount(institution=world.brisa, counts={"R1": 4}, counted_on=today, by=world.carla)

    assert coverage(world.aldea, today).holders == 0
    assert coverage(world.brisa, today).holders == 1
    with pytest.raises(RuleViolation, match="completed"):
        learn_for(enrolment=enrolment, institution=world.brisa, by=world.ana)


def test_paths_look_again_when_time_alone_changes_them(world: World, course: CoursePage) -> None:
    with clock.at(NOW):
        publish_paths([path(version=3, valid_from=date(2027, 1, 1))])
        assert RolePath.objects.get().next_look_on == date(2027, 1, 1)
    with clock.at(datetime(2027, 1, 1, 9, tzinfo=UTC)):
        publish_due_paths()
        assert RolePath.objects.get().next_look_on == date(2028, 1, 1)
