"""The tests before and after a course: voluntary, silent, and shown of groups alone."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import User
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import right_answers
from lms.assessment.queries.items import pool_keys_to_count
from lms.assessment.rules.effect import Pair
from lms.assessment.rules.forms import forms_for
from lms.assessment.rules.questions import Form
from lms.curriculum.models import CoursePage
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Country, Institution
from lms.progress.actions.effect import start_effect_test, submit_effect_test
from lms.progress.actions.learning import enrol, finish_lesson, start_test
from lms.progress.models import EffectPair, Enrolment
from lms.progress.queries.effect import effect_offer, effect_page
from lms.progress.rules.effect import Moment, distribution, group_effects, moment_open, whole_effect
from tests.progress.test_learning import through
from tests.world import World, body, join, person, place


@pytest.fixture
def forms(db: None) -> CoursePage:
    """A released course, T2, whose pool has forms A and B."""
    call_command("load_curricula", str(Path(__file__).parent / "course_with_forms"), verbosity=0)
    return CoursePage.objects.get(course_key="T2")


@pytest.fixture
def ana_in(world: World, forms: CoursePage) -> Enrolment:
    return enrol(course_key="T2", institution=world.aldea, by=world.ana)


def answers_to(attempt: Attempt, right: int) -> Mapping[str, object]:
    """So many right answers, and nothing for the rest."""
    return dict(list(right_answers(attempt).items())[:right])


def take(enrolment: Enrolment, right: int) -> Attempt:
    attempt = start_effect_test(enrolment=enrolment, by=enrolment.person)
    return submit_effect_test(enrolment=enrolment, answers=answers_to(attempt, right), by=enrolment.person)


@pytest.mark.parametrize(
    ("begun", "lessons_done", "handed_in", "expected"),
    [
        (False, False, [], Moment.ENTRY),
        (True, False, [], None),
        (True, True, [], None),
        (True, False, [Moment.ENTRY], None),
        (True, True, [Moment.ENTRY], Moment.EXIT),
        (True, True, [Moment.ENTRY, Moment.EXIT], None),
    ],
)
def test_entry_comes_before_the_first_lesson_and_exit_after_the_last(
    begun: bool, lessons_done: bool, handed_in: list[Moment], expected: Moment | None
) -> None:
    assert moment_open(begun=begun, lessons_done=lessons_done, handed_in=handed_in) is expected


def test_each_learner_sits_both_forms_one_before_and_the_other_after(ana_in: Enrolment) -> None:
    before = take(ana_in, right=1)
    through(ana_in)
    after = take(ana_in, right=3)

    first, second = forms_for(ana_in.person.key, "T2")
    assert (before.pool.key, after.pool.key) == (f"T2.form-{first.value}", f"T2.form-{second.value}")
    assert {key.partition("/")[2][5] for key, _order in before.draw} == {first.value}
    pair = EffectPair.objects.get()
    assert pair.value == Pair(0.25, 0.75, first)
    assert (pair.institution, pair.occupational_role) == (ana_in.institution, "R1")


def resumed(client: Client, enrolment: Enrolment) -> str:
    return client.get(reverse("progress:resume", args=[enrolment.key]))["Location"]


def test_the_test_before_the_course_is_offered_until_she_goes_on_without_it(
    ana_in: Enrolment, client: Client
) -> None:
    client.force_login(ana_in.person)
    offer = reverse("progress:entry_offer", args=[ana_in.key])
    assert resumed(client, ana_in) == offer
    assert "4 questions, not counted" in client.get(offer).content.decode()

    client.post(offer)

    assert "/lessons/" in resumed(client, ana_in)
    assert client.get(offer)["Location"] == reverse("progress:resume", args=[ana_in.key])
    assert effect_offer(ana_in), "she may still take it until she has finished a lesson"


def test_the_offer_is_gone_once_she_answers_or_learns(ana_in: Enrolment, client: Client) -> None:
    client.force_login(ana_in.person)
    start_effect_test(enrolment=ana_in, by=ana_in.person)
    assert "/lessons/" in resumed(client, ana_in)

    Attempt.objects.all().delete()
    finish_lesson(enrolment=ana_in, lesson_key=ana_in.outline.lessons[0].key, by=ana_in.person)
    assert "before-you-begin" not in resumed(client, ana_in)


def test_handing_in_twice_makes_one_pair(ana_in: Enrolment) -> None:
    take(ana_in, right=1)
    through(ana_in)
    take(ana_in, right=3)

    with pytest.raises(RuleViolation, match="effect_test_over"):
        submit_effect_test(enrolment=ana_in, answers={}, by=ana_in.person)

    assert EffectPair.objects.count() == 1


def test_the_entry_test_ends_with_the_first_finished_lesson(ana_in: Enrolment) -> None:
    start_effect_test(enrolment=ana_in, by=ana_in.person)
    finish_lesson(enrolment=ana_in, lesson_key=ana_in.edition.outline_value.lessons[0].key, by=ana_in.person)

    with pytest.raises(RuleViolation, match="effect_test_over"):
        submit_effect_test(enrolment=ana_in, answers={}, by=ana_in.person)


def test_a_lesson_that_turns_out_to_have_come_first_makes_the_pair_worthless(ana_in: Enrolment) -> None:
    take(ana_in, right=1)
    through(ana_in, at=ana_in.opened_at)  # finished without a line, before the entry test
    take(ana_in, right=3)

    assert not EffectPair.objects.exists()


def test_neither_test_is_in_the_way_of_anything(ana_in: Enrolment) -> None:
    done = through(ana_in)

    assert done.completed_at
    assert effect_offer(done) is None
    assert not EffectPair.objects.exists()


def test_who_knows_nothing_before_completes_the_course_all_the_same(ana_in: Enrolment) -> None:
    take(ana_in, right=0)

    assert through(ana_in).completed_at


def test_a_course_without_forms_offers_nothing(world: World, course: CoursePage, client: Client) -> None:
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    client.force_login(world.ana)

    page = client.get(reverse("progress:enrolment", args=[enrolment.key])).content.decode()

    assert "what do you know already" not in page
    with pytest.raises(RuleViolation, match="no_effect_test"):
        start_effect_test(enrolment=enrolment, by=world.ana)


def test_the_learner_gets_no_result_and_no_feedback(ana_in: Enrolment, client: Client) -> None:
    client.force_login(ana_in.person)
    assert (
        "what do you know already"
        in client.get(reverse("progress:enrolment", args=[ana_in.key])).content.decode()
    )

    shown = client.post(reverse("progress:start_effect_test", args=[ana_in.key]), follow=True)
    told = client.post(reverse("progress:effect_test", args=[ana_in.key]), {"q0": "0"}, follow=True)

    for page in (shown.content.decode(), told.content.decode()):
        assert "Because." not in page
        assert "%" not in page.partition("<main")[2].partition("</main>")[0]
    assert "Thank you." in told.content.decode()
    assert Attempt.objects.get().submitted_at


def test_answers_can_be_kept_for_later(ana_in: Enrolment, client: Client) -> None:
    client.force_login(ana_in.person)
    client.post(reverse("progress:start_effect_test", args=[ana_in.key]))
    client.post(reverse("progress:effect_test", args=[ana_in.key]), {"q0": "1", "keep": "1"})

    page = client.get(reverse("progress:effect_test", args=[ana_in.key])).content.decode()

    assert Attempt.objects.get().submitted_at is None
    assert 'value="1"' in page
    assert "checked" in page


def test_before_and_after_tests_do_not_count_in_the_figures_of_questions(ana_in: Enrolment) -> None:
    take(ana_in, right=1)

    assert pool_keys_to_count() == []


def pairs(count: int, first: Form = Form.A, gain: float = 0.25) -> list[Pair]:
    return [Pair(0.25 + at % 3 / 4, 0.25 + at % 3 / 4 + gain, first) for at in range(count)]


def test_a_small_group_is_hidden_with_one_that_would_give_it_away() -> None:
    found = group_effects({"Aldea": pairs(12), "Brisa": pairs(3), "Cala": pairs(40)}, 5)

    assert [(group.name, group.count) for group in found] == [("Aldea", None), ("Brisa", None), ("Cala", 40)]
    assert [group.effect is None for group in found] == [True, True, False]


def test_below_five_persons_there_is_no_effect_and_no_distribution() -> None:
    assert whole_effect(pairs(4), 5) is None
    assert distribution(pairs(4), 5) is None
    assert whole_effect(pairs(5), 5) is not None


def test_a_gain_that_few_have_is_hidden_in_the_distribution() -> None:
    found = distribution([*pairs(20), *pairs(2, gain=-0.25), *pairs(9, gain=0)], 5)

    assert found is not None
    assert found.steps == ((-40, None), (-20, 0), (0, None), (20, 20))
    assert found.gained_share == pytest.approx(20 / 31)


def took_both(world: World, institution: Institution, role: str, count: int, gain: float) -> None:
    for at in range(count):
        who = person(f"{institution.name}-{role}-{at}")
        join(who, institution, "staff", role)
        enrolment = enrol(course_key="T2", institution=institution, by=who)
        EffectPair.objects.create(
            enrolment=enrolment, institution=institution, course_key="T2", occupational_role=role,
            first_form="AB"[at % 2], entry_share=0.25, exit_share=0.25 + gain + at % 3 / 8,
        )  # fmt: skip


@pytest.fixture
def counted(world: World, forms: CoursePage) -> World:
    took_both(world, world.aldea, "R2", 8, 0.25)
    took_both(world, world.brisa, "R10", 7, 0.5)
    took_both(world, world.cala, "R2", 6, 0.125)
    return world


def test_the_page_says_in_words_what_the_interval_means_and_cannot_say(
    counted: World, client: Client
) -> None:
    client.force_login(counted.mina)

    page = client.get(reverse("progress:effect", args=["T2"])).content.decode()

    assert "21 persons answered 25 % of the questions rightly before the course" in page
    assert "With a certainty of 95 %, people like these change by between" in page
    assert "nobody was compared with people who did not take the course" in page
    assert page.index(">North<") < page.index(">South<")
    assert page.index(">R2<") < page.index(">R10<")


def test_no_person_is_named_on_the_page(counted: World, client: Client) -> None:
    client.force_login(counted.mina)

    page = client.get(reverse("progress:effect", args=["T2"])).content.decode()

    names = EffectPair.objects.values_list("enrolment__person__name", flat=True)
    assert not [name for name in names if name in page]


def test_the_page_takes_the_same_queries_however_many_groups(
    counted: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        effect_page(counted.mina, "T2")


def test_a_ministry_of_another_country_sees_nothing_of_it(counted: World) -> None:
    country = Country.objects.create(code="XB", name="Ybadia")
    ministry = body("ministry", place(None, country, 0, "country", "XB", "Ybadia"), "Ministry")
    other = person("Otto")
    join(other, ministry, "ministry_officer")

    assert EffectPair.objects.seen_by(counted.mina).count() == 21
    for stranger in (other, counted.rosa, counted.ana):
        assert not EffectPair.objects.seen_by(stranger).exists()


@pytest.mark.parametrize(
    ("name", "status"),
    [("mina", 200), ("tomas", 200), ("zoe", 200), ("ana", 404), ("bruno", 404), ("rosa", 404)],
)
def test_trainers_and_ministries_read_the_page(
    counted: World, client: Client, name: str, status: int
) -> None:
    client.force_login(counted.people[name])

    assert client.get(reverse("progress:effects")).status_code == status
    assert client.get(reverse("progress:effect", args=["T2"])).status_code == status


def test_nobody_takes_the_test_of_another(ana_in: Enrolment, world: World, client: Client) -> None:
    stranger: User = world.carla
    client.force_login(stranger)

    assert client.post(reverse("progress:start_effect_test", args=[ana_in.key])).status_code == 404
    assert client.get(reverse("progress:effect_test", args=[ana_in.key])).status_code == 404


def test_the_test_of_a_module_asks_the_form_after_the_course_last(world: World, tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parent / "course_with_forms", tmp_path / "course")
    module = tmp_path / "course" / "m1-flows" / "module.toml"
    module.write_text(f'{module.read_text()}questions = 4\nform = "AB"\n')
    call_command("load_curricula", str(tmp_path / "course"), verbosity=0)

    for person_in in (world.ana, world.bruno, world.mina, world.tomas):
        member = person_in.memberships.get().institution
        enrolment = enrol(course_key="T2", institution=member, by=person_in)
        for lesson in enrolment.outline.lessons:
            finish_lesson(enrolment=enrolment, lesson_key=lesson.key, by=person_in)
        attempt = start_test(enrolment=enrolment, module_key="T2.1", by=person_in)

        before, _after = forms_for(person_in.key, "T2")
        form_of = {row.key: row.value.form for row in attempt.pool.questions.all()}
        assert {form_of[drawn.key] for drawn in attempt.drawn} == {before}
