"""Questions under lessons: asked, answered, published without a name."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.curriculum.models import EditionText
from lms.foundation.errors import RuleViolation
from lms.notices.models import Notice
from lms.progress.models import Enrolment
from lms.teaching.actions.cohorts import join_cohort
from lms.teaching.actions.questions import answer, ask, publish_question, withdraw_consent
from lms.teaching.models import CohortMember, LessonQuestion
from tests.teaching.conftest import SignIn
from tests.world import World


def first_lesson(enrolment: Enrolment) -> str:
    return enrolment.outline.lessons[0].key


@pytest.fixture
def question(world: World, ana_in: CohortMember) -> LessonQuestion:
    enrolment = ana_in.enrolment
    return ask(
        enrolment=enrolment, lesson_key=first_lesson(enrolment), text="Is a stock a count of people?",
        may_be_published=True, by=world.ana,
    )  # fmt: skip


def test_a_lesson_leads_to_its_questions_and_the_asker_is_told_of_the_answer(
    world: World, ana_in: CohortMember, sign_in: SignIn, drain: Callable[[], None]
) -> None:
    enrolment = ana_in.enrolment
    ana, address = (
        sign_in(world.ana),
        reverse("teaching:asked", args=[enrolment.key, first_lesson(enrolment)]),
    )
    lesson = ana.get(reverse("progress:lesson", args=[enrolment.key, first_lesson(enrolment)]))
    assert address in lesson.content.decode()

    ana.post(address, {"text": "Is a stock a count of people?"})
    tomas, row = sign_in(world.tomas), LessonQuestion.objects.get()
    assert "Is a stock a count" in tomas.get(reverse("teaching:queue")).content.decode()
    for _twice in range(2):
        tomas.post(reverse("teaching:question", args=[row.key]), {"text": "Yes, on a day."})
    drain()

    assert Notice.objects.filter(kind="question_answered", person=world.ana).count() == 1
    assert "Yes, on a day." in ana.get(address).content.decode()


def test_others_read_it_only_when_published_and_without_a_name(world: World, question: LessonQuestion, ana_in: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    carla_in = join_cohort(cohort=ana_in.cohort, institution=world.brisa, by=world.carla)
    carla = sign_in(world.carla)
    address = reverse("teaching:asked", args=[carla_in.enrolment.key, question.lesson_key])
    assert question.text not in carla.get(address).content.decode()

    answer(question=question, text="Yes, on a day.", by=world.tomas)
    publish_question(question=question, by=world.tomas)

    page = carla.get(address).content.decode()
    assert question.text in page and "Yes, on a day." in page
    assert "Ana" not in page and "Aldea" not in page


def test_without_consent_or_an_answer_nothing_is_published(world: World, question: LessonQuestion, ana_in: CohortMember) -> None:  # fmt: skip
    with pytest.raises(RuleViolation, match="no_answer"):
        publish_question(question=question, by=world.tomas)
    silent = ask(
        enrolment=ana_in.enrolment, lesson_key=question.lesson_key, text="Only for you", by=world.ana
    )
    answer(question=silent, text="Well", by=world.tomas)
    with pytest.raises(RuleViolation, match="no_consent"):
        publish_question(question=silent, by=world.tomas)


def test_what_points_at_a_person_is_not_published(world: World, question: LessonQuestion) -> None:
    answer(question=question, text="Ask carla@example.org", by=world.tomas)

    with pytest.raises(RuleViolation, match="personal_data"):
        publish_question(question=question, by=world.tomas)


def test_who_takes_her_consent_back_is_read_by_nobody_else_any_more(
    world: World, question: LessonQuestion, ana_in: CohortMember, sign_in: SignIn
) -> None:
    answer(question=question, text="Yes, on a day.", by=world.tomas)
    publish_question(question=question, by=world.tomas)
    carla_in = join_cohort(cohort=ana_in.cohort, institution=world.brisa, by=world.carla)
    ana, carla = sign_in(world.ana), sign_in(world.carla)
    hers, others = (
        reverse("teaching:asked", args=[member.enrolment.key, question.lesson_key])
        for member in (ana_in, carla_in)
    )
    withdraw = reverse("teaching:withdraw_consent", args=[question.key])
    assert withdraw in ana.get(hers).content.decode()
    assert withdraw not in carla.get(others).content.decode()

    page = ana.post(withdraw, follow=True).content.decode()

    assert question.text in page and withdraw not in page
    assert question.text not in carla.get(others).content.decode()
    with pytest.raises(RuleViolation, match="no_consent"):
        publish_question(question=question, by=world.tomas)


def test_nobody_takes_back_the_consent_of_somebody_else(world: World, question: LessonQuestion, sign_in: SignIn) -> None:  # fmt: skip
    assert (
        sign_in(world.carla).post(reverse("teaching:withdraw_consent", args=[question.key])).status_code
        == 404
    )
    with pytest.raises(RuleViolation, match="not_yours"):
        withdraw_consent(question=question, by=world.carla)


def test_nobody_asks_in_the_name_of_somebody_else(world: World, ana_in: CohortMember) -> None:
    with pytest.raises(RuleViolation, match="unknown_lesson"):
        ask(
            enrolment=ana_in.enrolment, lesson_key=first_lesson(ana_in.enrolment), text="Mine", by=world.carla
        )  # fmt: skip


def test_an_answer_everybody_would_read_at_once_is_checked_and_kept_in_the_form(
    world: World, question: LessonQuestion, sign_in: SignIn
) -> None:
    answer(question=question, text="Yes, on a day.", by=world.tomas)
    publish_question(question=question, by=world.tomas)

    sent = {"text": "Or ask carla@example.org"}
    page = sign_in(world.tomas).post(reverse("teaching:question", args=[question.key]), sent)

    assert page.status_code == 422 and sent["text"] in page.content.decode()
    assert question.answers.count() == 1


def test_trainers_read_titles_in_their_language_and_days_of_the_country(
    world: World,
    question: LessonQuestion,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    evening = datetime(2026, 11, 26, 3, tzinfo=UTC)  # still the day before in Xanadia
    answer(question=question, text="Yes, on a day.", by=world.tomas, at=evening)
    titles = {"T1": "Un curso", question.lesson_key: "Una lección"}
    edition = question.enrolment.edition
    EditionText.objects.create(edition=edition, language="es", titles=titles, outcomes={})
    world.tomas.language = "es"
    world.tomas.save(update_fields=["language"])
    tomas = sign_in(world.tomas)

    queue = tomas.get(reverse("teaching:queue")).content.decode()
    with django_assert_max_num_queries(8):
        page = tomas.get(reverse("teaching:question", args=[question.key])).content.decode()

    for text in (queue, page):
        assert "Un curso" in text and "Una lección" in text
    assert "25 de noviembre de 2026" in page
