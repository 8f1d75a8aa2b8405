"""Keeping the figures of questions: made anew from marks each time, so they can be thrown away."""

from dataclasses import astuple

from django.db import transaction

from lms.assessment.models import ItemStatistic, PoolStatistic, Question
from lms.assessment.queries.items import CountedPool, pool_keys_to_count
from lms.assessment.rules.statistics.figures import ItemFigures
from lms.foundation.database import lock
from lms.outbox import topics
from lms.outbox.publishing import publish_many


@transaction.atomic
def keep_figures(counted: CountedPool) -> PoolStatistic:
    """Put these figures in the place of the earlier ones of the pool, whatever version those were made for."""
    lock([f"figures {counted.pool.key}"])
    PoolStatistic.objects.filter(pool__key=counted.pool.key).delete()
    ItemStatistic.objects.filter(question__pool__key=counted.pool.key).delete()
    ids = dict(Question.objects.filter(pool=counted.pool).values_list("key", "pk"))
    ItemStatistic.objects.bulk_create(
        statistic(ids[item.key], item, counted.asked[item.key]) for item in counted.figures.items
    )
    return PoolStatistic.objects.create(
        pool=counted.pool,
        attempt_count=counted.figures.attempt_count,
        alpha=counted.figures.alpha,
        model_trouble=counted.figures.trouble or "",
        counted_at=counted.counted_at,
    )


def statistic(question_id: int, item: ItemFigures, asked: int) -> ItemStatistic:
    return ItemStatistic(
        question_id=question_id,
        asked_count=asked,
        answered_count=item.answered_count,
        p=item.p,
        item_rest=item.item_rest,
        alpha_if_deleted=item.alpha_if_deleted,
        one_pl_difficulty=item.modelled.one_pl_difficulty,
        two_pl_difficulty=item.modelled.two_pl_difficulty,
        two_pl_slope=item.modelled.two_pl_slope,
        choices=[list(astuple(chosen)) for chosen in item.table],
        flags=[[raised.flag.value, raised.place] for raised in item.raised],
        is_bad=item.is_bad,
    )


@transaction.atomic
def publish_pools_to_count() -> None:
    """Tell of every pool that was answered since its figures were made."""
    publish_many(topics.POOL_FIGURES_DUE, pool_keys_to_count())
