"""Workers die, brokers vanish: nothing that happened is lost, nothing is done twice."""

import json
from collections.abc import Callable

import pytest

from tests.journeys.servers import Installation, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

LEARNERS, LESSONS = 30, 10  # 300 events, 30 certificates

SETTLE_PEOPLE = """
from tests.world import join
from lms.accounts.models import User
from lms.institutions.models import Institution
from lms.progress.actions.learning import enrol
aldea = Institution.objects.select_related("territory__country").get(name="Aldea")
for number in range(30):
    person = User.objects.create(email=f"learner{number}@example.org", name=f"Learner {number}", password="!")
    join(person, aldea, "staff", "R1")
    enrol(course_key="C1", institution=aldea, by=person)
"""
LEARN = """
from django.db import transaction
from lms.foundation import clock
from lms.outbox import topics
from lms.outbox.publishing import publish
from lms.progress.actions.learning import finish_lesson
from lms.progress.models import Enrolment
rows = list(Enrolment.objects.with_edition().filter(person__email__startswith="learner").order_by("pk"))
part = rows[{first}:{first} + 6]
for row in part:
    for lesson in row.edition.outline_value.lessons[:10]:
        finish_lesson(enrolment=row, lesson_key=lesson.key, by=row.person)
    with transaction.atomic():
        Enrolment.objects.filter(pk=row.pk).update(completed_at=clock.now())
        publish(topics.COURSE_COMPLETED, row.key)
"""
COUNT = """
import json
from collections.abc import Callable
from django.db.models import Count
from lms.credentials.models import Certificate, StoredDocument
from lms.institutions.models import Territory
from lms.notices.models import Notice
from lms.outbox.models import Delivery
from lms.progress.models import Completion, LearningCell
nation = Territory.objects.get(level=0)
cell = LearningCell.objects.at(nation.path).get()
print(json.dumps({
    "waiting": Delivery.objects.alive().count(),
    "dead": Delivery.objects.dead().count(),
    "lessons": Completion.objects.count(),
    "cell": [cell.enrolled, cell.active, cell.completed],
    "certificates": Certificate.objects.count(),
    "holders": Certificate.objects.values("person").distinct().count(),
    "documents": StoredDocument.objects.count(),
    "notices": Notice.objects.filter(kind="certificate_issued").count(),
}))
"""
WAITING = "from lms.outbox.models import Delivery; print(Delivery.objects.count())"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_doubled(install: Callable[..., Installation], database: str) -> None:
    installation = install(database, XENIA_DEMONSTRATION="1")  # its mails need no mail server
    installation.start()
    installation.script(SETTLE_PEOPLE)
    for round in range(5):
        installation.script(LEARN.format(first=round * 6))
        installation.kill("worker")
        if round in {1, 3}:
            installation.broker.kill()
            installation.broker.start()
        installation.start_worker()

    wait_for("the outbox is empty", lambda: installation.script(WAITING).strip() == "0", seconds=180)

    assert json.loads(installation.script(COUNT)) == {
        "waiting": 0,
        "dead": 0,
        "lessons": LEARNERS * LESSONS,
        "cell": [LEARNERS, LEARNERS, LEARNERS],
        "certificates": LEARNERS,
        "holders": LEARNERS,
        "documents": LEARNERS,
        "notices": LEARNERS,
    }
