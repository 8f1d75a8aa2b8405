"""Classical item analysis: how hard an item is, how it goes with the others, and what Cronbach's alpha makes of it.

Everything but p is computed from the covariances of pairs of items, each over the persons who answered both. With
complete data this is the textbook result to the last digit; with gaps, or where every person answered other items,
a pair that nobody answered is left out and the mean of the known covariances stands for it.
"""

from dataclasses import dataclass

import numpy as np

from lms.assessment.rules.statistics.matrix import Matrix, Numbers


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of one item; None where it cannot be computed, as for a constant item.

    p: mean answer as a share of the highest answer given (for right and wrong: the share of right answers).
    item_total: correlation with the sum of all items, itself included; item_rest: with the sum of the others.
    """

    key: str
    answered_count: int
    p: float | None
    item_total: float | None = None
    item_rest: float | None = None
    alpha_if_deleted: float | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    items: tuple[Item, ...]
    alpha: float | None

    @property
    def reversed(self) -> tuple[str, ...]:
        """Items that go against the others: a wrong key, or a statement worded the other way round."""
        return tuple(item.key for item in self.items if item.item_rest is not None and item.item_rest < 0)


def analyse(matrix: Matrix) -> Analysis:
    """Constant items get their p and nothing else, and change nothing for the others."""
    varying = matrix.varying()
    cov = covariances(varying.values)
    place = {key: at for at, key in enumerate(varying.keys)}
    items = tuple(
        Item(
            key=key,
            answered_count=int((~np.isnan(column)).sum()),
            p=share_of_highest(column),
            item_total=item_total(cov, place[key]) if key in place else None,
            item_rest=item_rest(cov, place[key]) if key in place else None,
            alpha_if_deleted=alpha(without(cov, place[key])) if key in place else None,
        )
        for key, column in zip(matrix.keys, matrix.values.T, strict=True)
    )
    return Analysis(items, alpha(cov))


def share_of_highest(column: Numbers) -> float | None:
    given = column[~np.isnan(column)]
    if not given.size:
        return None
    return float(given.mean() / max(given.max(), 1.0))


def covariances(values: Numbers) -> Numbers:
    """Covariance of each pair of columns over the rows that have both; NaN where fewer than two have."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    counts = known.sum(axis=0)
    centred = np.where(known, values - filled.sum(axis=0) / np.maximum(counts, 1), 0.0)
    both = (known.astype(float).T @ known).astype(float)
    products, sums = centred.T @ centred, centred.T @ known
    enough = both >= 2
    shared = np.where(enough, both, 2.0)
    return np.where(enough, (products - sums * sums.T / shared) / (shared - 1), np.nan)


def without(cov: Numbers, place: int) -> Numbers:
    return np.delete(np.delete(cov, place, axis=0), place, axis=1)


def mean_known(values: Numbers) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None


def between(cov: Numbers) -> float | None:
    """The mean covariance of two different items."""
    return mean_known(cov[~np.eye(len(cov), dtype=bool)])


def sum_variance(cov: Numbers) -> float | None:
    """The variance of the sum of all items; None when it is not positive or not known."""
    size, of_one, of_two = len(cov), mean_known(np.diag(cov)), between(cov)
    if of_one is None or (of_two is None and size > 1):
        return None
    variance = size * of_one + size * (size - 1) * (of_two or 0.0)
    return variance if variance > 0 else None


def alpha(cov: Numbers) -> float | None:
    """Cronbach's alpha, k² c̄ / variance of the sum; None for fewer than two items."""
    size, of_two, whole = len(cov), between(cov), sum_variance(cov)
    return size**2 * of_two / whole if size > 1 and of_two is not None and whole else None


def item_total(cov: Numbers, place: int) -> float | None:
    whole, with_others = sum_variance(cov), covariance_with_others(cov, place)
    if whole is None or with_others is None:
        return None
    return correlation(cov[place, place] + with_others, cov[place, place], whole)


def item_rest(cov: Numbers, place: int) -> float | None:
    rest, with_others = sum_variance(without(cov, place)), covariance_with_others(cov, place)
    return None if rest is None or with_others is None else correlation(with_others, cov[place, place], rest)


def covariance_with_others(cov: Numbers, place: int) -> float | None:
    """The covariance of an item with the sum of the others."""
    mean = mean_known(np.delete(cov[place], place))
    return None if mean is None else mean * (len(cov) - 1)


def correlation(covariance: float, one: float, other: float) -> float | None:
    """Pairs over different persons can overshoot a little; a correlation ends at 1."""
    if not one > 0:
        return None
    return float(np.clip(covariance / np.sqrt(one * other), -1.0, 1.0))
