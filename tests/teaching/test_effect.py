"""What a course changed for a group: a sentence and a drawing, where neither tells of persons."""

import pytest
from django.urls import reverse

from lms.progress.actions.learning import enrol
from lms.progress.models import EffectPair, Enrolment
from lms.teaching.actions.cohorts import join_cohort
from lms.teaching.models import Cohort
from tests.teaching.conftest import SignIn
from tests.world import World, join, person


def take_both(enrolment: Enrolment, at: int) -> None:
    EffectPair.objects.create(
        enrolment=enrolment, institution=enrolment.institution, course_key="T1", occupational_role="R1",
        first_form="AB"[at % 2], entry_share=0.25, exit_share=0.5 + at % 3 / 8,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("members", "others", "is_shown"),
    [(0, 0, False), (4, 0, False), (6, 0, True), (6, 3, False), (6, 5, True), (0, 6, False)],
)
def test_the_effect_is_shown_where_neither_the_group_nor_the_rest_is_small(
    world: World, cohort: Cohort, sign_in: SignIn, members: int, others: int, is_shown: bool
) -> None:
    for at in range(members + others):
        someone = person(f"Person{at}")
        join(someone, world.aldea, "staff", "R1")
        if at < members:
            take_both(join_cohort(cohort=cohort, institution=world.aldea, by=someone).enrolment, at)
        else:
            take_both(enrol(course_key="T1", institution=world.aldea, by=someone), at)

    page = sign_in(world.tomas).get(reverse("teaching:cohort", args=[cohort.key])).content.decode()

    assert ("6 persons answered 25 % of the questions rightly before" in page) is is_shown
    assert ('id="effect"' in page) is is_shown
    assert ("<svg" in page) is is_shown


def test_the_pages_of_a_trainer_lead_to_what_the_course_changes(
    world: World, cohort: Cohort, sign_in: SignIn
) -> None:
    tomas, effect = sign_in(world.tomas), reverse("progress:effect", args=["T1"])

    for address in (reverse("teaching:home"), reverse("teaching:cohort", args=[cohort.key])):
        assert effect in tomas.get(address).content.decode()
    assert tomas.get(effect).status_code == 200
