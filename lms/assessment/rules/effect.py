"""What a course changed: the same people before and after, with how sure one can be of it."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean

from scipy.special import stdtrit

from lms.assessment.rules.questions import Form, Kind, Question

SURE = 0.95  # of all intervals made this way, so many hold the true value
MOST_QUESTIONS = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """One person's results as shares 0 to 1; `first` is the form she had before the course, the other came after."""

    entry: float
    exit: float
    first: Form

    @property
    def gain(self) -> float:
        return self.exit - self.entry


@dataclass(frozen=True, slots=True)
class Interval:
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Effect:
    """gain: mean difference of shares. hedges_g: the gain in standard deviations. None where it cannot be computed.

    normalised: of what there was to learn, the share that was learned (R. R. Hake, American Journal of Physics 66,
    1998). is_balanced: both orders of the forms were sat by at least two persons, so that a difference in how hard
    the forms are cancels; otherwise it is part of the gain.
    """

    count: int
    entry_mean: float
    exit_mean: float
    gain: Interval | None
    hedges_g: Interval | None
    gained_count: int
    lost_count: int
    normalised: float | None
    is_balanced: bool

    @property
    def unchanged_count(self) -> int:
        return self.count - self.gained_count - self.lost_count


def effect(pairs: Sequence[Pair]) -> Effect | None:
    """The effect over these persons; None without any."""
    if not pairs:
        return None
    groups = orders(pairs)
    entry, after = mean_of_means(groups, "entry"), mean_of_means(groups, "exit")
    return Effect(
        count=len(pairs),
        entry_mean=entry,
        exit_mean=after,
        gain=mean_gain(groups),
        hedges_g=standardised(groups),
        gained_count=sum(pair.gain > 0 for pair in pairs),
        lost_count=sum(pair.gain < 0 for pair in pairs),
        normalised=(after - entry) / (1 - entry) if entry < 1 else None,
        is_balanced=len(groups) == 2,
    )


def orders(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """A first and B first, when each has at least two persons; else all as one group."""
    groups = [[pair for pair in pairs if pair.first is form] for form in (Form.A, Form.B)]
    return groups if all(len(group) >= 2 for group in groups) else [list(pairs)]


def mean_of_means(groups: Sequence[Sequence[Pair]], moment: str) -> float:
    return fmean(fmean(getattr(pair, moment) for pair in group) for group in groups)


def mean_gain(groups: Sequence[Sequence[Pair]]) -> Interval | None:
    """The mean gain with its t interval.

    With two orders of the forms it is the mean of both groups' mean gains: what form B is harder than A adds to the one
    and is taken from the other. Its variance is (s₁²/n₁ + s₂²/n₂)/4, its degrees of freedom those of Welch (B. L.
    Welch, Biometrika 34, 1947). With one group it is the interval of the paired t test.
    """
    if any(len(group) < 2 for group in groups):
        return None
    parts = [spread([pair.gain for pair in group]) ** 2 / len(group) / len(groups) ** 2 for group in groups]
    value, error = fmean(fmean(pair.gain for pair in group) for group in groups), math.sqrt(sum(parts))
    if error == 0:
        return Interval(value, value, value)
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(group) - 1) for part, group in zip(parts, groups, strict=True)
    )
    reach = float(stdtrit(freedom, (1 + SURE) / 2)) * error
    return Interval(value, value - reach, value + reach)


def standardised(groups: Sequence[Sequence[Pair]]) -> Interval | None:
    """Hedges' g of paired results, with its interval.

    M. Borenstein et al., Introduction to Meta-Analysis (2009), formulas 4.26 to 4.29: the mean gain over the standard
    deviation within a moment, which is that of the gains over √(2(1 − r)), r being the correlation of entry and exit;
    variance (1/n + d²/2n) · 2(1 − r); both corrected by J = 1 − 3/(4·df − 1). Variances and r are pooled within the
    orders of the forms.
    """
    count = sum(len(group) for group in groups)
    freedom = count - len(groups)
    if freedom < 2:
        return None
    before, after, common = (pooled(groups, kind, freedom) for kind in ("entry", "exit", "both"))
    if before <= 0 or after <= 0:
        return None
    unlike = 2 * (1 - common / math.sqrt(before * after))
    of_gains = before + after - 2 * common
    if unlike <= 1e-12 or of_gains <= 1e-12:
        return None
    gain = fmean(fmean(pair.gain for pair in group) for group in groups)
    d, correction = gain / math.sqrt(of_gains / unlike), 1 - 3 / (4 * freedom - 1)
    error = correction * math.sqrt((1 / count + d**2 / (2 * count)) * unlike)
    reach = NormalDist().inv_cdf((1 + SURE) / 2) * error
    return Interval(correction * d, correction * d - reach, correction * d + reach)


def pooled(groups: Sequence[Sequence[Pair]], kind: str, freedom: int) -> float:
    """The variance of entry or exit, or their covariance, within the orders of the forms."""
    first, second = ("entry", "exit") if kind == "both" else (kind, kind)
    total = 0.0
    for group in groups:
        centre = fmean(getattr(pair, first) for pair in group), fmean(getattr(pair, second) for pair in group)
        total += sum(
            (getattr(pair, first) - centre[0]) * (getattr(pair, second) - centre[1]) for pair in group
        )
    return total / freedom


def spread(values: Sequence[float]) -> float:
    mean = fmean(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def parallel_questions(
    modules: Sequence[Sequence[Question]], most: int = MOST_QUESTIONS
) -> dict[Form, tuple[Question, ...]]:
    """What the entry and the exit test ask: of each form the same number per module, competency and level.

    One pair of questions is taken from each module in turn until there are `most`. Works are left out: nobody waits
    for a trainer here.
    """
    queues = [pairs_of(module) for module in modules]
    taken: list[tuple[Question, Question]] = []
    while any(queues) and len(taken) < most:
        for queue in queues:
            if queue and len(taken) < most:
                taken.append(queue.pop(0))
    return {Form.A: tuple(a for a, _b in taken), Form.B: tuple(b for _a, b in taken)}


def pairs_of(questions: Sequence[Question]) -> list[tuple[Question, Question]]:
    """Questions of form A, each with one of form B of the same competency and level."""
    machine = [question for question in questions if question.kind is not Kind.WORK]
    rest = [question for question in machine if question.form is Form.B]
    found = []
    for question in machine:
        cell = question.competency, question.level
        twin = next((other for other in rest if (other.competency, other.level) == cell), None)
        if question.form is Form.A and twin:
            rest.remove(twin)
            found.append((question, twin))
    return found


def histogram(pairs: Sequence[Pair], width: int = 20) -> dict[int, int]:
    """How many persons gained how much, in steps of `width` percentage points, by the lower end of the step."""
    counts = Counter(math.floor(round(pair.gain * 100, 6) / width) * width for pair in pairs)
    return {low: counts[low] for low in range(min(counts), max(counts) + 1, width)} if counts else {}
