"""Variants: Ana in Aldea and Carla in Brisa take one edition, and each is shown what is hers."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.assessment.queries.attempts import right_answers
from lms.credentials.models import Certificate
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, LessonPage, Rendering
from lms.curriculum.queries import outline_of
from lms.curriculum.rules.audience import Reader
from lms.curriculum.rules.outlines import Severity
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution, MigrationProfile
from lms.progress.actions.editions import take_newer_edition
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from lms.progress.models import Enrolment
from lms.progress.queries.learners import place_of, standing_of
from lms.progress.queries.variants import variant_words
from tests.world import World

COURSE = Path(__file__).parent.parent / "curriculum" / "course"
VERSIONS = """
::: variant At the counter {for="country:MA" group="counter" review="2027-11-01"}
Text of Morocco.
:::

::: variant At the counter {for="region:XA/0101" group="counter" review="2027-11-01"}
Text of Aldea.
:::

::: variant At the counter {fallback group="counter" review="2020-01-01"}
Text of everybody else.
:::

::: only {for="profile:O"}
Where people leave.
:::

::: only {for="role:R9"}
For focal points.
:::
"""


def write_course(folder: Path, audience: str = 'for = "profile:O,T"') -> Path:
    """The small course with versions in its first lesson, and a second lesson that is not for everyone."""
    shutil.copytree(COURSE, folder)
    first, second = folder / "m1-counts" / "l1-two-counts.md", folder / "m1-counts" / "l2-a-date.md"
    first.write_text(first.read_text() + VERSIONS)
    second.write_text(second.read_text().replace("title =", f"{audience}\ntitle =", 1))
    return folder


@pytest.fixture
def varied(world: World, tmp_path: Path) -> CoursePage:
    call_command("load_curricula", str(write_course(tmp_path / "course")), verbosity=0)
    return CoursePage.objects.get()


def begin(person: object, institution: Institution) -> Enrolment:
    return enrol(course_key="T1", institution=institution, by=person)  # type: ignore[arg-type]


def page(client: Client, row: Enrolment, lesson: str = "T1.1.L1") -> str:
    client.force_login(row.person)
    return client.get(reverse("progress:lesson", args=[row.key, lesson])).content.decode()


def test_each_learner_reads_the_version_of_her_place(
    world: World, varied: CoursePage, client: Client
) -> None:
    ana, carla = begin(world.ana, world.aldea), begin(world.carla, world.brisa)

    in_aldea, in_brisa = page(client, ana), page(client, carla)

    assert "Text of Aldea" in in_aldea and "for Aldea" in in_aldea and "Where people leave" in in_aldea
    assert "Text of everybody else" in in_brisa and "for everybody else" in in_brisa
    assert "Where people leave" not in in_brisa
    for text in ("Text of Morocco", "For focal points"):
        assert text not in in_aldea + in_brisa
    assert "Text of Aldea" not in in_brisa and "Text of everybody else" not in in_aldea


def test_a_day_of_review_that_has_passed_is_said(world: World, varied: CoursePage, client: Client) -> None:
    late = "had to be reviewed has passed"

    assert late not in page(client, begin(world.ana, world.aldea))
    assert late in page(client, begin(world.carla, world.brisa))


def test_a_lesson_that_is_not_hers_is_neither_shown_nor_required_nor_counted(
    world: World, varied: CoursePage, client: Client
) -> None:
    ana, carla = begin(world.ana, world.aldea), begin(world.carla, world.brisa)

    assert standing_of(ana).lesson_count == 2
    assert standing_of(carla).lesson_count == 1
    assert place_of(carla, "T1.1.L2") is None
    assert "A figure and its date" not in page(client, carla)
    assert client.get(reverse("progress:lesson", args=[carla.key, "T1.1.L2"])).status_code == 404
    with pytest.raises(RuleViolation, match="unknown_lesson"):
        finish_lesson(enrolment=carla, lesson_key="T1.1.L2", by=world.carla)


def test_the_test_opens_and_the_course_ends_without_the_lessons_of_others(
    world: World, varied: CoursePage
) -> None:
    carla = begin(world.carla, world.brisa)
    finish_lesson(enrolment=carla, lesson_key="T1.1.L1", by=world.carla)

    attempt = start_test(enrolment=carla, module_key="T1.1", by=world.carla)
    submit_test(enrolment=carla, attempt=attempt, answers=right_answers(attempt), by=world.carla)

    carla.refresh_from_db()
    assert carla.completed_at


def test_her_variant_stays_when_the_profile_changes_and_is_renewed_with_the_edition(
    world: World, varied: CoursePage
) -> None:
    ana = begin(world.ana, world.aldea)
    finish_lesson(enrolment=ana, lesson_key="T1.1.L2", by=world.ana)
    MigrationProfile.objects.create(institution=world.aldea, letters="R", declared_on=date(2025, 1, 1))

    assert enrol(course_key="T1", institution=world.aldea, by=world.ana).reader.profiles == {"O", "D"}

    lesson = LessonPage.objects.get(lesson_key="T1.1.L1")
    lesson.title = "Two counts, one town"
    lesson.save_revision().publish()
    ana.offered_edition = cut_edition(course=varied, severity=Severity.MATERIAL, by=world.tomas)
    ana.save(update_fields=["offered_edition"])
    moved = take_newer_edition(enrolment=ana, number=2, by=world.ana)

    assert moved.reader.profiles == {"R"}
    assert [lesson.key for lesson in moved.outline.lessons] == ["T1.1.L1"]
    assert moved.completions.count() == 1  # what was done is kept


def test_who_is_moved_into_a_newer_edition_is_read_anew(
    world: World, varied: CoursePage, drain: Callable[[], None]
) -> None:
    ana = begin(world.ana, world.aldea)
    drain()
    MigrationProfile.objects.create(institution=world.aldea, letters="T", declared_on=date(2025, 1, 1))
    lesson = LessonPage.objects.get(lesson_key="T1.1.L1")
    lesson.title = "Two counts, one town"
    lesson.save_revision().publish()
    cut_edition(course=varied, severity=Severity.WORDING, by=world.tomas)
    drain()

    ana.refresh_from_db()
    assert (ana.edition.number, ana.reader.profiles) == (2, {"T"})


def test_the_certificate_says_which_variant_was_taken(
    world: World, varied: CoursePage, drain: Callable[[], None], client: Client
) -> None:
    ana = begin(world.ana, world.aldea)
    for key in ("T1.1.L1", "T1.1.L2"):
        finish_lesson(enrolment=ana, lesson_key=key, by=world.ana)
    attempt = start_test(enrolment=ana, module_key="T1.1", by=world.ana)
    submit_test(enrolment=ana, attempt=attempt, answers=right_answers(attempt), by=world.ana)
    drain()

    payload = Certificate.objects.get().payload
    assert (payload["edition"], payload["language"]) == (1, "en")
    assert payload["variant"] == (
        "North, Aldea · Xanadia · places of origin, places of destination · Front-desk or registry officer"
    )
    address = reverse("credentials:verification", args=[payload["serial"]])
    assert "North, Aldea" not in client.get(address).content.decode(), "a place may tell a hidden name"
    Certificate.objects.update(name_is_public=True)
    assert "North, Aldea" in client.get(address).content.decode()


def test_an_edition_without_versions_has_no_variant_to_name(world: World, course: CoursePage) -> None:
    assert variant_words(begin(world.ana, world.aldea)) == ""


def test_an_enrolment_from_before_reads_what_is_for_everybody(
    world: World, varied: CoursePage, client: Client
) -> None:
    ana = begin(world.ana, world.aldea)
    Enrolment.objects.update(variant={})

    assert "Text of everybody else" in page(client, ana)


def test_versions_cost_the_lesson_no_more_questions(world: World, varied: CoursePage, client: Client) -> None:
    ana = begin(world.ana, world.aldea)
    client.force_login(world.ana)

    def asked(lesson: str) -> int:
        address = reverse("progress:lesson", args=[ana.key, lesson])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    assert asked("T1.1.L1") == asked("T1.1.L2")  # the first has versions, the second has none


def test_versions_survive_export_and_loading(world: World, varied: CoursePage, tmp_path: Path) -> None:
    outline = outline_of(varied)
    call_command("export_curricula", str(tmp_path / "out"))
    text = next((tmp_path / "out").rglob("l1-two-counts.md")).read_text()
    call_command("load_curricula", str(tmp_path / "out"), verbosity=0)

    assert '::: variant At the counter {for="country:MA" group="counter" review="2027-11-01"}' in text
    assert '::: variant At the counter {fallback group="counter" review="2020-01-01"}' in text
    assert '::: only {for="profile:O"}' in text
    assert outline_of(CoursePage.objects.get()) == outline


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ('for = "country:ZZ"', "no country has this code: ZZ"),
        ('for = "role:R12"', "R1 to R11: R12"),
        ('for = "region:XA/99"', "Nobody here knows “XA/99”"),
        ('group = "x"', "the group x needs exactly one version with fallback"),
    ],
)
def test_a_wrong_audience_in_a_file_is_named(world: World, tmp_path: Path, wrong: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("load_curricula", str(write_course(tmp_path / "course", wrong)), verbosity=0)


def test_a_module_without_a_lesson_for_her_is_not_hers(world: World, varied: CoursePage) -> None:
    outline = outline_of(varied)
    lone = outline.for_reader(Reader(profiles=frozenset("R")))

    assert [lesson.key for lesson in lone.lessons] == ["T1.1.L1"]
    only_second = type(outline)(
        outline.course_key, "", (type(outline.modules[0])("M", "", "", outline.lessons[1:]),)
    )
    assert only_second.for_reader(Reader()).modules == ()


def test_a_trainer_sees_what_is_wrong_with_an_audience(
    world: World, varied: CoursePage, client: Client
) -> None:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    lesson = LessonPage.objects.get(lesson_key="T1.1.L2")
    form = {
        "title": lesson.title, "slug": lesson.slug, "lesson_key": lesson.lesson_key, "minutes": 8, "terms": "",
        "outcome": "", "summary": "", "body-count": 0, "audience-count": 1, "audience-0-id": "", "audience-0-type": "audience",
        "audience-0-order": 0, "audience-0-deleted": "", "audience-0-value-countries": "QQ", "action-publish": "1",
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "comments-MIN_NUM_FORMS": 0, "comments-MAX_NUM_FORMS": "",
    }  # fmt: skip

    answer = client.post(f"/admin/pages/{lesson.pk}/edit/", form)
    assert "No country has the code" in answer.content.decode()
    client.post(f"/admin/pages/{lesson.pk}/edit/", form | {"audience-0-value-countries": "xa"})

    lesson.refresh_from_db()
    assert lesson.for_whom.countries == {"XA"}


def test_print_and_search_show_her_version_only(world: World, varied: CoursePage, client: Client) -> None:
    row = begin(world.carla, world.brisa)
    client.force_login(world.carla)

    printed = client.get(reverse("progress:print_module", args=[row.key, "T1.1"])).content.decode()

    assert "Text of everybody else" in printed
    assert "Text of Aldea" not in printed and "A figure and its date" not in printed
    rendering = Rendering.objects.get(edition=row.edition_id, lesson_key="T1.1.L1")
    assert "Text of Aldea" in rendering.plain_text
    assert "Text of Aldea" not in rendering.plain_text_for(row.reader)
