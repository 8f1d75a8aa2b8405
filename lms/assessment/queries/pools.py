"""Pools and their questions."""

from lms.assessment.models import Pool
from lms.assessment.rules.questions import Question


def latest_pool(key: str) -> Pool | None:
    return Pool.objects.filter(key=key).order_by("-version").first()


def questions_of(pool: Pool) -> dict[str, Question]:
    return {row.key: row.value for row in pool.questions.all()}
