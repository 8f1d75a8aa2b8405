"""A text goes from its trainer to a second one and to a releaser, and nobody approves her own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client

from lms.accounts.models import User
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.actions.submitting import send_to_colleague
from lms.curriculum.actions.trainers import WORKFLOW, ensure_moderation, follow_memberships, let_write
from lms.curriculum.models import CoursePage, LessonPage
from lms.curriculum.queries.moderation import drafts_of, to_read
from lms.curriculum.rules.moderation import may_approve, may_release
from lms.curriculum.rules.outlines import Severity
from lms.foundation.errors import RuleViolation
from lms.institutions.actions.people import add_member, end_membership
from lms.institutions.rules.roles import Capability
from tests.curriculum.editor import approve, edit, lesson_form, reject, signed_in
from tests.world import SINCE, World, join, person


@pytest.mark.parametrize(
    ("held", "is_operator", "releasers_exist", "may"),
    [
        ({Capability.RELEASE, Capability.AUTHOR}, False, True, True),
        ({Capability.AUTHOR}, False, True, False),
        ({Capability.AUTHOR}, False, False, True),
        ({Capability.LEARN}, False, False, False),
        (set(), True, True, True),
    ],
)
def test_who_may_release(held: set[Capability], is_operator: bool, releasers_exist: bool, may: bool) -> None:
    assert may_release(held, is_operator=is_operator, releasers_exist=releasers_exist) is may


def test_four_eyes() -> None:
    assert may_approve(1, 2)
    assert not may_approve(1, 1)


@dataclass(frozen=True)
class Desk:
    """Tomas and Tara write, Rita releases; the lesson is the second of T1."""

    tara: User
    rita: User
    lesson: LessonPage
    tomas_in: Client
    tara_in: Client
    rita_in: Client

    def now(self) -> LessonPage:
        return LessonPage.objects.get(pk=self.lesson.pk)

    def submit(self, title: str = "A figure, its date and its source") -> None:
        answer = edit(self.tomas_in, self.lesson, lesson_form(self.lesson, title=title), "action-submit")
        assert answer.status_code == 302, answer.content.decode()[:2000]


@contextmanager
def mails(outbox: list[EmailMessage]) -> Iterator[list[EmailMessage]]:
    """The mails that what is done inside sends."""
    before, sent = len(outbox), list[EmailMessage]()
    yield sent
    sent.extend(outbox[before:])


@pytest.fixture
def desk(course: CoursePage, world: World) -> Desk:
    tara, rita = person("Tara"), person("Rita")
    join(tara, world.school, "trainer")
    join(rita, world.school, "releaser")
    for writer in (world.tomas, tara, rita):
        let_write(person=writer, by=None)
    follow_memberships(people=[rita])
    lesson = LessonPage.objects.get(lesson_key="T1.1.L2")
    return Desk(tara, rita, lesson, signed_in(world.tomas), signed_in(tara), signed_in(rita))


def test_a_text_is_approved_by_a_second_trainer_and_then_by_a_releaser(desk: Desk) -> None:
    desk.submit()
    assert desk.now().title == "A figure and its date"

    approve(desk.tara_in, desk.lesson)
    assert desk.now().title == "A figure and its date"
    approve(desk.rita_in, desk.lesson)

    assert desk.now().title == "A figure, its date and its source"
    assert not desk.now().has_unpublished_changes


def test_mails_on_the_way_of_a_text_speak_as_its_buttons_do(
    desk: Desk, mailoutbox: list[EmailMessage]
) -> None:
    with mails(mailoutbox) as sent:
        desk.submit("Stocks & flows")
    assert {address for mail in sent for address in mail.to} == {desk.tara.email, desk.rita.email}
    with mails(mailoutbox) as back:
        reject(desk.tara_in, desk.lesson, comment="Say “stock” first.")

    waits, came_back = sent[0], back[0]
    assert waits.subject == "“Stocks & flows” waits for you to read it"
    assert f"{settings.PUBLIC_ADDRESS}/admin/pages/{desk.lesson.pk}/edit/" in waits.body
    assert came_back.subject == "“Stocks & flows” came back to you"
    assert "The reader wrote: Say “stock” first." in came_back.body
    for mail in (waits, came_back):
        assert "moderation" not in mail.body and "workflow" not in mail.body


def test_who_sent_a_text_hears_that_it_is_approved(desk: Desk, mailoutbox: list[EmailMessage]) -> None:
    desk.submit()
    approve(desk.tara_in, desk.lesson)
    with mails(mailoutbox) as sent:
        approve(desk.rita_in, desk.lesson)

    (mail,) = sent
    assert mail.subject == "“A figure, its date and its source” is approved"
    assert f"{settings.PUBLIC_ADDRESS}/admin/releases/" in mail.body


def test_a_trainer_cannot_approve_what_she_sent(desk: Desk) -> None:
    desk.submit()

    assert approve(desk.tomas_in, desk.lesson).status_code == 302

    task = desk.now().current_workflow_task
    assert task and task.name == "A second trainer reads"
    assert "action-approve" not in desk.tomas_in.get(f"/admin/pages/{desk.lesson.pk}/edit/").content.decode()


def test_a_second_trainer_cannot_do_the_releasers_part(desk: Desk) -> None:
    desk.submit()
    approve(desk.tara_in, desk.lesson)

    approve(desk.tara_in, desk.lesson)

    assert desk.now().title == "A figure and its date"


def test_a_releaser_who_wrote_needs_another_releaser(desk: Desk) -> None:
    edit(desk.rita_in, desk.lesson, lesson_form(desk.lesson, title="Rita's words"), "action-submit")
    approve(desk.tara_in, desk.lesson)

    approve(desk.rita_in, desk.lesson)

    assert desk.now().title == "A figure and its date"


def test_a_trainer_cannot_publish_past_her_readers(desk: Desk) -> None:
    edit(desk.tomas_in, desk.lesson, lesson_form(desk.lesson, title="Straight through"), "action-publish")

    assert desk.now().title == "A figure and its date"


def test_where_nobody_releases_a_trainer_still_can(course: CoursePage, world: World) -> None:
    let_write(person=world.tomas, by=None)
    lesson = LessonPage.objects.get(lesson_key="T1.1.L2")

    edit(signed_in(world.tomas), lesson, lesson_form(lesson, title="Straight through"), "action-publish")

    assert LessonPage.objects.get(pk=lesson.pk).title == "Straight through"
    assert cut_edition(course=course, severity=Severity.WORDING, by=world.tomas).number == 2


def test_only_a_releaser_cuts_an_edition(desk: Desk, course: CoursePage, world: World) -> None:
    desk.submit()
    approve(desk.tara_in, desk.lesson)
    approve(desk.rita_in, desk.lesson)

    with pytest.raises(RuleViolation, match="not_a_releaser"):
        cut_edition(course=course, severity=Severity.WORDING, by=world.tomas)
    page = desk.tomas_in.get("/admin/releases/T1/").content.decode()
    assert "Ask Rita" in page and "Release as next edition" not in page
    assert cut_edition(course=course, severity=Severity.WORDING, by=desk.rita).number == 2


def test_each_finds_what_waits_for_her_on_the_first_page(desk: Desk, world: World) -> None:
    edit(desk.tomas_in, desk.lesson, lesson_form(desk.lesson, title="A draft"))
    assert [page.pk for page in drafts_of(world.tomas)] == [desk.lesson.pk]

    desk.submit()

    assert drafts_of(world.tomas) == []
    assert [item.sent_by for item in to_read(desk.tara)] == ["Tomas"]
    assert to_read(world.tomas) == []
    assert "Tomas" in desk.tara_in.get("/admin/").content.decode()


def test_a_lesson_with_faults_is_not_sent_and_says_why(desk: Desk) -> None:
    answer = edit(desk.tomas_in, desk.lesson, lesson_form(desk.lesson, outcome=""), "action-submit")

    assert answer.status_code == 200
    assert "The lesson has no learning outcome." in answer.content.decode()
    assert desk.now().current_workflow_state is None


def test_a_draft_with_faults_is_kept(desk: Desk) -> None:
    answer = edit(desk.tomas_in, desk.lesson, lesson_form(desk.lesson, outcome=""))

    assert answer.status_code == 302
    page = desk.tomas_in.get(f"/admin/pages/{desk.lesson.pk}/edit/").content.decode()
    assert "The lesson has no learning outcome." in page


def test_a_course_is_sent_as_a_whole_once(desk: Desk, course: CoursePage) -> None:
    edit(desk.tomas_in, desk.lesson, lesson_form(desk.lesson, title="A draft"))

    assert "Send to a colleague" in desk.tomas_in.get("/admin/courses/T1/ready/").content.decode()
    assert desk.tomas_in.post("/admin/courses/T1/ready/").status_code == 302

    assert desk.now().workflow_in_progress
    assert send_to_colleague(course=course, by=desk.tara) == 0


def test_a_course_with_faults_is_not_sent(desk: Desk) -> None:
    edit(desk.tomas_in, desk.lesson, lesson_form(desk.lesson, outcome=""))

    answer = desk.tomas_in.post("/admin/courses/T1/ready/")

    assert answer.status_code == 409
    assert not desk.now().workflow_in_progress


def test_setting_the_way_up_again_changes_nothing(desk: Desk) -> None:
    again = ensure_moderation()

    assert again.name == WORKFLOW
    assert [task.name for task in again.tasks] == ["A second trainer reads", "A releaser approves"]


def test_the_editor_follows_a_persons_role(
    course: CoursePage, world: World, drain: Callable[[], None]
) -> None:
    membership = add_member(
        person=world.olaf, institution=world.school, role="trainer", valid_from=SINCE, by=world.zoe
    )
    drain()
    assert signed_in(world.olaf).get("/admin/").status_code == 200

    end_membership(membership=membership, on=SINCE, by=world.zoe)
    drain()

    assert signed_in(world.olaf).get("/admin/").status_code == 302


def test_the_editor_of_a_lesson_leads_to_the_questions_of_its_module(desk: Desk) -> None:
    page = desk.tomas_in.get(f"/admin/pages/{desk.lesson.pk}/edit/").content.decode()

    assert 'href="/admin/questions/T1.1/"' in page
