"""What waits for a trainer: questions under lessons, and works to be marked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from lms.accounts.models import User
from lms.assessment.queries.works import works_to_mark
from lms.institutions.models import Membership
from lms.institutions.rules.roles import Capability, roles_with
from lms.notices.models import Notice
from lms.teaching.models import LessonQuestion

WAITING = "trainer_waiting"  # the kind of the notice that tells of it


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, and when the newest of it came; None when nothing waits."""

    question_count: int
    work_count: int
    newest_at: datetime | None


def waiting_for(trainer: User) -> Waiting:
    """Two queries."""
    questions = LessonQuestion.objects.seen_by_trainer(trainer).waiting()
    asked = questions.aggregate(count=Count("pk"), newest=Max("asked_at"))
    works = works_to_mark(trainer).aggregate(count=Count("pk"), newest=Max("attempt__submitted_at"))
    moments = [found["newest"] for found in (asked, works) if found["newest"]]
    return Waiting(asked["count"], works["count"], max(moments, default=None))


def trainer_keys() -> list[UUID]:
    """Keys of everybody who trains for a provider today."""
    training = Membership.objects.in_force().filter(role__in=roles_with(Capability.TEACH, "own"))
    people = User.objects.filter(is_active=True, pk__in=training.values("person"))
    return list(people.order_by("pk").values_list("key", flat=True))


def told_of_waiting_at(trainer: User) -> datetime | None:
    """When she was last told; None when never."""
    found: datetime | None = Notice.objects.filter(person=trainer, kind=WAITING).aggregate(
        last=Max("written_at")
    )["last"]
    return found
