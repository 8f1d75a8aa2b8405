"""How the questions of a pool were answered, and the figures made from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from lms.assessment.models import Attempt, AttemptQuerySet, ItemStatistic, Mark, Pool, PoolStatistic
from lms.assessment.models import Question as QuestionRow
from lms.assessment.queries.pools import latest_pool
from lms.assessment.rules.drawing import given
from lms.assessment.rules.questions import Question
from lms.assessment.rules.statistics.choices import Choice, Chosen, choices
from lms.assessment.rules.statistics.figures import PoolFigures, Response, pool_figures
from lms.assessment.rules.statistics.flags import Flag, Raised
from lms.foundation import clock

MOST_ATTEMPTS = 5_000  # the newest are enough for any figure here


@dataclass(frozen=True, slots=True)
class CountedPool:
    """Figures of the latest version of a pool, and how often each question (by key) was asked in all.

    counted_at: when the counting began; what was answered later is not in it for sure.
    """

    pool: Pool
    counted_at: datetime
    figures: PoolFigures
    asked: dict[str, int]


def counted_pool(pool_key: str) -> CountedPool | None:
    """The figures as the marks have them now. Long: seconds for a pool with thousands of attempts."""
    pool, moment = latest_pool(pool_key), clock.now()
    if pool is None:
        return None
    rows = list(pool.questions.all())
    keys_by_id = same_questions(pool_key, rows)
    questions = {row.key: row.value for row in rows}
    figures = pool_figures(list(questions.values()), responses(pool_key, questions, keys_by_id))
    counts = Mark.objects.filter(question__in=keys_by_id).values_list("question")
    asked = dict.fromkeys(questions, 0)
    for pk, count in counts.annotate(count=Count("attempt", distinct=True)):
        asked[keys_by_id[pk]] += count
    return CountedPool(pool, moment, figures, asked)


def same_questions(pool_key: str, rows: Sequence[QuestionRow]) -> dict[int, str]:
    """Id → key of the questions of every version that ask the same in the same words."""
    now = {row.key: asked_in(row) for row in rows}
    everywhere = QuestionRow.objects.filter(pool__key=pool_key)
    return {row.pk: row.key for row in everywhere if now.get(row.key) == asked_in(row)}


def asked_in(row: QuestionRow) -> tuple[object, ...]:
    return row.kind, row.stem, row.body


def first_attempts(pool_key: str) -> AttemptQuerySet:
    """The first sitting of each person, the newest of them: who sits a test again has seen it.

    A test that everybody passes, with whatever share, asks before anything was learned; it is left out.
    """
    rows = Attempt.objects.filter(pool__key=pool_key, number=1, passed__isnull=False, passing_percent__gt=0)
    return rows.order_by("-submitted_at", "-pk")[:MOST_ATTEMPTS]


def responses(
    pool_key: str, questions: dict[str, Question], keys_by_id: dict[int, str]
) -> tuple[Response, ...]:
    attempts = first_attempts(pool_key)
    marks: dict[int, dict[str, float]] = {}
    rows = Mark.objects.filter(attempt__in=attempts.values("pk"), question__in=keys_by_id)
    for attempt, question, share in rows.order_by("marked_at", "id").values_list(
        "attempt", "question", "share"
    ):
        marks.setdefault(attempt, {})[keys_by_id[question]] = float(share)
    return tuple(
        Response(
            share=float(attempt.share or 0),
            marks=marks[attempt.pk],
            answers={
                drawn.key: given(questions[drawn.key], drawn, attempt.answers.get(drawn.key))
                for drawn in attempt.drawn
                if drawn.key in marks[attempt.pk]
            },
        )
        for attempt in attempts
        if attempt.pk in marks
    )


def pool_keys_to_count() -> list[str]:
    """Keys of pools that were answered, marked or written anew since their figures were made."""
    latest = Pool.objects.filter(key=OuterRef("key")).order_by("-version")
    counted = PoolStatistic.objects.filter(pool=OuterRef("pk")).values("counted_at")
    answered = (
        Attempt.objects.filter(pool__key=OuterRef("key"), passing_percent__gt=0)
        .order_by()
        .values("pool__key")
    )
    marked = Mark.objects.filter(attempt__pool__key=OuterRef("key")).order_by().values("attempt__pool__key")
    rows = Pool.objects.filter(pk=Subquery(latest.values("pk")[:1])).annotate(
        counted_at=Subquery(counted),
        answered_at=Subquery(answered.annotate(at=Max("submitted_at")).values("at")),
        marked_at=Subquery(marked.annotate(at=Max("marked_at")).values("at")),
    )
    due = Q(counted_at=None) | Q(answered_at__gt=F("counted_at")) | Q(marked_at__gt=F("counted_at"))
    return list(rows.filter(due, answered_at__isnull=False).order_by("key").values_list("key", flat=True))


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """One line of the table of choices; `choice` is None for no answer. Options go by letters, A first."""

    letter: str
    choice: Choice | None
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A question with its figures, for the page."""

    row: QuestionRow
    statistic: ItemStatistic
    table: tuple[ChoiceLine, ...]
    raised: tuple[Raised, ...]

    @property
    def number(self) -> int:
        return self.row.place + 1


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything on the page of a pool's questions; `statistic` is None before the first count."""

    pool: Pool
    statistic: PoolStatistic | None
    lines: tuple[ItemLine, ...]


def item_page(pool_key: str) -> ItemPage | None:
    """Three queries, however many questions. A new version shows its figures after its first count."""
    pool = latest_pool(pool_key)
    if pool is None:
        return None
    rows = ItemStatistic.objects.filter(question__pool=pool).select_related("question")
    lines = tuple(item_line(row) for row in rows.order_by("question__place"))
    return ItemPage(pool, PoolStatistic.objects.filter(pool=pool).first(), lines)


def item_line(statistic: ItemStatistic) -> ItemLine:
    lines = [*choices(statistic.question.value), None]
    table = tuple(
        ChoiceLine(chr(ord("A") + place), choice, Chosen(*counts))
        for place, (choice, counts) in enumerate(zip(lines, statistic.choices, strict=False))
    )
    raised = tuple(Raised(Flag(flag), place) for flag, place in statistic.flags)
    table = tuple(line for line in table if is_worth_a_line(line))
    return ItemLine(statistic.question, statistic, table, raised)


def is_worth_a_line(line: ChoiceLine) -> bool:
    """Of the many combinations of lines and choices, only those that are right or that somebody took."""
    return not (line.choice and line.choice.line) or line.choice.right or line.chosen.everyone > 0


def bad_items() -> tuple[ItemLine, ...]:
    """Questions that behave badly, over all pools. One query."""
    rows = ItemStatistic.objects.behaving_badly().select_related("question__pool")
    return tuple(item_line(row) for row in rows.order_by("question__pool__key", "question__place"))


def counted_pools() -> QuerySet[PoolStatistic]:
    return PoolStatistic.objects.select_related("pool").order_by("pool__key")
