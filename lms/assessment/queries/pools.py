"""Pools, their versions and their questions."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from lms.assessment.models import Pool
from lms.assessment.models import Question as QuestionRow
from lms.assessment.rules.blueprints import Blueprint
from lms.assessment.rules.comparing import PoolChange, compare_pools
from lms.assessment.rules.questions import Question


def latest_pool(key: str) -> Pool | None:
    return Pool.objects.filter(key=key).order_by("-version").first()


def questions_of(pool: Pool) -> dict[str, Question]:
    """Every question of a version by its key, in whatever state."""
    return {row.key: row.value for row in pool.questions.all()}


def active_questions(pool: Pool) -> list[Question]:
    """What a version may ask."""
    return [row.value for row in pool.questions.active()]


def latest_rows(pool_key: str) -> list[QuestionRow]:
    """The questions of the latest version, with who wrote and reviewed them."""
    pool = latest_pool(pool_key)
    if pool is None:
        return []
    return list(pool.questions.select_related("written_by", "reviewed_by"))


def kept_questions(pool_key: str) -> list[Question]:
    """What the latest version holds and has not retired."""
    return [row.value for row in latest_rows(pool_key) if row.state != QuestionRow.State.RETIRED]


def latest_question(pool_key: str, key: str) -> QuestionRow | None:
    pool = latest_pool(pool_key)
    if pool is None:
        return None
    return pool.questions.select_related("written_by", "reviewed_by").filter(key=key).first()


def new_keys(pool_key: str, count: int) -> list[str]:
    """Keys that no version of the pool has ever used."""
    taken = QuestionRow.objects.filter(pool__key=pool_key).values_list("key", flat=True).distinct()
    pattern = re.compile(rf"{re.escape(pool_key)}\.Q(\d{{1,6}})")
    numbers = [int(found.group(1)) for key in taken if (found := pattern.fullmatch(key))]
    first = max(numbers, default=0) + 1
    return [f"{pool_key}.Q{number}" for number in range(first, first + count)]


def versions_of(pool_key: str) -> QuerySet[Pool]:
    """The versions of a pool with how many questions each has and how many of them are active, the newest first."""
    return (
        Pool.objects.filter(key=pool_key)
        .annotate(
            question_count=Count("questions"),
            active_count=Count("questions", filter=Q(questions__state=QuestionRow.State.ACTIVE)),
        )
        .order_by("-version")
    )


def pool_change(pool_key: str, old: int, new: int) -> PoolChange:
    """What differs between two versions of a pool."""
    before, after = (Pool.objects.get(key=pool_key, version=version) for version in (old, new))
    return compare_pools(tuple(questions_of(before).values()), tuple(questions_of(after).values()))


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Of a competency: for level 1 to 3, active questions and how many the blueprint asks for."""

    competency: str
    cells: tuple[tuple[int, int], ...]


def coverage_table(questions: Sequence[Question], blueprint: Blueprint) -> tuple[CoverageRow, ...]:
    """Competency × level. Columns: level not said, 1, 2, 3."""
    there = Counter((question.competency, question.level) for question in questions)
    asked: Counter[tuple[str, int]] = Counter()
    for line in blueprint:
        asked[line.competency, line.level] += line.count
    names = sorted({name for name, _level in there | asked})
    return tuple(
        CoverageRow(name, tuple((there[name, level], asked[name, level]) for level in range(4)))
        for name in names
    )
