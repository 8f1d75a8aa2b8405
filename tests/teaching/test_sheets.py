"""Tests on paper: printed, entered by code, compared, voided."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import learner_questions, questions_of, right_answers
from lms.assessment.rules.questions import Kind
from lms.audit.models import Entry
from lms.curriculum.models import EditionText
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.notices.models import Notice
from lms.progress.actions.learning import enrol, finish_lesson, start_test
from lms.progress.actions.renewing import start_renewal
from lms.progress.models import Completion
from lms.teaching.actions.cohorts import join_cohort
from lms.teaching.actions.sessions import SessionPlan, note_attendance, plan_session
from lms.teaching.actions.sheets import enter_sheet, print_sheets, void_sheet
from lms.teaching.models import Cohort, CohortMember, TestSheet
from lms.teaching.queries.sheets import attempt_of
from lms.teaching.rules.codes import new_code
from lms.teaching.rules.sheets import BadDay, differing, wrong_day
from tests.progress.test_learning import through
from tests.progress.test_renewal import FIRST, LATER, changed_edition
from tests.teaching.conftest import NOON, SignIn
from tests.world import World, join, person

TODAY = date(2026, 11, 25)
Answers = dict[str, object]


@pytest.fixture(autouse=True)
def present() -> object:
    with clock.at(NOON + timedelta(hours=2)):
        yield


@pytest.fixture
def member(world: World, ana_in: CohortMember) -> CohortMember:
    """Ana, whose lessons are finished."""
    for lesson in ana_in.enrolment.outline.lessons:
        finish_lesson(enrolment=ana_in.enrolment, lesson_key=lesson.key, by=world.ana)
    return ana_in


def module_of(member: CohortMember) -> str:
    return next(module.key for module in member.enrolment.outline.modules if module.test)


def printed(member: CohortMember, by: object, *, four_eyes: bool = False) -> TestSheet:
    assert print_sheets(members=[member], module_key=module_of(member), four_eyes=four_eyes, by=by) == []  # type: ignore[arg-type]
    return TestSheet.objects.open().with_person().get(member=member)


def right(sheet: TestSheet) -> Answers:
    return right_answers(attempt_of(sheet))


def as_sent(sheet: TestSheet, answers: Answers) -> dict[str, object]:
    """Answers as a browser sends them."""
    sent: dict[str, object] = {}
    for place, question in enumerate(learner_questions(attempt_of(sheet))):
        given = answers[question.key]
        if question.kind in {Kind.MATCHING, Kind.ORDERING}:
            assert isinstance(given, list)
            sent |= {f"q{place}_{line}": str(value) for line, value in enumerate(given)}
        else:
            sent[f"q{place}"] = given
    return sent


@pytest.mark.parametrize(
    ("sat_on", "expected"),
    [
        (TODAY, None),
        (TODAY - timedelta(days=2), None),
        (TODAY - timedelta(days=3), BadDay.BEFORE_PRINTING),
        (TODAY + timedelta(days=1), BadDay.IN_THE_FUTURE),
    ],
)
def test_on_which_days_a_sheet_can_have_been_sat(sat_on: date, expected: BadDay | None) -> None:
    assert wrong_day(sat_on, TODAY - timedelta(days=2), TODAY) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"a": 1, "b": [0, 1]}, {"a": 1, "b": [0, 1]}, ()),
        ({"a": 1, "b": [0, 1]}, {"a": 2, "b": [0]}, (1, 2)),
        ({"a": "12,5 "}, {"a": "12,5"}, ()),
        ({"a": None}, {"a": ""}, ()),
        ({"a": [None, None]}, {}, ()),
        ({"a": 0}, {"a": None}, (1,)),
    ],
)
def test_where_two_readers_differ(first: Answers, second: Answers, expected: tuple[int, ...]) -> None:
    assert differing(["a", "b"], first, second) == expected


def test_a_test_on_paper_from_the_printer_to_the_learners_result(
    world: World, member: CohortMember, sign_in: SignIn, drain: Callable[[], None]
) -> None:
    tomas, module = sign_in(world.tomas), module_of(member)
    page = tomas.post(
        reverse("teaching:sheets", args=[member.cohort.key]), {"module_key": module}, follow=True
    )
    sheet = TestSheet.objects.with_person().get()
    text = page.content.decode()
    assert "Ana" in text and f"{sheet.code[:4]} {sheet.code[4:]}" in text
    found = tomas.post(reverse("teaching:find_sheet"), {"code": sheet.code.lower()})
    assert found["Location"] == reverse("teaching:enter_sheet", args=[sheet.key])

    answer = tomas.post(found["Location"], as_sent(sheet, right(sheet)) | {"sat_on": TODAY.isoformat()}, follow=True)  # fmt: skip
    drain()

    attempt = Attempt.objects.get(person=world.ana)
    assert (attempt.passed, attempt.draw) == (True, sheet.draw)
    assert attempt.submitted_at and attempt.submitted_at.date() == TODAY
    assert "100" not in answer.content.decode()
    assert [notice.person for notice in Notice.objects.filter(kind="sheet_entered")] == [world.ana]
    entry = Entry.objects.get(action="teaching.sheet_entered")
    assert entry.actor_key == str(world.tomas.key) and entry.detail["on"] == "2026-11-25"
    result = reverse("progress:result", args=[member.enrolment.key, module, attempt.number])
    assert sign_in(world.ana).get(result).status_code == 200
    assert tomas.get(result).status_code == 404


def test_neither_paper_nor_entry_page_tells_an_answer(world: World, member: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    sheet, tomas = printed(member, world.tomas), sign_in(world.tomas)
    pages = [
        tomas.get(reverse("teaching:print_sheets", args=[member.cohort.key, module_of(member)])),
        tomas.get(reverse("teaching:enter_sheet", args=[sheet.key])),
    ]
    secrets = [text for question in questions_of(sheet.pool).values() for text in
               [question.feedback, *(option.feedback for option in question.options)] if text]  # fmt: skip
    assert secrets
    for text in [unescape(page.content.decode()) for page in pages]:
        assert all(secret not in text for secret in secrets)
        assert all(one.stem[:20] in text for one in learner_questions(attempt_of(sheet)))  # fmt: skip


@pytest.mark.parametrize(
    ("code", "words"),
    [("ACDEFGHJ", "slip in this code"), (new_code(lambda signs: signs[-1]), "No sheet of your groups")],
)
def test_a_wrong_code_opens_nothing(world: World, member: CohortMember, sign_in: SignIn, code: str, words: str) -> None:  # fmt: skip
    printed(member, world.tomas)

    answer = sign_in(world.tomas).post(reverse("teaching:find_sheet"), {"code": code})

    assert answer.status_code == 422 and words in answer.content.decode()


def test_a_trainer_of_another_provider_finds_no_sheet(world: World, member: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    sheet, stranger = printed(member, world.tomas), person("Stranger")
    join(stranger, world.bridge, "trainer", "R8")
    client = sign_in(stranger)

    assert "No sheet of your groups" in client.post(reverse("teaching:find_sheet"), {"code": sheet.code}).content.decode()  # fmt: skip
    assert client.get(reverse("teaching:enter_sheet", args=[sheet.key])).status_code == 404


def test_printing_again_makes_no_second_sheet(world: World, member: CohortMember) -> None:
    assert printed(member, world.tomas) == printed(member, world.tomas)


def test_a_second_reader_is_shown_where_she_differs_and_settles_it(world: World, member: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    second = person("Second")
    join(second, world.school, "trainer", "R8")
    sheet = printed(member, world.tomas, four_eyes=True)
    answers = right(sheet)
    slip = answers | {sheet.drawn[0].key: None}
    assert enter_sheet(sheet=sheet, answers=slip, sat_on=TODAY, by=world.tomas).waits_for_second
    assert not Attempt.objects.exists()
    with pytest.raises(RuleViolation, match="same_person"):
        enter_sheet(sheet=sheet, answers=answers, sat_on=TODAY, by=world.tomas)

    address, sent = reverse("teaching:enter_sheet", args=[sheet.key]), as_sent(sheet, answers)
    shown = sign_in(second).post(address, sent | {"sat_on": TODAY.isoformat()})
    assert shown.status_code == 422 and "differently: 1." in shown.content.decode()
    assert not Attempt.objects.exists()
    sign_in(second).post(address, sent | {"sat_on": TODAY.isoformat(), "settle": "1"})

    assert Attempt.objects.get().passed
    assert sheet.entries.count() == 2


def test_a_second_reader_who_agrees_hands_it_in(world: World, member: CohortMember) -> None:
    second = person("Second")
    join(second, world.school, "trainer", "R8")
    sheet = printed(member, world.tomas, four_eyes=True)

    enter_sheet(sheet=sheet, answers=right(sheet), sat_on=TODAY, by=world.tomas)
    done = enter_sheet(sheet=sheet, answers=right(sheet), sat_on=TODAY, by=second)

    assert done.attempt and done.attempt.passed


def test_a_voided_sheet_counts_as_no_attempt_and_another_may_be_printed(world: World, member: CohortMember) -> None:  # fmt: skip
    sheet = printed(member, world.tomas)
    with pytest.raises(RuleViolation, match="no_reason"):
        void_sheet(sheet=sheet, reason=" ", by=world.tomas)
    void_sheet(sheet=sheet, reason="lost on the way", by=world.tomas)

    with pytest.raises(RuleViolation, match="sheet_closed"):
        enter_sheet(sheet=sheet, answers=right(sheet), sat_on=TODAY, by=world.tomas)
    assert not Attempt.objects.exists()
    assert printed(member, world.tomas) != sheet


def test_who_was_at_the_meeting_of_the_module_needs_no_screen(world: World, ana_in: CohortMember) -> None:
    sheet, module = printed(ana_in, world.tomas), module_of(ana_in)
    with pytest.raises(RuleViolation, match="lessons_left"):
        enter_sheet(sheet=sheet, answers=right(sheet), sat_on=TODAY, by=world.tomas)

    plan = SessionPlan("In the room", module, NOON, NOON + timedelta(hours=1), "Hall", "")
    session = plan_session(cohort=ana_in.cohort, plan=plan, by=world.tomas)
    note_attendance(session=session, states={ana_in.pk: "present"}, by=world.tomas)
    enter_sheet(sheet=sheet, answers=right(sheet), sat_on=TODAY, by=world.tomas)

    assert Completion.objects.filter(enrolment=ana_in.enrolment).count() == 2
    ana_in.enrolment.refresh_from_db()
    assert ana_in.enrolment.completed_at


def test_what_she_left_open_on_screen_becomes_the_sitting_on_paper(
    world: World, member: CohortMember
) -> None:
    sheet = printed(member, world.tomas)
    start_test(enrolment=member.enrolment, module_key=module_of(member), by=world.ana)

    enter_sheet(sheet=sheet, answers=right(sheet), sat_on=TODAY, by=world.tomas)

    assert Attempt.objects.get().draw == sheet.draw


def test_who_has_passed_gets_no_sheet_and_the_trainer_reads_why(world: World, member: CohortMember) -> None:
    sheet = printed(member, world.tomas)
    enter_sheet(sheet=sheet, answers=right(sheet), sat_on=TODAY, by=world.tomas)

    without = print_sheets(members=[member], module_key=module_of(member), by=world.tomas)

    assert [str(found.why) for found in without] == ["This person has passed this test."]


def test_printing_many_sheets_takes_as_many_queries_as_printing_one(world: World, member: CohortMember, sign_in: SignIn) -> None:  # fmt: skip
    tomas, module = sign_in(world.tomas), module_of(member)

    def printed_page(count: int) -> int:
        """How many queries the page takes on which so many sheets stand."""
        with CaptureQueriesContext(connection) as found:
            page = tomas.get(reverse("teaching:print_sheets", args=[member.cohort.key, module]))
        assert page.content.decode().count('class="sheet-code"') == count
        return len(found)

    printed(member, world.tomas)
    of_one = printed_page(1)
    for number in range(6):
        someone = person(f"Person{number}")
        join(someone, world.aldea, "staff", "R1")
        joined = join_cohort(cohort=member.cohort, institution=world.aldea, by=someone)
        print_sheets(members=[joined], module_key=module, by=world.tomas)

    assert printed_page(7) == of_one


def test_the_list_of_sheets_names_the_module_in_the_readers_language_and_the_day_where_the_group_is(
    world: World, member: CohortMember, sign_in: SignIn
) -> None:
    module = module_of(member)
    late = datetime(2026, 11, 26, 3, tzinfo=UTC)  # the evening of the day before in Xanadia
    print_sheets(members=[member], module_key=module, by=world.tomas, at=late)
    edition = member.enrolment.edition
    EditionText.objects.create(edition=edition, language="es", titles={module: "Personas"}, outcomes={})
    tomas, address = sign_in(world.tomas), reverse("teaching:sheets", args=[member.cohort.key])

    world.tomas.language = "es"
    world.tomas.save(update_fields=["language"])

    page = tomas.get(address).content.decode()

    assert "<bdi>Personas</bdi>" in page and "25 de noviembre de 2026" in page
    assert TestSheet.objects.get().due_on == date(2026, 12, 25)


def test_who_renews_reads_what_changed_before_her_sheet_is_entered(
    world: World, cohort: Cohort, drain: Callable[[], None]
) -> None:
    with clock.at(FIRST):
        enrolment = through(enrol(course_key="T1", institution=world.aldea, by=world.ana), FIRST)
        drain()
    changed_edition(enrolment)
    with clock.at(LATER):
        start_renewal(enrolment=enrolment, by=world.ana)
        member = join_cohort(cohort=cohort, institution=world.aldea, by=world.ana)
        sheet = printed(member, world.tomas)

        with pytest.raises(RuleViolation, match="lessons_left"):
            enter_sheet(sheet=sheet, answers=right(sheet), sat_on=cohort.today(), by=world.tomas)
        changed = member.enrolment.outline.lessons[0]
        finish_lesson(enrolment=member.enrolment, lesson_key=changed.key, by=world.ana)

        assert enter_sheet(sheet=sheet, answers=right(sheet), sat_on=cohort.today(), by=world.tomas).attempt
