"""A person is told once, in one mail, whose subject cannot carry a header."""

from collections.abc import Callable

import pytest
from django.core import mail

from lms.notices.actions import write
from lms.notices.models import Notice
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_notice_becomes_one_mail_however_often_it_is_written(
    world: World, drain: Callable[[], None]
) -> None:
    for _ in range(3):
        write(person=world.ana, kind="test", key="1", subject="News", body="Text")
    drain()
    drain()

    assert Notice.objects.count() == 1
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]
    assert Notice.objects.get().sent_at


def test_a_line_break_in_a_subject_adds_no_header(world: World, drain: Callable[[], None]) -> None:
    write(person=world.ana, kind="test", key="1", subject="News\r\nBcc: all@example.org", body="Text")
    drain()

    assert mail.outbox[0].subject == "News Bcc: all@example.org"
    assert mail.outbox[0].recipients() == ["ana@example.org"]


def test_a_notice_is_seen_by_its_reader_alone(world: World) -> None:
    write(person=world.ana, kind="test", key="1", subject="News", body="Text")

    assert Notice.objects.visible_to(world.ana).count() == 1
    assert not Notice.objects.visible_to(world.bruno).exists()
