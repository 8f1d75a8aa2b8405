"""Groups: who joins, what trainers see, who is written to."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.assessment.models import Attempt
from lms.audit.models import Entry
from lms.curriculum.models import EditionText
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Country
from lms.notices.models import Notice
from lms.progress.actions.learning import finish_lesson
from lms.progress.models import Enrolment
from lms.teaching.actions.cohorts import (
    close_cohort,
    invite,
    join_cohort,
    leave_cohort,
    remind,
    remove_member,
)
from lms.teaching.models import Cohort, CohortMember
from lms.teaching.rules.joining import Kind
from tests.progress.test_learning import through
from tests.teaching.conftest import MakeCohort, SignIn
from tests.world import World, body, join, person, place

Drain = Callable[[], None]


def test_a_learner_joins_with_one_click_and_is_enrolled(
    world: World, cohort: Cohort, sign_in: SignIn
) -> None:
    ana = sign_in(world.ana)
    assert "Spring group" in ana.get(reverse("teaching:groups")).content.decode()

    for _twice in range(2):
        ana.post(reverse("teaching:join", args=[cohort.key]), {"institution": world.aldea.key})

    assert CohortMember.objects.get().enrolment == Enrolment.objects.get(person=world.ana, course_key="T1")


def test_who_takes_the_course_already_brings_her_enrolment(world: World, ana_in: CohortMember, cohort_of: MakeCohort) -> None:  # fmt: skip
    second = join_cohort(cohort=cohort_of(title="Second"), institution=world.aldea, by=world.ana)

    assert second.enrolment == ana_in.enrolment


def test_a_person_without_an_institution_is_told_whom_to_ask(world: World, cohort_of: MakeCohort, sign_in: SignIn) -> None:  # fmt: skip
    invited = cohort_of(kind=Kind.INVITED)

    answer = sign_in(world.olaf).post(reverse("teaching:by_code"), {"code": invited.join_code})

    assert answer.status_code == 422 and "focal point" in answer.content.decode()


def test_who_is_refused_sees_the_group_with_the_reason_and_what_she_chose(world: World, cohort_of: MakeCohort, sign_in: SignIn) -> None:  # fmt: skip
    small = cohort_of(places=1)
    join_cohort(cohort=small, institution=world.brisa, by=world.carla)
    join(world.ana, world.brisa, "staff", "R1")

    answer = sign_in(world.ana).post(
        reverse("teaching:join", args=[small.key]), {"institution": world.brisa.key}
    )

    page = answer.content.decode()
    assert answer.status_code == 422 and "All places of this group are taken" in page
    assert f'<option value="{world.brisa.key}" selected>' in page


def test_the_last_place_is_taken_once(world: World, cohort_of: MakeCohort) -> None:
    small = cohort_of(places=1)
    join_cohort(cohort=small, institution=world.aldea, by=world.ana)

    with pytest.raises(RuleViolation, match="cohort_full"):
        join_cohort(cohort=small, institution=world.brisa, by=world.carla)

    leave_cohort(cohort=small, by=world.ana)
    join_cohort(cohort=small, institution=world.brisa, by=world.carla)


def test_an_address_of_another_country_answers_like_one_nobody_has(
    world: World, cohort_of: MakeCohort, sign_in: SignIn
) -> None:
    row = cohort_of(kind=Kind.INVITED)

    assert invite(cohort=row, emails=["olaf@example.org"], by=world.tomas) == ["olaf@example.org"]


def test_nobody_is_invited_to_a_closed_group_and_the_addresses_stay(
    world: World, cohort_of: MakeCohort, sign_in: SignIn
) -> None:
    row = cohort_of(kind=Kind.INVITED)
    close_cohort(cohort=row, by=world.tomas)

    with pytest.raises(RuleViolation, match="cohort_closed"):
        invite(cohort=row, emails=["ana@example.org"], by=world.tomas)
    sent = {"emails": "ana@example.org"}
    page = sign_in(world.tomas).post(reverse("teaching:send_invitations", args=[row.key]), sent)
    assert page.status_code == 422


def test_a_group_by_invitation_is_seen_by_those_invited_and_those_with_the_code(
    world: World, cohort_of: MakeCohort, sign_in: SignIn, drain: Drain
) -> None:
    row = cohort_of(kind=Kind.INVITED, title="Closed circle")
    unknown = invite(cohort=row, emails=["ana@example.org", "nobody@example.org"], by=world.tomas)
    drain()

    assert unknown == ["nobody@example.org"]
    assert Notice.objects.get(kind="cohort_invited").person == world.ana
    assert sign_in(world.ana).get(reverse("teaching:group", args=[row.key])).status_code == 200

    carla = sign_in(world.carla)
    assert carla.get(reverse("teaching:group", args=[row.key])).status_code == 404
    assert carla.post(reverse("teaching:join", args=[row.key])).status_code == 404
    wrong = carla.get(reverse("teaching:by_code"), {"code": "AAAA AAAA"})
    assert wrong.status_code == 422 and "No group has this code" in wrong.content.decode()
    written = f"{row.join_code[:4].lower()}-{row.join_code[4:]}"
    assert "Closed circle" in carla.get(reverse("teaching:by_code"), {"code": written}).content.decode()
    carla.post(reverse("teaching:by_code"), {"code": written, "institution": world.brisa.key})
    assert CohortMember.objects.get().enrolment.person == world.carla


def test_a_group_for_one_institution_is_for_its_staff(world: World, cohort_of: MakeCohort, sign_in: SignIn) -> None:  # fmt: skip
    row = cohort_of(kind=Kind.INSTITUTION, audience=world.aldea)

    assert sign_in(world.ana).get(reverse("teaching:group", args=[row.key])).status_code == 200
    assert sign_in(world.carla).get(reverse("teaching:group", args=[row.key])).status_code == 404
    with pytest.raises(RuleViolation, match="other_institution"):
        join_cohort(cohort=row, institution=world.brisa, by=world.carla)


def test_who_was_taken_out_does_not_come_back_and_keeps_her_course(world: World, ana_in: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    address = reverse("teaching:remove", args=[ana_in.cohort.key, ana_in.key])
    tomas = sign_in(world.tomas)

    assert tomas.post(address, {"reason": " "}).status_code == 422
    tomas.post(address, {"reason": "moved to another group"})

    with pytest.raises(RuleViolation, match="removed_from_cohort"):
        join_cohort(cohort=ana_in.cohort, institution=world.aldea, by=world.ana)
    assert Enrolment.objects.filter(person=world.ana).exists()


def test_trainers_see_what_was_finished_and_never_a_score(world: World, ana_in: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    enrolment = through(ana_in.enrolment)
    tomas, address = sign_in(world.tomas), reverse("teaching:cohort", args=[ana_in.cohort.key])
    count = len(enrolment.outline.lessons)

    def page() -> str:
        return re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", tomas.get(address).content.decode())

    before = page()
    assert f"{count} of {count}" in before and "passed" in before
    Attempt.objects.update(share=Decimal("0.71"), answers={})
    assert page() == before


def test_modules_are_called_what_they_are_called_in_the_language_of_the_trainer(world: World, ana_in: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    tested = next(module for module in ana_in.enrolment.outline.modules if module.test)
    titles = {"T1": "Curso de prueba", tested.key: "Un módulo"}
    EditionText.objects.create(edition=ana_in.enrolment.edition, language="es", titles=titles, outcomes={})
    world.tomas.language = "es"
    world.tomas.save()
    tomas, cohort = sign_in(world.tomas), ana_in.cohort

    for page in ("teaching:cohort", "teaching:new_session", "teaching:kits"):
        assert "Un módulo" in tomas.get(reverse(page, args=[cohort.key])).content.decode(), page


def test_the_group_page_takes_a_fixed_number_of_queries(
    world: World, cohort: Cohort, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        someone = person(f"Person{number}")
        join(someone, world.aldea, "staff", "R1")
        join_cohort(cohort=cohort, institution=world.aldea, by=someone)
    tomas = sign_in(world.tomas)

    with django_assert_max_num_queries(18):
        tomas.get(reverse("teaching:cohort", args=[cohort.key]))


def test_the_table_of_members_cannot_trick_a_spreadsheet(world: World, ana_in: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    world.ana.name = "=HYPERLINK(1)"
    world.ana.save()

    text = (
        sign_in(world.tomas).get(reverse("teaching:members_file", args=[ana_in.cohort.key])).content.decode()
    )

    assert "'=HYPERLINK(1)" in text


def test_the_table_of_members_has_the_days_of_where_the_group_is(world: World, ana_in: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    lesson = ana_in.enrolment.outline.lessons[0].key
    evening = ana_in.enrolment.opened_at + timedelta(days=1)
    evening = evening.replace(hour=3, minute=0)  # still the day before in Xanadia
    finish_lesson(enrolment=ana_in.enrolment, lesson_key=lesson, by=world.ana, at=evening)

    table = sign_in(world.tomas).get(reverse("teaching:members_file", args=[ana_in.cohort.key]))

    assert f",{evening.date() - timedelta(days=1)}," in table.content.decode()


def test_only_those_who_have_not_begun_are_reminded_and_once_a_week(
    world: World, ana_in: CohortMember, drain: Drain, sign_in: SignIn
) -> None:
    cohort, address = ana_in.cohort, reverse("teaching:reminder", args=[ana_in.cohort.key])
    carla_in = join_cohort(cohort=cohort, institution=world.brisa, by=world.carla)
    first = carla_in.enrolment.outline.lessons[0]
    finish_lesson(enrolment=carla_in.enrolment, lesson_key=first.key, by=world.carla)
    tomas = sign_in(world.tomas)

    preview = tomas.post(address, {"text": "The first lesson takes ten minutes."}).content.decode()
    assert "This is what they read" in preview and "Carla" not in preview
    assert not Notice.objects.filter(kind="cohort_reminder").exists()
    for _twice in range(2):
        tomas.post(address, {"text": "The first lesson takes ten minutes.", "send": "1"})
    drain()

    assert [notice.person for notice in Notice.objects.filter(kind="cohort_reminder")] == [world.ana]
    with pytest.raises(RuleViolation, match="reminded_lately"):
        remind(cohort=cohort, text="Again", by=world.tomas, at=clock.now() + timedelta(days=6))
    remind(cohort=cohort, text="Again", by=world.tomas, at=clock.now() + timedelta(days=8))


def test_the_page_names_the_next_reminder_only_while_it_lies_ahead(world: World, ana_in: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    remind(cohort=ana_in.cohort, text="Begin", by=world.tomas)
    tomas, address = sign_in(world.tomas), reverse("teaching:reminder", args=[ana_in.cohort.key])
    words = "The last reminder allows the next one on"

    with clock.at(clock.now() + timedelta(days=6)):
        assert words in tomas.get(address).content.decode()
    with clock.at(clock.now() + timedelta(days=7)):
        assert words not in tomas.get(address).content.decode()


def test_a_group_is_offered_to_the_end_of_its_last_day_where_it_meets(
    world: World, cohort_of: MakeCohort, sign_in: SignIn
) -> None:
    cohort_of(closes_on=date(2027, 3, 31))
    ana, address = sign_in(world.ana), reverse("teaching:groups")

    with clock.at(datetime(2027, 4, 1, 4, 59, tzinfo=UTC)):  # a minute before midnight in Xanadia
        assert "Spring group" in ana.get(address).content.decode()
    with clock.at(datetime(2027, 4, 1, 5, tzinfo=UTC)):
        assert "Spring group" not in ana.get(address).content.decode()


def test_a_trainer_makes_a_group_and_a_wrong_form_says_where(world: World, course: object, sign_in: SignIn) -> None:  # fmt: skip
    tomas = sign_in(world.tomas)
    sent = {
        "provider": world.school.key, "title": "Autumn", "course_key": "T1", "kind": "institution",
        "opens_on": "2026-02-01", "closes_on": "2026-01-01", "language": "en",
    }  # fmt: skip

    wrong = tomas.post(reverse("teaching:new_cohort"), sent)
    assert wrong.status_code == 422 and "Say which institution" in wrong.content.decode()
    tomas.post(reverse("teaching:new_cohort"), sent | {"audience": "aldea ", "closes_on": "2026-06-30"})

    row = Cohort.objects.get(title="Autumn")
    assert (row.audience, row.closes_on, row.time_zone) == (
        world.aldea,
        date(2026, 6, 30),
        "America/Guayaquil",
    )


@pytest.fixture
def for_one(world: World, course: object, sign_in: SignIn) -> Callable[..., HttpResponse]:
    """Make a group for the institution that a text means."""
    tomas = sign_in(world.tomas)
    usual = {
        "provider": world.school.key, "title": "Autumn", "course_key": "T1", "kind": "institution",
        "opens_on": "2026-02-01", "closes_on": "2026-06-30", "language": "en",
    }  # fmt: skip

    def sent(text: str, **more: object) -> HttpResponse:
        return tomas.post(reverse("teaching:new_cohort"), usual | {"audience": text} | more)  # type: ignore[return-value]

    return sent


def test_of_several_institutions_that_a_name_means_one_is_chosen(world: World, for_one: Callable[..., HttpResponse]) -> None:  # fmt: skip
    asked = for_one("al")

    page = asked.content.decode()
    assert asked.status_code == 422 and "Several institutions have this" in page and 'value="al"' in page
    assert "Aldea (0101)" in page and "Cala (0201)" in page and "Brisa" not in page
    for_one("al", chosen=world.cala.key)
    assert Cohort.objects.get().audience == world.cala


@pytest.mark.parametrize(
    ("text", "words"), [("Nowhere", "No institution of the country"), (" ", "Say which")]
)
def test_a_name_that_means_nobody_is_refused(text: str, words: str, for_one: Callable[..., HttpResponse]) -> None:  # fmt: skip
    assert words in for_one(text).content.decode()
    assert not Cohort.objects.exists()


def test_a_group_is_for_an_institution_in_force_of_the_providers_country(world: World, for_one: Callable[..., HttpResponse]) -> None:  # fmt: skip
    world.brisa.valid_until = date(2025, 1, 1)
    world.brisa.save()
    other = Country.objects.create(code="YB", name="Ybania", time_zone="UTC", language="en")
    body("municipality", place(None, other, 0, "country", "YB", "Ybania"), "Yellow town")

    for name in ("Brisa", "Yellow town"):
        assert "No institution of the country" in for_one(name).content.decode(), name
    for_one("0201")
    assert Cohort.objects.get().audience == world.cala


def test_many_institutions_of_a_name_are_not_listed(world: World, for_one: Callable[..., HttpResponse]) -> None:  # fmt: skip
    for number in range(21):
        body("municipality", world.aldea.territory, f"Saint {number}")

    page = for_one("saint").content.decode()

    assert "Write more of the name" in page and "Saint 7" not in page


def test_removing_needs_a_reason(world: World, ana_in: CohortMember) -> None:
    with pytest.raises(RuleViolation, match="no_reason"):
        remove_member(member=ana_in, reason="  ", by=world.tomas)


TERMS = {
    "title": "Autumn group",
    "places": "30",
    "opens_on": "2026-02-01",
    "closes_on": "2099-11-30",
    "language": "es",
}


def test_a_trainer_changes_a_group_and_its_course_and_members_stay(
    world: World, ana_in: CohortMember, sign_in: SignIn
) -> None:
    tomas, address = sign_in(world.tomas), reverse("teaching:change_cohort", args=[ana_in.cohort.key])
    assert 'value="Spring group"' in tomas.get(address).content.decode()

    for _twice in range(2):
        tomas.post(address, TERMS | {"course_key": "T2", "kind": "invited"})

    row = Cohort.objects.get()
    assert (row.title, row.places, row.opens_on, row.language) == (
        "Autumn group",
        30,
        date(2026, 2, 1),
        "es",
    )
    assert (row.course_key, row.kind) == ("T1", "open")
    assert CohortMember.objects.now().count() == 1
    assert Entry.objects.filter(action="teaching.cohort_changed").count() == 1


def test_a_group_that_would_end_before_it_begins_is_not_changed(
    world: World, cohort: Cohort, sign_in: SignIn
) -> None:
    address = reverse("teaching:change_cohort", args=[cohort.key])

    answer = sign_in(world.tomas).post(address, TERMS | {"closes_on": "2026-01-31"})

    assert answer.status_code == 422 and "last day lies before" in answer.content.decode()
    assert Cohort.objects.get().title == "Spring group"


def test_a_closed_group_is_opened_again_and_people_join(
    world: World, cohort: Cohort, sign_in: SignIn
) -> None:
    close_cohort(cohort=cohort, by=world.tomas)
    tomas, address = sign_in(world.tomas), reverse("teaching:reopen", args=[cohort.key])
    assert address in tomas.get(reverse("teaching:cohort", args=[cohort.key])).content.decode()

    for _twice in range(2):
        tomas.post(address)

    assert join_cohort(cohort=cohort, institution=world.aldea, by=world.ana)
    assert Entry.objects.filter(action="teaching.cohort_reopened").count() == 1


@pytest.mark.parametrize("name", ["ana", "bruno", "mina", "rosa", "yara", "olaf"])
def test_nobody_but_a_trainer_of_the_provider_changes_a_group(
    world: World, ana_in: CohortMember, sign_in: SignIn, name: str
) -> None:
    close_cohort(cohort=ana_in.cohort, by=world.tomas)
    someone = sign_in(world.people[name])

    for address in ("teaching:change_cohort", "teaching:reopen"):
        assert someone.post(reverse(address, args=[ana_in.cohort.key]), TERMS).status_code == 404
    row = Cohort.objects.get()
    assert (row.title, row.is_open) == ("Spring group", False)
