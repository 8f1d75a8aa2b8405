"""Questions from foreign files arrive in a pool."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from lms.accounts.models import User
from lms.assessment.actions.pools import add_questions, held_rows
from lms.assessment.models import Pool
from lms.assessment.queries.pools import latest_pool
from lms.assessment.rules.questions import Question


@dataclass(frozen=True, slots=True)
class Import:
    """The version of the pool that holds the questions now, how many came, and how many were there already."""

    pool: Pool | None
    added_count: int
    known_count: int


@transaction.atomic
def import_questions(*, pool_key: str, questions: Sequence[Question], by: User | None) -> Import:
    """Add questions to a pool as drafts, under keys of the pool. One that is there already is not doubled."""
    there = {replace(row.value, key="") for row in held_rows(pool_key)}
    new = list(
        dict.fromkeys(found for question in questions if (found := replace(question, key="")) not in there)
    )
    pool = add_questions(pool_key=pool_key, questions=new, by=by).pool if new else latest_pool(pool_key)
    return Import(pool, len(new), len(questions) - len(new))
