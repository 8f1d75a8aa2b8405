"""Once a month trainers are told which sources went stale and which law is to be read again."""

from collections.abc import Callable
from datetime import UTC, datetime

from lms.curriculum.actions.reminding import publish_month
from lms.curriculum.models import CoursePage
from lms.foundation import clock
from lms.notices.models import Notice
from tests.world import World

LATER = datetime(2027, 10, 5, tzinfo=UTC)  # the source of 2024 is stale, the law is due within 90 days


def test_trainers_are_told_once_a_month_and_nobody_else(
    course: CoursePage, world: World, drain: Callable[[], None]
) -> None:
    with clock.at(LATER):
        for _day in range(2):
            publish_month()
            drain()

    notice = Notice.objects.get(kind="curriculum.texts_due")
    assert notice.person == world.tomas
    assert "1 source has gone stale." in notice.body and "1 legal text is to be reviewed." in notice.body


def test_nothing_is_said_when_nothing_is_due(
    course: CoursePage, world: World, drain: Callable[[], None]
) -> None:
    with clock.at(datetime(2025, 1, 1, tzinfo=UTC)):
        publish_month()
        drain()

    assert not Notice.objects.filter(kind="curriculum.texts_due").exists()
