"""What learners say after a course, as counts that point at nobody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.institutions.rules.small_numbers import hide, shown_share

ITEMS = ("clear", "useful", "time", "exercises", "recommend")
STEPS = (1, 2, 3, 4, 5)  # 1: disagree fully … 5: agree fully


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """One item: how many chose each step (None: hidden), and the share that agrees (steps 4 and 5)."""

    item: str
    counts: tuple[int | None, ...]
    agreeing: float | None


def item_counts(answers: Sequence[Mapping[str, int]], k: int) -> list[ItemCounts]:
    """The counts of every item; all hidden while fewer than `k` persons answered."""
    return [counts_of(item, [answer[item] for answer in answers if item in answer], k) for item in ITEMS]


def counts_of(item: str, chosen: Sequence[int], k: int) -> ItemCounts:
    if len(chosen) < k:
        return ItemCounts(item, (None,) * len(STEPS), None)
    found = Counter(chosen)
    agreeing = sum(found[step] for step in STEPS[3:])
    counts = tuple(hide([found[step] for step in STEPS], k))
    return ItemCounts(item, counts, shown_share(agreeing, len(chosen), k))


def option_counts(options: Sequence[str], chosen: Sequence[str], k: int) -> dict[str, int | None]:
    """How many chose each option; all hidden while fewer than `k` persons answered."""
    if len(chosen) < k:
        return dict.fromkeys(options)
    found = Counter(chosen)
    return dict(zip(options, hide([found[option] for option in options], k), strict=True))


def counted_months(answers: Mapping[date, int], this_month: date, k: int) -> frozenset[date]:
    """Of the months with answers, by their first days, those that are counted: over, and in batches of at least `k` answers.

    A month with fewer waits for the next, so that two looks at the totals never differ by what few persons said.
    """
    counted: set[date] = set()
    batch: list[date] = []
    for month in sorted(month for month in answers if month < this_month):
        batch.append(month)
        if sum(answers[waiting] for waiting in batch) >= k:
            counted.update(batch)
            batch = []
    return frozenset(counted)
