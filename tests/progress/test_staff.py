"""Whoever looks after an institution sees completion, never a score or an attempt."""

import csv
from decimal import Decimal
from io import StringIO

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts.models import User
from lms.assessment.models import Attempt
from lms.curriculum.models import CoursePage
from lms.foundation import clock
from lms.institutions.models import Institution, Membership
from lms.outbox.actions import drain_everything
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from lms.progress.actions.moving import learn_for
from lms.progress.actions.paths import publish_paths
from lms.progress.models import Enrolment
from lms.progress.rules.paths import PathVersion
from tests.progress.test_learning import through
from tests.progress.test_paths import SINCE
from tests.world import World, join

PAGES = ("progress:staff", "progress:deadlines", "progress:recognition", "capacity:workspace")


def failed(world: World) -> Attempt:
    """Ana's attempt with a result nobody else could have."""
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    module = enrolment.edition.outline_value.modules[0]
    for lesson in module.lessons:
        finish_lesson(enrolment=enrolment, lesson_key=lesson.key, by=world.ana)
    attempt = start_test(enrolment=enrolment, module_key=module.key, by=world.ana)
    submit_test(enrolment=enrolment, attempt=attempt, answers={}, by=world.ana)
    Attempt.objects.update(share=Decimal("0.437519"))
    return attempt


def test_no_score_and_no_attempt_reaches_an_employer(
    world: World, course: CoursePage, client: Client
) -> None:
    attempt = failed(world)
    drain_everything()
    client.force_login(world.bruno)
    answers = [client.get(reverse(page, args=[world.aldea.key])) for page in PAGES]
    answers.append(client.get(reverse("progress:staff_csv", args=[world.aldea.key, "T1"])))
    for answer in answers:
        assert answer.status_code == 200
        text = answer.content.decode() + str(answer.headers)
        for canary in ("43.75", "0.4375", "43 %", "437519", str(attempt.key)):
            assert canary not in text


def test_the_staff_page_says_how_far_everyone_is_on_her_path(
    world: World, course: CoursePage, client: Client
) -> None:
    publish_paths([PathVersion("R1", 1, ("T1",), SINCE)])
    through(enrol(course_key="T1", institution=world.aldea, by=world.ana))
    drain_everything()
    client.force_login(world.bruno)
    page = client.get(reverse("progress:staff", args=[world.aldea.key])).content.decode()

    assert "1 of 1" in page and "Complete" in page
    assert "no path for this role" in page  # Bruno is R9


def test_the_table_of_completions_is_one_line_a_person_and_safe_in_a_spreadsheet(
    world: World, course: CoursePage, client: Client
) -> None:
    through(enrol(course_key="T1", institution=world.aldea, by=world.ana))
    world.bruno.name = "=HYPERLINK(1)"
    world.bruno.save()
    client.force_login(world.bruno)
    answer = client.get(reverse("progress:staff_csv", args=[world.aldea.key, "T1"]))
    head, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))

    assert head[:4] == ["Name", "Role", "Begun on", "Completed on"] and len(head) == 6
    assert {row[0]: row[4:] for row in rows} == {"Ana": ["done", "done"], "'=HYPERLINK(1)": ["", ""]}


def test_an_employer_reads_only_what_was_done_for_it(
    world: World, course: CoursePage, client: Client
) -> None:
    join(world.ana, world.brisa, "staff")
    join(world.bruno, world.brisa, "focal_point")
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    first, second = enrolment.outline.lessons
    finish_lesson(enrolment=enrolment, lesson_key=first.key, by=world.ana)
    moved = learn_for(enrolment=enrolment, institution=world.brisa, by=world.ana)
    finish_lesson(enrolment=moved, lesson_key=second.key, by=world.ana)
    Enrolment.objects.update(completed_at=clock.now())
    client.force_login(world.bruno)

    def line_of_ana(institution: Institution) -> list[bool]:
        answer = client.get(reverse("progress:staff_csv", args=[institution.key, "T1"]))
        rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
        return next([bool(cell) for cell in row[2:]] for row in rows if row[0] == "Ana")

    assert line_of_ana(world.aldea) == [True, False, True, False]
    assert line_of_ana(world.brisa) == [False, True, False, True]


def test_staff_and_their_table_ask_a_fixed_number_of_questions(
    world: World, course: CoursePage, client: Client
) -> None:
    publish_paths([PathVersion("R1", 1, ("T1",), SINCE)])
    client.force_login(world.bruno)
    addresses = [
        reverse("progress:staff", args=[world.aldea.key]),
        reverse("progress:staff_csv", args=[world.aldea.key, "T1"]),
    ]
    counted = []
    for count in (0, 30):
        people = User.objects.bulk_create(
            User(email=f"p{n}@example.org", name=f"P{n}", password="!") for n in range(count)
        )
        Membership.objects.bulk_create(
            Membership(
                person=person, institution=world.aldea, role="staff", occupational_role="R1", valid_from=SINCE
            )
            for person in people
        )
        counted.append([queries_of(client, address) for address in addresses])

    assert counted[0] == counted[1]


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
