"""What a corrected key would change: planned from facts, nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.assessment.models import Attempt, AttemptQuerySet, KeyCorrection, Mark, Question, RegradedAttempt
from lms.assessment.rules.comparing import is_rekeyed
from lms.assessment.rules.questions import Question as QuestionValue
from lms.assessment.rules.regrading import Regraded, corrected_mark, exact, is_comparable, regraded
from lms.foundation.errors import RuleViolation

BATCH = 200
ALL = Fraction(1)


def proposed_correction(pool_key: str, question_keys: Sequence[str], *, withdrawn: bool) -> KeyCorrection:
    """The correction as it would be decided now, not saved: by the newest version in which the questions are active.

    Raises:
        RuleViolation: no such question, nothing older to mark again, or other answers may be chosen now.
    """
    keys = sorted(set(question_keys))
    rows = Question.objects.named(pool_key, keys)
    if not keys or set(rows.values_list("key", flat=True)) != set(keys):
        raise RuleViolation("unknown_question", _("There is no such question in this pool."))
    first = rows.aggregate(first=Min("pool__version"))["first"]
    correction = KeyCorrection(pool_key=pool_key, question_keys=keys, from_version=first)
    if withdrawn:
        return correction
    correction.to_version = rows.filter(state=Question.State.ACTIVE).aggregate(last=Max("pool__version"))[
        "last"
    ]
    if correction.to_version is None or correction.to_version <= first:
        raise RuleViolation(
            "nothing_older", _("Correct the key first, and let the question be reviewed and made active.")
        )
    new = corrected_questions(correction)
    if set(new) != set(keys):
        raise RuleViolation("unknown_question", _("There is no such question in the newest version."))
    if not all(is_comparable(question, new[key]) for key, question in asked_wrongly(correction, new).items()):
        raise RuleViolation(
            "not_comparable",
            _(
                "What could be answered is different now, so old answers cannot be marked. Withdraw the question."
            ),
        )
    return correction


def asked_wrongly(correction: KeyCorrection, new: Mapping[str, QuestionValue]) -> dict[str, QuestionValue]:
    """Question key → its newest active value that differs from the corrected one; drafts were never asked."""
    rows = Question.objects.named(correction.pool_key, correction.question_keys).active()
    older = rows.filter(pool__version__lt=correction.to_version).order_by("pool__version")
    return {row.key: value for row in older if (value := row.value) != new[row.key]}


def touched_attempts(correction: KeyCorrection) -> AttemptQuerySet:
    """Attempts with a result in which one of the questions was marked in a version that had the old key."""
    asked = Mark.objects.filter(attempt=OuterRef("pk"), question__key__in=correction.question_keys)
    rows = Attempt.objects.filter(
        Exists(asked),
        pool__key=correction.pool_key,
        pool__version__gte=correction.from_version,
        passed__isnull=False,
    )
    if correction.to_version is not None:
        rows = rows.filter(pool__version__lt=correction.to_version)
    return rows.order_by("pk")


def corrections_of(attempt: Attempt) -> list[KeyCorrection]:
    """The corrections made to questions of the attempt's pool in its version, oldest first."""
    rows = KeyCorrection.objects.filter(pool_key=attempt.pool.key, from_version__lte=attempt.pool.version)
    drawn = {item.key for item in attempt.drawn}
    return [
        row
        for row in rows.order_by("pk")
        if drawn & set(row.question_keys)
        and (row.to_version is None or row.to_version > attempt.pool.version)
    ]


@dataclass(frozen=True, slots=True)
class Outlook:
    """An attempt and what the correction makes of it; None where its version had other parts."""

    attempt: Attempt
    regraded: Regraded | None


def outlooks(attempts: Iterable[Attempt], correction: KeyCorrection) -> list[Outlook]:
    """What the correction makes of these attempts. Three queries for any number."""
    rows = list(attempts)
    standing = standing_marks(rows)
    old = questions_by_version(rows, correction)
    new = corrected_questions(correction)
    return [
        Outlook(
            attempt, outlook(attempt, correction, standing[attempt.pk], old.get(attempt.pool_id, {}), new)
        )
        for attempt in rows
    ]


def outlook(
    attempt: Attempt,
    correction: KeyCorrection,
    standing: dict[str, Fraction],
    old: dict[str, QuestionValue],
    new: dict[str, QuestionValue],
) -> Regraded | None:
    corrected: dict[str, Fraction] = {}
    for drawn in attempt.drawn:
        if drawn.key not in old:
            continue
        if correction.is_withdrawal:
            corrected[drawn.key] = ALL
            continue
        if not is_comparable(old[drawn.key], new[drawn.key]):
            return None
        raw = attempt.answers.get(drawn.key)
        corrected[drawn.key] = corrected_mark(old[drawn.key], new[drawn.key], drawn, raw)
    asked = {drawn.key: standing.get(drawn.key, Fraction(0)) for drawn in attempt.drawn}
    return regraded(asked, corrected, attempt.policy.passing, passed=bool(attempt.passed))


def standing_marks(attempts: Sequence[Attempt]) -> dict[int, dict[str, Fraction]]:
    """Attempt id → question key → the newest mark, exactly."""
    found: dict[int, dict[str, Fraction]] = {attempt.pk: {} for attempt in attempts}
    rows = Mark.objects.filter(attempt__in=found).order_by("marked_at", "id")
    for attempt, key, share in rows.values_list("attempt", "question__key", "share"):
        found[attempt][key] = exact(Fraction(share))
    return found


def questions_by_version(
    attempts: Sequence[Attempt], correction: KeyCorrection
) -> dict[int, dict[str, QuestionValue]]:
    """Pool id → the questions of the correction as that version had them."""
    pools = {attempt.pool_id for attempt in attempts}
    found: dict[int, dict[str, QuestionValue]] = defaultdict(dict)
    for row in Question.objects.filter(pool__in=pools, key__in=correction.question_keys):
        found[row.pool_id][row.key] = row.value
    return found


def corrected_questions(correction: KeyCorrection) -> dict[str, QuestionValue]:
    """The questions with the right key; none for a withdrawal."""
    if correction.to_version is None:
        return {}
    rows = Question.objects.named(correction.pool_key, correction.question_keys)
    return {row.key: row.value for row in rows.filter(pool__version=correction.to_version)}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One attempt that would change, without a name. `sitting`: whether it was the first, the second …"""

    number: int
    sitting: int
    regraded: Regraded

    @property
    def old_percent(self) -> int:
        return int(self.regraded.old_share * 100)

    @property
    def new_percent(self) -> int:
        return int(self.regraded.new_share * 100)


@dataclass(frozen=True, slots=True)
class RegradePlan:
    """What marking again would do. `lines`: every attempt that changes or whose pass is kept."""

    correction: KeyCorrection
    seen_count: int
    changed_count: int
    gained_count: int
    kept_count: int
    skipped_count: int
    lines: tuple[PlanLine, ...]


def plan_regrade(correction: KeyCorrection) -> RegradePlan:
    """Every attempt is looked at, in batches; nothing is written."""
    found = [
        Outlook(item.attempt, item.regraded)
        for batch in batches(touched_attempts(correction).select_related("pool"))
        for item in outlooks(batch, correction)
    ]
    results = [item.regraded for item in found if item.regraded]
    told = [
        (item.attempt.number, item.regraded)
        for item in found
        if item.regraded and (item.regraded.is_changed or item.regraded.is_pass_kept)
    ]
    return RegradePlan(
        correction,
        seen_count=len(found),
        changed_count=sum(result.is_changed for result in results),
        gained_count=sum(result.is_pass_gained for result in results),
        kept_count=sum(result.is_pass_kept for result in results),
        skipped_count=len(found) - len(results),
        lines=tuple(PlanLine(number, *line) for number, line in enumerate(told, start=1)),
    )


def batches(rows: AttemptQuerySet) -> Iterator[list[Attempt]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that can be marked again or withdrawn. `is_rekeyed`: an older version had another key."""

    key: str
    stem: str
    is_rekeyed: bool


def candidates(pool_key: str) -> list[Candidate]:
    """The active questions of a pool, those with another key than before first."""
    versions: dict[str, list[QuestionValue]] = defaultdict(list)
    rows = Question.objects.filter(pool__key=pool_key, state=Question.State.ACTIVE)
    for row in rows.order_by("pool__version", "place"):
        versions[row.key].append(row.value)
    found = [
        Candidate(key, values[-1].stem, any(is_rekeyed(old, values[-1]) for old in values[:-1]))
        for key, values in versions.items()
    ]
    return sorted(found, key=lambda item: not item.is_rekeyed)


def regrades_of(pool_key: str) -> list[KeyCorrection]:
    """What was corrected in a pool so far, newest first, with how far the marking has come."""
    return list(
        KeyCorrection.objects.filter(pool_key=pool_key).select_related("regrade", "by").order_by("-pk")
    )


def results_changed(correction: KeyCorrection) -> QuerySet[RegradedAttempt]:
    """Every result that grew when a correction was carried out, in the order in which they were marked."""
    return RegradedAttempt.objects.filter(correction=correction).select_related("attempt").order_by("pk")


def changed_counts(correction: KeyCorrection) -> tuple[int, int]:
    """How many results grew, and how many of them became a pass."""
    gained = Count("pk", filter=Q(old_passed=False, new_passed=True))
    found = correction.regraded.aggregate(changed=Count("pk"), gained=gained)
    return found["changed"], found["gained"]
