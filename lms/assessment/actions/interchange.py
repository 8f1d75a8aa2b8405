"""Questions from foreign files arrive in a pool."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from lms.accounts.models import User
from lms.assessment.actions.pools import load_pool
from lms.assessment.models import Pool
from lms.assessment.queries.pools import latest_pool
from lms.assessment.rules.interchange.values import unused_key
from lms.assessment.rules.questions import Question
from lms.assessment.rules.text import PoolFile
from lms.audit.actions import record


@dataclass(frozen=True, slots=True)
class Import:
    """The version of the pool that holds the questions now, how many came, and how many were there already."""

    pool: Pool | None
    added_count: int
    known_count: int


@transaction.atomic
def import_questions(*, pool_key: str, questions: Sequence[Question], by: User | None) -> Import:
    """Add questions to the latest version of a pool as its next version. One that is there already is not doubled."""
    latest = latest_pool(pool_key)
    there = [row.value for row in latest.questions.all()] if latest else []
    new = unknown(questions, there)
    if not new:
        return Import(latest, 0, len(questions))
    pool = load_pool(PoolFile(pool_key, (*there, *new)))
    record(by, "import_questions", pool, detail={"pool": pool_key, "count": len(new)})
    return Import(pool, len(new), len(questions) - len(new))


def unknown(questions: Sequence[Question], there: Sequence[Question]) -> list[Question]:
    """Those that say something new, under keys that nobody has."""
    said = {replace(question, key="") for question in there}
    taken = {question.key for question in there}
    found = []
    for question in questions:
        if replace(question, key="") in said:
            continue
        said.add(replace(question, key=""))
        key = unused_key(question.key, taken)
        taken.add(key)
        found.append(replace(question, key=key))
    return found
