"""Every address is tried by every person; an address without a row fails."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from lms.assessment.actions.attempts import start_attempt, submit_attempt
from lms.assessment.actions.pools import load_pool
from lms.assessment.actions.works import SentWork, save_works
from lms.assessment.models import Work
from lms.assessment.rules.attempts import Policy
from lms.assessment.rules.files import SentFile
from lms.assessment.rules.text import PoolFile
from lms.capacity.models import Evidence
from lms.credentials.actions.register import issue
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage
from lms.curriculum.rules.sheets import Sheet
from lms.foundation import clock
from lms.notices.queries import token_of
from lms.progress.actions.deadlines import open_calendar, set_deadline
from lms.progress.actions.drafts import keep_draft, offer_draft
from lms.progress.actions.learning import enrol
from lms.progress.actions.recognition import import_completions, recognise
from lms.progress.models import Draft, Enrolment, WorkplaceTask
from lms.teaching.actions.cohorts import CohortPlan, join_cohort, make_cohort
from lms.teaching.actions.questions import ask
from lms.teaching.actions.sessions import SessionPlan, plan_session
from lms.teaching.actions.sheets import print_sheets
from lms.teaching.actions.trainers import enter_register
from lms.teaching.models import FollowUp, TestSheet
from lms.teaching.rules.joining import Kind
from tests.assessment.questions import TEN
from tests.capacity.steps import Steps
from tests.website.permissions import OPEN, PREFIXES, SIGNED_IN, TABLE
from tests.world import World

NOBODY = "nobody"


def patterns(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(address, name) of every pattern; the name with its namespace."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, address, entry.namespace or space)
        elif isinstance(entry, URLPattern):
            yield address, f"{space}:{entry.name}" if space else str(entry.name)


def test_every_address_has_a_row() -> None:
    without = [
        (address, name)
        for address, name in patterns(get_resolver())
        if name not in TABLE and not address.startswith(tuple(PREFIXES))
    ]
    assert without == []


def test_every_row_has_an_address() -> None:
    assert set(TABLE) <= {name for _address, name in patterns(get_resolver())}


def handed_in_work(world: World) -> Work:
    """A file that Ana handed in and a trainer is to mark."""
    pool = load_pool(PoolFile("P", TEN))
    attempt = start_attempt(subject_key="works", pool=pool, policy=Policy(), by=world.ana)
    work = SentWork("P.Q10", "", SentFile("notice.pdf", b"%PDF-1.7 notice"))
    save_works(attempt=attempt, works=[work], by=world.ana)
    submit_attempt(attempt=attempt, answers={}, by=world.ana)
    return Work.objects.get()


@pytest.fixture
def objects(world: World, course: CoursePage, steps: Steps) -> dict[str, object]:
    """One of everything, Ana's or Aldea's."""
    round = steps.reviewed()
    enrolment = enrol(course_key="T1", institution=world.aldea, by=world.ana)
    outline = enrolment.edition.outline_value
    certificate = issue(
        kind="personal", country=world.country, person=world.ana, programme_key="T1",
        statement={"holder": "Ana", "title": "Certificate", "sentence": "completed", "issuer": "Xenia"},
        valid_until=timezone.now().date(), decision_key="one", demonstration=False,
    )  # fmt: skip
    let_write(person=world.tomas, by=None)
    teaching = teaching_objects(world, enrolment)
    return teaching | {
        "institution": world.aldea.key, "round": round.key, "indicator": "1.1", "country": "XA",
        "place": world.north.key, "enrolment": enrolment.key, "lesson": outline.lessons[0].key,
        "module": outline.modules[0].key, "number": 1, "course": "T1", "serial": certificate.serial,
        "picture": default_storage.save("images/dot.gif", ContentFile(b"GIF89a")),
        "evidence": Evidence.objects.filter(round=round)[0].key, "work": handed_in_work(world).key,
        **staff_objects(world, enrolment), "draft": offered_draft(world, enrolment).key,
    }  # fmt: skip


def offered_draft(world: World, enrolment: Enrolment) -> Draft:
    """What Ana wrote in an exercise and offered to Aldea."""
    sheet = Sheet(2, "Counts", "A note", (("Count", "Date"), ("Births", "")))
    draft = keep_draft(
        enrolment=enrolment,
        lesson_key="T1.1.L1",
        sheet=sheet,
        language="en",
        given={"r1c1": "2026"},
        by=world.ana,
    )
    offer_draft(draft=draft, by=world.ana)
    return draft


def staff_objects(world: World, enrolment: Enrolment) -> dict[str, object]:
    """What Bruno set, recognised and brought for Aldea, and what Ana asks of him."""
    day = clock.today()
    recognised = recognise(
        person=world.ana, institution=world.aldea, course_key="T1", completed_on=day - timedelta(days=9),
        source="Campus", evidence="seen", by=world.bruno,
    )  # fmt: skip
    task = WorkplaceTask.objects.create(
        enrolment=enrolment,
        institution=world.aldea,
        lesson_key="x",
        description="Done",
        supervisor=world.bruno,
    )
    file = "email,course,completed_on,source,reference\nana@example.org,T1,2026-01-31,Old campus,7\n"
    return {
        "deadline": set_deadline(
            institution=world.aldea, course_key="T1", due_on=day + timedelta(days=9), by=world.bruno
        ).key,
        "recognised": recognised.key,
        "import": import_completions(text=file, file_name="old.csv", by=world.bruno).key,
        "membership": world.ana.memberships.get().key,
        "feed": open_calendar(by=world.ana).token,
        "token": token_of(world.ana),
        "task": task.key,
    }  # fmt: skip


def teaching_objects(world: World, enrolment: Enrolment) -> dict[str, object]:
    """A group for the staff of Aldea with Ana in it, another that Carla is in, and what belongs to them."""
    today, end = date(2026, 1, 1), date(2099, 12, 31)
    plan = CohortPlan("T1", "Aldea", Kind.INSTITUTION, world.aldea, None, today, end, "en")
    cohort = make_cohort(provider=world.school, plan=plan, by=world.tomas)
    member = join_cohort(cohort=cohort, institution=world.aldea, by=world.ana)
    other_plan = CohortPlan("T1", "Brisa", Kind.INSTITUTION, world.brisa, None, today, end, "en")
    other = make_cohort(provider=world.school, plan=other_plan, by=world.tomas)
    join_cohort(cohort=other, institution=world.brisa, by=world.carla)
    starts = timezone.now()
    meeting = SessionPlan("Meeting", "", starts, starts + timedelta(hours=1), "Hall", "")
    module, lesson = enrolment.outline.modules[0].key, enrolment.outline.lessons[0].key
    print_sheets(members=[member], module_key=module, by=world.tomas)
    follow_up = FollowUp.objects.create(
        enrolment=enrolment,
        part="supervisor",
        after_months=3,
        due_on=today,
        respondent=world.bruno,
        told_on=today,
    )
    return {
        "cohort": cohort.key, "other_cohort": other.key, "member": member.key,
        "session": plan_session(cohort=cohort, plan=meeting, by=world.tomas).key,
        "sheet": TestSheet.objects.get().key, "follow_up": follow_up.key,
        "question": ask(enrolment=enrolment, lesson_key=lesson, text="Why?", by=world.ana).key,
        "trainer": enter_register(provider=world.school, by=world.tomas).key, "provider": world.school.key,
    }  # fmt: skip


def expected(who: object, name: str) -> str:
    if who == OPEN or (who == SIGNED_IN and name != NOBODY):
        return "in"
    if name == NOBODY:
        return "sign in"
    return "in" if isinstance(who, tuple) and name in who else "not found"


def outcome(client: Client, method: str, address: str) -> str:
    answer = getattr(client, method)(address)
    if answer.status_code == 302 and "/account/login/" in answer["Location"]:
        return "sign in"
    assert answer.status_code != 500, address
    return "not found" if answer.status_code == 404 else "in"


def test_who_reaches_what(world: World, objects: dict[str, object]) -> None:
    wrong = []
    for name in [NOBODY, *world.people]:
        for row, (method, who, arguments) in TABLE.items():
            client = Client()
            if name != NOBODY:
                client.force_login(world.people[name])
            address = reverse(row, args=[objects[argument] for argument in arguments])
            found = outcome(client, method, address)
            wanted = "not found" if row == "website:mailbox" else expected(who, name)
            if found != wanted:
                wrong.append((row, name, found, wanted))
    assert wrong == []


def test_a_switched_off_account_reaches_nothing_of_its_own(world: World, objects: dict[str, object]) -> None:
    world.bruno.is_active = False
    world.bruno.save()
    client = Client()
    client.force_login(world.bruno)

    assert outcome(client, "get", reverse("capacity:workspace", args=[objects["institution"]])) == "sign in"


@pytest.mark.parametrize("prefix", [prefix for prefix, who in PREFIXES.items() if who != OPEN])
def test_third_parties_let_in_only_whom_the_table_names(
    world: World, objects: dict[str, object], prefix: str
) -> None:
    for name, person in world.people.items():
        client = Client()
        client.force_login(person)
        answer = client.get(f"/{prefix}")
        assert (answer.status_code == 200) == (name in PREFIXES[prefix]), name  # type: ignore[operator]
